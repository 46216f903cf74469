"""存页 as a job: done once, harmless when repeated, when too late, or for what is no page."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from budgets.models import Revision
from budgets.services import publication
from portal import chores, jobs
from portal.models import Job
from portal.models.jobs import JobState
from portal.site.tasks import KEEP_DAYS, KIND, prune_pages
from tests.factories.disclosures import a_place, approved, published

pytestmark = pytest.mark.django_db


def _run(revision: Revision, key: str) -> Job:
    with transaction.atomic():
        job = jobs.enqueue(KIND, revision.pk, key=key)
    jobs.run_due()
    job.refresh_from_db()
    return job


def _stored(settings: Any) -> set[str]:
    return {path.name for path in Path(settings.DATA_DIR, "pages").rglob("*.html*")}


def test_publishing_stores_the_document_and_each_table(settings: Any) -> None:
    revision = published(a_place())
    assert _stored(settings) == set()
    jobs.run_due()
    job = Job.objects.get(kind=KIND)
    assert (job.state, job.target, job.outcome) == (JobState.DONE, revision.pk, "stored")
    assert len(_stored(settings)) == 13 * 3


def test_storing_again_changes_nothing(settings: Any) -> None:
    revision = published(a_place())
    jobs.run_due()
    before = _stored(settings)
    assert _run(revision, "again").state == JobState.DONE
    assert _stored(settings) == before


def test_what_was_withdrawn_meanwhile_or_never_published_stores_nothing(settings: Any) -> None:
    place = a_place()
    revision = published(place)
    publication.withdraw(revision=revision, reason="误发", by=place.publisher)
    assert _run(revision, "withdrawn").state == JobState.DONE
    assert _run(approved(a_place(unit="102002")), "draft").outcome == "superseded"
    assert _stored(settings) == set()


def test_stored_in_the_portals_language_whoever_runs_it(settings: Any, client: Client) -> None:
    published(a_place())
    jobs.run_due()
    count = len(_stored(settings))
    client.get("/370303/102001/2025/budget/")
    assert len(_stored(settings)) == count
    client.get("/370303/102001/2025/budget/", headers={"accept-language": "en"})
    assert len(_stored(settings)) == count + 3


def test_old_pages_are_removed_by_a_chore_not_with_each_publication(settings: Any) -> None:
    """To look through the pages of ten thousand units with each of them would take days."""
    assert "site.prune_pages" in chores.registered()
    published(a_place())
    jobs.run_due()
    old = min(Path(settings.DATA_DIR, "pages").rglob("*.html.br"))
    long_ago = time.time() - (KEEP_DAYS + 1) * 86400
    os.utime(old, (long_ago, long_ago))
    published(a_place(unit="102002"))
    jobs.run_due()
    assert old.exists()
    assert prune_pages() == 1
    assert not old.exists()
