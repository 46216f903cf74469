"""What a test does to the database of a portal that stands by itself, and what it asks of it.

`python -m tests.release.scene ACT '{"name": value}'` prints one line of JSON. Acts go through the
services; questions are asked of the database, the stored files, the chain and the feeds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

DIVISION = "370303"


def people(units: int, first: int = 0) -> dict[str, Any]:
    """Units of one department, each with a disclosure and its officer's session."""
    from budgets.models import Department, Division, Membership, Unit
    from budgets.services.disclosures import open_disclosure
    from portal.access import Role
    from portal.models import User

    division, _made = Division.objects.get_or_create(code=DIVISION, defaults={"name": "张店区"})
    department, _made = Department.objects.get_or_create(
        division=division, code="102", defaults={"name": "淄博市张店区人民政府办公室"}
    )
    made = []
    for number in range(first, first + units):
        unit = Unit.objects.create(
            division=division,
            department=department,
            code=f"102{number + 1:03}",
            name=unit_name(number),
        )
        officer = User.objects.create(username=f"officer{number}", is_staff=True)
        Membership.objects.create(user=officer, role=Role.OFFICER, unit=unit)
        disclosure = open_disclosure(unit=unit, year=2025, by=officer)
        made.append(
            {
                "disclosure": disclosure.pk,
                "session": _session(officer),
                "unit": unit.code,
                "number": number,
            }
        )
    for name, role in (("reviewer", Role.BUREAU_REVIEWER), ("publisher", Role.PUBLISHER)):
        person, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if is_new:
            Membership.objects.create(user=person, role=role, division=division)
    return {"officers": made}


def unit_name(number: int) -> str:
    """The name on the workbook of `tests.release.books`."""
    return f"淄博市张店区第{number + 1}单位"


def publish(disclosure: int, seconds: float = 0) -> dict[str, Any]:
    """Submit, review and approve what was checked; publish it by a worker `seconds` from now."""
    from django.utils import timezone

    from budgets.models import Revision, RevisionState
    from budgets.services import publication, review
    from budgets.services.secrecy import record_secrecy_review
    from budgets.tables.findings import Severity
    from portal.models import User

    revision = Revision.objects.get(disclosure_id=disclosure, state=RevisionState.CHECKED)
    officer = revision.created_by
    reviewer = User.objects.get(username="reviewer")
    publisher = User.objects.get(username="publisher")
    errors = list(revision.findings.filter(severity=Severity.ERROR))
    for finding in errors:
        review.explain(finding=finding, text="原件如此", by=officer)
    review.submit(revision=revision, by=officer)
    for finding in errors:
        review.waive(finding=finding, reason="已公开文件按原样收录", by=reviewer)
    record_secrecy_review(revision=revision, by=reviewer)
    review.approve(revision=revision, by=reviewer)
    at = timezone.now() + timedelta(seconds=max(seconds, 0.05))
    publication.schedule(revision=revision, at=at, by=publisher)
    return {"revision": revision.pk}


def typeset() -> dict[str, Any]:
    """Which disclosures have a checked revision with all its files."""
    from budgets.models import Revision, RevisionState
    from budgets.services.errors import RefusedActionError
    from budgets.services.typesetting import require_typeset

    ready = []
    for revision in Revision.objects.filter(state=RevisionState.CHECKED):
        try:
            require_typeset(revision)
        except RefusedActionError:
            continue
        ready.append(revision.disclosure_id)
    return {"ready": ready}


def counts() -> dict[str, Any]:
    """How many revisions are in each state, jobs in each, and the age of what waits."""
    from collections import Counter

    from budgets.models import Revision
    from portal import jobs
    from portal.models import Job

    return {
        "revisions": Counter(Revision.objects.values_list("state", flat=True)),
        "jobs": Counter(Job.objects.values_list("state", flat=True)),
        "waiting": jobs.waiting().count(),
        "open": Job.objects.exclude(state__in=("done", "dead")).count(),
        "losses": sum(Job.objects.values_list("losses", flat=True)),
        "codes": Counter(Job.objects.exclude(error_code="").values_list("error_code", flat=True)),
    }


def faults(*, is_settled: bool = False) -> dict[str, Any]:
    """Every half-done thing there is. `is_settled`: nothing waits, so that feed and bulk are due."""
    from tests.release.invariants import found

    return {"faults": found(is_settled=is_settled)}


def log(number: int) -> dict[str, Any]:
    """Write down so many jobs of the kill tests (0.2 s each), as a web process does."""
    from django.db import transaction

    from portal import jobs
    from tests.kill import kinds  # noqa: F401 - registers

    for target in range(number):
        with transaction.atomic():
            jobs.enqueue("test.work", target, key=f"work:{target}")
    return {}


def _session(officer: Any) -> str:
    """A session as the sign-in makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from portal.accounts.sessions import ADDRESS, STARTED, SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(officer.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    store[STARTED] = timezone.now().isoformat()
    store[ADDRESS] = "127.0.0.1"
    store.create()
    return str(store.session_key)


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    act.__name__: act for act in (people, publish, typeset, counts, faults, log)
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(ACTS[sys.argv[1]](**json.loads(sys.argv[2])), ensure_ascii=False))
