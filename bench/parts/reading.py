"""R1, R2, V1: reading workbooks and checking what they declare."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import django
import openpyxl

django.setup()

from bench.material import BOOK, CONTEXT, EDITION, SLUG, big_book, declaration_in, document_of  # noqa: E402
from bench.parts import LeftOutError, Size  # noqa: E402
from bench.rows import Aim, Row, figure, quicker, share, within  # noqa: E402
from bench.rules import disclosures, example, taken_ms  # noqa: E402
from bench.timing import in_turns  # noqa: E402
from budgets.reading.child import read_here  # noqa: E402
from budgets.rendering.xlsx import workbook  # noqa: E402
from budgets.rules.core import run  # noqa: E402

_PROCESSES = 2
_CHUNK = 25


def measure(size: Size) -> Iterator[Row]:
    """One workbook and a bigger one, many on two cores, and the rules alone."""
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as folder:
        big = Path(folder) / "big.xlsx"
        big.write_bytes(big_book())
        for name, path in ((f"the twelve tables of {SLUG}", BOOK), ("3,000 more rows", big)):
            yield from _reading(name, path, size.of(15, 3))
        yield from _many(Path(folder), size.of(1000, 50))
    yield from _checking(size)


def _reading(name: str, path: Path, rounds: int) -> Iterator[Row]:
    try:
        from python_calamine import load_workbook
    except ImportError:
        raise LeftOutError("python-calamine is not installed") from None

    def calamine() -> int:
        book = load_workbook(str(path))
        return sum(len(book.get_sheet_by_name(each).to_python()) for each in book.sheet_names)

    taken = in_turns(
        {
            "ours": lambda: read_here(path, path.name),
            "calamine": calamine,
            "openpyxl": lambda: openpyxl_cells(path),
            "read_only": lambda: openpyxl_cells(path, is_read_only=True),
        },
        rounds,
    )
    ours = taken["ours"]
    what = f"exact reading, {name}"
    yield within("R1", what, (ours, taken["calamine"]), "python-calamine (in floats)", 2.5)
    yield quicker("R1", what, (ours, taken["read_only"]), "openpyxl read_only", 8)
    yield quicker("R1", what, (ours, taken["openpyxl"]), "openpyxl", 13)


def openpyxl_cells(path: Path, *, is_read_only: bool = False) -> int:
    """Every cell by the peer."""
    book = openpyxl.load_workbook(path, read_only=is_read_only)
    found = sum(1 for sheet in book for row in sheet.iter_rows() for _cell in row)
    book.close()
    return found


def _many(folder: Path, count: int) -> Iterator[Row]:
    paths = []
    for number, declaration in enumerate(disclosures(example(SLUG), count), 1):
        paths.append(folder / f"{number}.xlsx")
        paths[-1].write_bytes(workbook(document_of(declaration)))
    chunks = [paths[at : at + _CHUNK] for at in range(0, count, _CHUNK)]
    spent = {"ours": 0.0, "openpyxl": 0.0}
    works = {"ours": read_and_check, "openpyxl": read_by_peer}
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        for work in works.values():
            list(pool.map(work, [paths[:1]] * _PROCESSES))
        for pair in (chunks[at : at + _PROCESSES] for at in range(0, len(chunks), _PROCESSES)):
            for name, work in works.items():
                start = time.perf_counter()
                list(pool.map(work, pair))
                spent[name] += time.perf_counter() - start
    rates = {name: count / seconds for name, seconds in spent.items()}
    what = f"{count:,} workbooks read and checked, two processes, wall clock"
    yield figure("R2", what, rates["ours"], "a second", Aim("≥", 200))
    pair_of_rates = (rates["ours"], rates["openpyxl"])
    yield share("R2", what, pair_of_rates, "a second", "openpyxl, reading alone", 8)


def read_and_check(paths: list[Path]) -> int:
    """How many findings the workbooks have."""
    return sum(_checked(path) for path in paths)


def read_by_peer(paths: list[Path]) -> int:
    """How many cells the workbooks have."""
    return sum(openpyxl_cells(path) for path in paths)


def _checked(path: Path) -> int:
    return len(run(EDITION, declaration_in(path), CONTEXT))


def _checking(size: Size) -> Iterator[Row]:
    original = example(SLUG)
    taken = in_turns(
        {
            "rules": lambda: run(EDITION, original, CONTEXT),
            "read and check": lambda: _checked(BOOK),
        },
        size.of(50, 5),
    )
    yield figure("V1", "all rules on one disclosure", taken["rules"], "ms", Aim("≤", 5))
    what = "read and check one workbook, warm"
    yield figure("V1", what, taken["read and check"], "ms", Aim("≤", 10))
    count = size.of(1000, 50)
    few = [taken_ms(each)[0] for each in disclosures(original, count // 10)]
    many = [taken_ms(each)[0] for each in disclosures(original, count)]
    ratio = (sum(many) / sum(few)) / (len(many) / len(few))
    what = f"all rules, each of {len(many):,} disclosures against each of {len(few)}"
    each = (sum(many) / len(many), sum(few) / len(few))
    yield Row("V1", what, each[0], "ms", f"each of {len(few)}", each[1], ratio, Aim("≤", 1.1))
