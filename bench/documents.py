"""The legal document of one disclosure and of many, in each format: time, memory, bytes.

Every document but the first is one of its own, with other amounts and projects: a typesetter
that remembers what it has set would otherwise be praised for work it did not do again.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from bench.rules import disclosures, example  # noqa: E402 - after the settings
from budgets.rendering.formats import FORMATS  # noqa: E402
from budgets.rendering.pdf import document_pdf  # noqa: E402
from budgets.rendering.publication import Document, compose  # noqa: E402
from tests.budgets.rendering.documents import whole_document  # noqa: E402

SLUG = "zhangdian-2025"
ROUNDS = 15
PROCESSES = 2
CHUNK = 20
RENDERERS: dict[str, Callable[[Document], bytes]] = {
    **{name: each.render for name, each in FORMATS.items() if name != "json"},
    "pdf": document_pdf,
}


def documents(count: int, first: int = 1) -> Iterator[Document]:
    """So many documents with words and targets, no two with the same tables."""
    base = whole_document(SLUG)
    for number, declaration in enumerate(disclosures(example(SLUG), count, first), first):
        publication = replace(
            base.publication, unit_code=f"{number:06d}", unit_name=declaration.unit_name
        )
        tables = compose(publication, declaration)
        yield replace(tables, texts=base.texts, appendices=base.appendices)


def peak_mib() -> float:
    """The most memory that this process has had.

    Linux counts for a new process what its parent had when it was started; what the process
    had itself stands in its status.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii"))
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def render(names: tuple[str, ...], first: int, count: int) -> tuple[int, float, float]:
    """Bytes in all, CPU seconds, and the process' peak memory so far.

    Each document is made once and put into every format in turn, as a publication is.
    """
    made = list(documents(count, first))
    start = time.process_time()
    size = sum(len(RENDERERS[name](document)) for document in made for name in names)
    return size, time.process_time() - start, peak_mib()


def warm(name: str) -> None:
    """One line: a document at a time, in a process that has made one before."""
    taken, spent, sizes = [], [], []
    for document in documents(ROUNDS + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        sizes.append(len(RENDERERS[name](document)))
        taken.append((time.perf_counter() - wall) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
    print(
        f"{statistics.median(taken[1:]):9.1f} ms  {name}, warm; "
        f"CPU {statistics.median(spent[1:]):.0f} ms, {statistics.median(sizes) / 1024:.0f} KiB"
    )


def cold(name: str) -> None:
    """One line: a process of its own that makes one document and ends."""
    start = time.perf_counter()
    printed = subprocess.run(
        [sys.executable, "-m", "bench.documents", "--once", name],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(f"{(time.perf_counter() - start) * 1000:9.1f} ms  {name}, whole process; {printed}")


def once(name: str) -> None:
    """What `cold` starts: prints how long the rendering alone took, and the memory."""
    document = whole_document(SLUG)
    before = peak_mib()
    start = time.perf_counter(), time.process_time()
    RENDERERS[name](document)
    wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    print(
        f"rendering {wall * 1000:.0f} ms, CPU {cpu * 1000:.0f} ms, "
        f"peak {peak_mib():.0f} MiB ({before:.0f} before)",
        end="",
    )


def many(title: str, names: tuple[str, ...], count: int) -> None:
    """One line: so many documents, each in those formats, on two fresh processes, in chunks."""
    firsts = range(1, count + 1, CHUNK)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(render, [names] * PROCESSES, [count + 1, count + 2], [1] * PROCESSES))
        start = time.perf_counter()
        results = list(pool.map(render, [names] * len(firsts), firsts, [CHUNK] * len(firsts)))
        taken = time.perf_counter() - start
    made = CHUNK * len(firsts)
    peaks = [peak for _, _, peak in results]
    print(
        f"{taken:9.1f} s   {title}, {made} documents on {PROCESSES} processes: "
        f"{made / taken:.1f} a second, CPU {sum(cpu for _, cpu, _ in results) / made * 1000:.0f} ms"
        f" and {sum(size for size, _, _ in results) / made / 1024:.0f} KiB each; a process peaks "
        f"at {peaks[0]:.0f} MiB after its first {CHUNK}, {max(peaks):.0f} MiB at the end"
    )


def main() -> None:
    """Print a few lines for each format asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--formats", nargs="*", default=list(RENDERERS), choices=list(RENDERERS))
    parser.add_argument(
        "--many", type=int, default=200, help="documents on two processes, each in all the formats"
    )
    parser.add_argument("--once", choices=list(RENDERERS), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        once(chosen.once)
        return
    for name in chosen.formats:
        cold(name)
        warm(name)
    quick = tuple(name for name in chosen.formats if name != "pdf")
    if chosen.many and quick:
        many("all but the PDF", quick, chosen.many)
    if chosen.many and "pdf" in chosen.formats:
        many("all formats", tuple(chosen.formats), chosen.many)


if __name__ == "__main__":
    main()
