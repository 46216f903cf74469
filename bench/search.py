"""Search over a million entries: how long each kind of question takes.

The index alone is filled, in a database of its own (SQLite in a scratch folder, or the empty
one that `PORTAL_DATABASE_URL` names), and kept: a second run over the same `PORTAL_DATA_DIR`
or database only asks. What is filled in is told in `bench/search_entries.py`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_DEV", "1")
if "PORTAL_DATA_DIR" not in os.environ:
    os.environ["PORTAL_DATA_DIR"] = tempfile.mkdtemp(prefix="bench-search-")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402

from bench.search_entries import Owner, entries, owners  # noqa: E402
from portal.models import User  # noqa: E402
from portal.search.answers import answers_to  # noqa: E402
from portal.search.index import keep  # noqa: E402
from portal.search.models import SearchDocument, SearchEntry  # noqa: E402
from tests.factories.indexed import an_indexed_document  # noqa: E402

#: Each kind of question: what is asked, what is chosen beside it, which page.
QUESTIONS: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("unit, year, figure", "张店区教育局2025年三公经费是多少", {}, 1),
    ("unit and figure", "沂水县水利局 公务接待费", {}, 1),
    ("unit and project", "历下区司法局 法律援助补助经费", {}, 1),
    ("two characters", "培训", {}, 1),
    ("two, rare", "校车", {}, 1),
    ("three characters", "接待费", {}, 1),
    ("three, a place", "张店区", {}, 1),
    ("an account", "行政运行", {}, 1),
    ("an account everywhere", "住房公积金", {}, 1),
    ("a project's name", "招商引资宣传经费", {}, 1),
    ("an indicator", "满意度", {}, 1),
    ("code", "20103", {}, 1),
    ("code, short", "201", {}, 1),
    ("initials of a unit", "zdqjyj", {}, 1),
    ("initials, short", "jyj", {}, 1),
    ("amounts, few", "支出大于 50000 万元", {}, 1),
    ("amounts, most", "支出大于 1 万元", {}, 1),
    ("projects by amount", "项目 100万元以上", {}, 1),
    ("several words", "农村饮水 建设 资金", {}, 1),
    ("several common words", "支出 项目 经费 工资", {}, 1),
    ("a year alone", "2025", {}, 1),
    ("a kind of unit", "水利局", {}, 1),
    ("one facet", "住房公积金", {"division": "370303"}, 1),
    ("two facets", "培训", {"year": "2024", "kind": "project"}, 1),
    ("a page in the middle", "住房公积金", {}, 40),
    ("the last page", "培训", {}, 100),
    ("nothing", "没有这样的词", {}, 1),
    ("nothing of a unit", "张店区教育局 量子计算机", {}, 1),
)
ROUNDS = 7


def fill(most: int) -> int:
    """The index of so many entries. Returns how many publications it has."""
    signers = (User.objects.create(username="officer"), User.objects.create(username="reviewer"))
    kept = 0
    for number, owner in enumerate(owners()):
        with transaction.atomic():
            document = _document(owner, signers)
            kept += keep(document, entries(number, owner))
        if kept >= most:
            break
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return SearchDocument.objects.count()


def _document(owner: Owner, signers: tuple[User, User]) -> SearchDocument:
    return an_indexed_document(
        division=(owner.division_code, owner.division_name),
        department=(owner.code[:3], owner.name),
        owner=(owner.code, owner.name),
        scope="unit",
        year=owner.year,
        signers=signers,
    )


def _ask(question: str, chosen: dict[str, str], page: int) -> str:
    """What one question takes, as the middle and the slowest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = answers_to(question, chosen, page)
        taken.append((time.perf_counter() - start) * 1000)
    more = "+" if found.is_capped else ""
    middle = statistics.median(taken)
    return f"{middle:.0f} ms | {max(taken):.0f} ms | {found.total:,}{more}"


def main() -> None:
    """Fill the index unless it is, and print the time of each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="at least so many")
    most = parser.parse_args().entries
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    if not SearchDocument.objects.exists():
        fill(most)
    print(
        f"{connection.vendor}: {SearchEntry.objects.count():,} entries of"
        f" {SearchDocument.objects.count():,} publications, {time.perf_counter() - start:.0f} s"
    )
    print("| question | | middle | slowest | found |\n|---|---|---|---|---|")
    for kind, question, chosen, page in QUESTIONS:
        words = " ".join([question, *(f"{name}={value}" for name, value in chosen.items())])
        where = f", page {page}" if page > 1 else ""
        print(f"| {kind}{where} | {words} | {_ask(question, chosen, page)} |", flush=True)


if __name__ == "__main__":
    main()
