"""The steps of growth, each in a process of its own; the last line it says is its answer."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

import orjson  # noqa: E402 - after the settings
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.documents import peak_mib  # noqa: E402
from bench.material import SLUG, YEAR, document_of  # noqa: E402
from bench.rules import disclosures, example  # noqa: E402
from budgets.codes.catalogues import package_divisions  # noqa: E402
from budgets.models import DeclaredFact, Revision, RevisionState, Unit  # noqa: E402
from budgets.rendering.formats import FORMATS, Format  # noqa: E402
from budgets.rendering.publication import Document  # noqa: E402
from budgets.rendering.xlsx import workbook  # noqa: E402
from budgets.services import snapshots  # noqa: E402
from budgets.services.disclosures import open_disclosure  # noqa: E402
from budgets.services.loading import Loader, ensure_unit, grant, load  # noqa: E402
from portal import jobs  # noqa: E402
from portal.access import Role  # noqa: E402
from portal.models import User  # noqa: E402

_OF_DIVISION, _OF_DEPARTMENT = 500, 50
_SAMPLE = 20
_ROUNDS = 5
_LINE = "此处应为公开文件（PDF），容量测试中以本行代替。"


def prepare(units: int, shard: int, shards: int) -> dict[str, Any]:
    """The database, two accounts and the units."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    loader = Loader(*(User.objects.create(username=name) for name in ("officer", "reviewer")))
    codes = [entry.code for entry in _counties()]
    for number in range(units):
        division = codes[number // _OF_DIVISION]
        within = number % _OF_DIVISION
        department = f"{100 + within // _OF_DEPARTMENT}"
        unit = ensure_unit(
            division_code=division,
            department_code=department,
            department_name=f"第{department}部门",
            unit_code=f"{department}{within % _OF_DEPARTMENT:03d}",
            unit_name=_name(number),
        )
        with transaction.atomic():
            grant(user=loader.officer, role=Role.OFFICER, unit=unit)
            for role in (Role.BUREAU_REVIEWER, Role.PUBLISHER):
                grant(user=loader.reviewer, role=role, division=unit.division)
    return {}


def _counties() -> list[Any]:
    divisions = package_divisions()
    city = divisions.children("370000")
    return [county for each in city for county in divisions.children(each.code)]


def _name(number: int) -> str:
    return f"第{number + 1}预算单位"


def load_shard(units: int, shard: int, shards: int) -> dict[str, Any]:
    """Every unit of this shard, from its workbook to the public."""
    _stand_in_for_pdf()
    officer, reviewer = (User.objects.get(username=name) for name in ("officer", "reviewer"))
    loader = Loader(officer, reviewer)
    original = example(SLUG)
    for number in range(shard, units, shards):
        declared = next(disclosures(original, 1, first=number + 1))
        unit = Unit.objects.get(name=_name(number))
        content = workbook(document_of(replace(declared, unit_name=unit.name)))
        revision = load(
            disclosure=open_disclosure(unit=unit, year=YEAR, by=officer),
            content=content,
            name=f"{unit.name}.xlsx",
            loader=loader,
            publish=True,
        )
        if revision.state != RevisionState.PUBLISHED:
            raise SystemExit(f"{unit.name}: {revision.state} {revision.failure_message}")
    return {"cpu_seconds": _cpu(), "peak_mib": peak_mib()}


def _cpu() -> float:
    import resource

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _stand_in_for_pdf() -> None:
    """Pages are laid out for a sample alone: see `pdf`."""
    store = snapshots.store_rendered

    def stored(each: Format, document: Document) -> snapshots.PreparedFile:
        line = f"{_LINE}{document.sha256}".encode()
        return store(replace(each, render=lambda _: line) if each.is_slow else each, document)

    snapshots.store_rendered = stored


def drain(units: int, shard: int, shards: int) -> dict[str, Any]:
    """Whatever still waits: stored pages, search index, bulk files."""
    _stand_in_for_pdf()
    jobs.run_due(limit=10**6, seconds=10**6)
    return {}


def pdf(units: int, shard: int, shards: int) -> dict[str, Any]:
    """A sample typeset for real; the rest is reckoned from it."""
    revisions = Revision.objects.filter(state=RevisionState.PUBLISHED).order_by("pk")
    step = max(units // _SAMPLE, 1)
    documents = [snapshots.document_of(each) for each in revisions[::step][:_SAMPLE]]
    FORMATS["pdf"].render(documents[0])
    start = time.process_time()
    size = sum(len(FORMATS["pdf"].render(document)) for document in documents[1:])
    each = (time.process_time() - start) / (len(documents) - 1)
    return {
        "pdf_sample": len(documents) - 1,
        "pdf_cpu_ms": round(each * 1000),
        "pdf_kib": round(size / (len(documents) - 1) / 1024),
        "pdf_all_reckoned_seconds": round(each * units / shards),
    }


def read(units: int, shard: int, shards: int) -> dict[str, Any]:
    """Size of what is kept, and the time of each kind of page, in ms of processor and wall."""
    settings.ALLOWED_HOSTS = ["testserver"]
    revision = Revision.objects.filter(state=RevisionState.PUBLISHED).order_by("-pk").first()
    if revision is None:
        raise SystemExit("nothing is public")
    found = revision.disclosure
    division, owner = found.division.code, found.owner_code
    addresses = {
        "home": "/",
        "division": f"/divisions/{division}/",
        "unit": f"/units/{division}/{owner}/",
        "publication": f"/{division}/{owner}/{YEAR}/budget/",
        "ranking": f"/divisions/{division}/ranking/{YEAR}/",
        "search a unit": f"/search/?q={found.owner_name}",
        "search 公务接待费": "/search/?q=公务接待费",
        "API facts": f"/api/v1/facts/?division={division}&table=5&page_size=1000",
        "API aggregate": "/api/v1/facts/aggregate/?table=5&group_by=function",
        "sitemap": "/sitemap.xml",
    }
    client = Client(headers={"accept-encoding": "br"})
    pages = {
        name: _median_ms(lambda path=path: client.get(path)) for name, path in addresses.items()
    }
    files = [path.stat().st_size for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    return {
        "published": Revision.objects.filter(state=RevisionState.PUBLISHED).count(),
        "facts": DeclaredFact.objects.count(),
        "database_mib": round(_database_bytes() / 2**20),
        "files": len(files),
        "files_mib": round(sum(files) / 2**20),
        "pages_ms": pages,
        "read_peak_mib": round(peak_mib()),
    }


def _median_ms(work: Callable[[], Any]) -> dict[str, float]:
    answer = work()
    if answer.status_code != 200:
        return {"status": answer.status_code}
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return {"median": round(statistics.median(taken), 1), "worst": round(max(taken), 1)}


def _database_bytes() -> int:
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


STEPS = {"prepare": prepare, "load": load_shard, "drain": drain, "pdf": pdf, "read": read}


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    print(orjson.dumps(STEPS[name](*map(int, numbers))).decode())
