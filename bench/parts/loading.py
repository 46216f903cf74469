"""B1: the amounts of many disclosures into the database, against COPY or executemany and a peer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402

from bench.material import SLUG, YEAR  # noqa: E402
from bench.parts import LeftOutError, Size  # noqa: E402
from bench.rows import Row, share  # noqa: E402
from bench.rules import example  # noqa: E402
from bench.scratch import on_postgresql  # noqa: E402
from budgets.models import DeclaredFact, Department, Disclosure, Division, Revision, Unit  # noqa: E402
from budgets.models.disclosures import RevisionState  # noqa: E402
from budgets.services.keeping import replace_declaration  # noqa: E402
from portal.models import User  # noqa: E402

_UNIT = "amounts a second, wall clock"


def measure(size: Size) -> Iterator[Row]:
    """SQLite, then PostgreSQL where there is one."""
    call_command("migrate", verbosity=0, interactive=False)
    yield from _loading(size)
    with on_postgresql("bench_loading"):
        yield from _loading(size)


def _loading(size: Size) -> Iterator[Row]:
    count = size.of(60, 6)
    declaration = example(SLUG)
    revisions = _revisions(count)
    rates: dict[str, list[float]] = {"ours": [], "bare": [], "import-export": []}
    for revision in revisions:
        start = time.perf_counter()
        with transaction.atomic():
            replace_declaration(revision, declaration)
        rates["ours"].append(time.perf_counter() - start)
        facts = list(DeclaredFact.objects.filter(revision=revision).order_by("pk").values())
        for name, work in (("bare", _bare), ("import-export", _imported)):
            DeclaredFact.objects.filter(revision=revision).delete()
            start = time.perf_counter()
            with transaction.atomic():
                work(facts)
            rates[name].append(time.perf_counter() - start)
            if DeclaredFact.objects.filter(revision=revision).count() != len(facts):
                raise RuntimeError(f"{name} did not store every amount")
    each = {name: len(facts) / sorted(taken)[len(taken) // 2] for name, taken in rates.items()}
    vendor = connection.vendor
    what = f"a declaration with its tables and rows, {vendor}"
    limit, least = ("COPY", 0.7) if vendor == "postgresql" else ("executemany", 0.5)
    bare = (each["ours"], each["bare"])
    yield share("B1", what, bare, _UNIT, f"{limit} of its amounts alone", least)
    peer = (each["ours"], each["import-export"])
    yield share("B1", what, peer, _UNIT, "django-import-export use_bulk, its amounts alone", 25)


def _revisions(count: int) -> list[Revision]:
    """Drafts that are being read, of so many units."""
    division = Division.objects.create(code="370303", name="张店区")
    department = Department.objects.create(division=division, code="102", name="部门")
    user = User.objects.create(username="bench")
    found = []
    for number in range(count):
        unit = Unit.objects.create(
            division=division, department=department, code=f"102{number:03d}", name=f"单位{number}"
        )
        disclosure = Disclosure.objects.create(
            division=division,
            department=department,
            unit=unit,
            owner_code=unit.code,
            owner_name=unit.name,
            year=YEAR,
        )
        found.append(
            Revision.objects.create(
                disclosure=disclosure, number=1, state=RevisionState.READING, created_by=user
            )
        )
    return found


def _bare(facts: list[dict[str, Any]]) -> None:
    names = list(facts[0])
    columns = ", ".join(f'"{name}"' for name in names)
    table = DeclaredFact._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for fact in facts:
                    copy.write_row(list(fact.values()))
        else:
            marks = ", ".join(["%s"] * len(names))
            rows = [list(fact.values()) for fact in facts]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _imported(facts: list[dict[str, Any]]) -> None:
    try:
        import tablib
        from import_export import resources
    except ImportError:
        raise LeftOutError("django-import-export is not installed") from None
    resource = resources.modelresource_factory(DeclaredFact)()
    resource._meta.use_bulk = resource._meta.skip_diff = True
    resource._meta.force_init_instance = True
    names = [field.column_name for field in resource.get_import_fields()]
    values = [{name.removesuffix("_id"): value for name, value in fact.items()} for fact in facts]
    data = tablib.Dataset(*([row[name] for name in names] for row in values), headers=names)
    resource.import_data(data, raise_errors=True)
