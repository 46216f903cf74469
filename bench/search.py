"""Search over many publications: how long a question takes, answers, counts and order.

The index alone is filled, in a database of its own (SQLite in a scratch folder, or the empty
one that `PORTAL_DATABASE_URL` names): the entries of both examples again and again, under the
names of so many units, with other amounts. About three hundred entries a publication.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_DEV", "1")
os.environ.setdefault("PORTAL_DATA_DIR", tempfile.mkdtemp(prefix="bench-search-"))
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from budgets.models import Department, Disclosure, Division, Revision, Unit  # noqa: E402
from budgets.models.disclosures import RevisionState  # noqa: E402
from portal.models import User  # noqa: E402
from portal.search.answers import answers_to  # noqa: E402
from portal.search.entries import Found, entries_of  # noqa: E402
from portal.search.index import VERSION, keep  # noqa: E402
from portal.search.models import SearchDocument, SearchEntry  # noqa: E402
from portal.search.tokens import initials, said  # noqa: E402
from tests.budgets.rendering.documents import whole_document  # noqa: E402

SLUG = "zhangdian-2025"
KINDS = ("教育局", "卫生健康局", "交通运输局", "水利局", "林业局", "司法局", "审计局", "统计局")
QUESTIONS = (
    "第77区水利局 公务接待费",
    "第123区教育局2025年三公经费是多少",
    "公务接待费",
    "行政运行",
    "住房公积金",
    "招商引资活动经费",
    "支出大于 5000 万元",
    "项目 100万元以上",
    "20103",
    "第9区",
    "没有这样的词",
)
ROUNDS = 7


def fill(units: int) -> int:
    """The index of so many units. Returns how many entries it has."""
    template = _template()
    user, reviewer = (User.objects.create(username=name) for name in ("officer", "reviewer"))
    with transaction.atomic():
        for number in range(units):
            _unit(number, user, reviewer, template)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_searchentry")
    return SearchEntry.objects.count()


def _template() -> list[Found]:
    document = whole_document(SLUG)
    stored = json.loads(document.canonical)
    positions = {int(number): range(1000) for number in stored["tables"]}
    return list(entries_of(stored, (document.publication.unit_name,), positions))


def _unit(number: int, user: User, reviewer: User, template: list[Found]) -> None:
    division, _made = Division.objects.get_or_create(
        code=f"37{number // len(KINDS):04d}", defaults={"name": f"第{number // len(KINDS)}区"}
    )
    name = f"{division.name}{KINDS[number % len(KINDS)]}"
    department = Department.objects.create(division=division, code=f"{number:06d}", name=name)
    unit = Unit.objects.create(
        division=division, department=department, code=f"{number:06d}", name=name
    )
    revision = _published(unit, user, reviewer)
    document = SearchDocument.objects.create(
        revision=revision,
        version=VERSION,
        division_code=division.code,
        division_name=division.name,
        department_code=department.code,
        department_name=name,
        owner_code=unit.code,
        owner_name=name,
        scope="unit",
        kind="budget",
        year=2025,
        names=f"{said(name)}\n{initials(name)}",
    )
    keep(
        document,
        (
            entry if entry.fen is None else replace(entry, fen=entry.fen + number * 100)
            for entry in template
        ),
    )


def _published(unit: Unit, user: User, reviewer: User) -> Revision:
    disclosure = Disclosure.objects.create(
        division=unit.division,
        department=unit.department,
        unit=unit,
        owner_code=unit.code,
        owner_name=unit.name,
        year=2025,
    )
    revision: Revision = Revision.objects.create(
        disclosure=disclosure,
        number=1,
        state=RevisionState.PUBLISHED,
        created_by=user,
        publication=1,
        published_at=timezone.now(),
        published_by=user,
        submitted_at=timezone.now(),
        submitted_by=user,
        approved_at=timezone.now(),
        approved_by=reviewer,
    )
    return revision


def main() -> None:
    """Fill the index and print the time of each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=3000)
    units = parser.parse_args().units
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    entries = fill(units)
    print(
        f"{connection.vendor}: {entries:,} entries of {units:,} units, {time.perf_counter() - start:.0f} s"
    )
    print(f"{'median':>9}  {'slowest':>9}  {'found':>6}")
    for question in QUESTIONS:
        taken = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            found = answers_to(question)
            taken.append((time.perf_counter() - start) * 1000)
        more = "+" if found.is_capped else " "
        print(
            f"{statistics.median(taken):>6.1f} ms  {max(taken):>6.1f} ms  {found.total:>5}{more}  {question}"
        )


if __name__ == "__main__":
    main()
