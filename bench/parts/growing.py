"""G1: eight times the rows, and what they cost in each step."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django

django.setup()

from bench.material import projects  # noqa: E402 - after the settings
from bench.parts import Size  # noqa: E402
from bench.rows import Aim, Row  # noqa: E402
from bench.timing import in_turns  # noqa: E402
from budgets.reading.child import read_here  # noqa: E402
from budgets.rendering.formats import FORMATS  # noqa: E402
from budgets.rendering.publication import Document  # noqa: E402
from budgets.rendering.xlsx import workbook  # noqa: E402

_ROWS = 250


def measure(size: Size) -> Iterator[Row]:
    """Reading, then every format; the PDF last."""
    few, many = projects(_ROWS), projects(8 * _ROWS)
    with tempfile.TemporaryDirectory(prefix="bench-growing-") as folder:
        paths = []
        for name, document in (("few", few), ("many", many)):
            paths.append(Path(folder) / f"{name}.xlsx")
            paths[-1].write_bytes(workbook(document))
        works = [(lambda path=path: read_here(path, path.name)) for path in paths]
        yield _row("reading", works, size.of(9, 2), 9)
    for name, each in FORMATS.items():
        if name == "json":
            continue
        works = [(lambda document=document, each=each: each.render(document)) for document in (few, many)]  # fmt: skip
        if name == "pdf":
            works = [_fresh(count) for count in (_ROWS, 8 * _ROWS)]
        yield _row(name, works, size.of(5, 1), 10 if name == "pdf" else 9)


def _fresh(count: int) -> Callable[[], object]:
    """A document never set before, each time: the typesetter remembers."""
    turn = iter(range(10**6))

    def work() -> object:
        document: Document = projects(count + next(turn))
        return FORMATS["pdf"].render(document)

    return work


def _row(name: str, works: list[Callable[[], object]], rounds: int, most: float) -> Row:
    taken = in_turns({"few": works[0], "many": works[1]}, rounds)
    many, few = taken["many"], taken["few"]
    what = f"{name}: {8 * _ROWS:,} rows"
    return Row("G1", what, many, "ms", f"{_ROWS} rows", few, many / few, Aim("≤", most))
