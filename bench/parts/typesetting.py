"""W2: the PDF, against WeasyPrint (processor time) and Chromium (wall clock) on the same document."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

import pikepdf  # noqa: E402 - after the settings

from bench.documents import documents  # noqa: E402
from bench.parts import Size  # noqa: E402
from bench.rows import Aim, Row, figure, quicker  # noqa: E402
from bench.timing import Work, in_turns  # noqa: E402
from budgets.rendering.pdf import document_pdf  # noqa: E402
from budgets.rendering.publication import Document  # noqa: E402
from budgets.rendering.web_page import render_page  # noqa: E402

_PAPER = "<style>@page{size:A4;margin:2cm}body{font-family:'Noto Serif SC','Noto Serif CJK SC',serif}</style>"


def measure(size: Size) -> Iterator[Row]:
    """Speed against each peer that is there, then what kind of file it is."""
    # A document is set once: the second time the typesetter would only remember.
    count = size.of(4, 1)
    sets = [list(documents(count, 1 + count * turn)) for turn in range(2)]
    made, ours, theirs = sets[0], iter(sets), iter(sets)
    peers: dict[str, Work] = {"ours": lambda: [document_pdf(each) for each in next(ours)]}
    try:
        import weasyprint
    except ImportError:
        weasyprint = None
    if weasyprint is not None:
        peers["weasyprint"] = lambda: [
            weasyprint.HTML(string=_html(each)).write_pdf(pdf_tags=True) for each in next(theirs)
        ]
    taken = in_turns(peers, 1)
    each = {name: value / len(made) for name, value in taken.items()}
    if "weasyprint" in each:
        what = "PDF of the whole document, warm"
        yield quicker("W2", what, (each["ours"], each["weasyprint"]), "WeasyPrint, tagged", 9)
    yield from _chromium(made[0], size.of(3, 1))
    yield from _kind(made[0])


def _html(document: Document) -> str:
    return render_page(document).decode("utf-8").replace("</head>", f"{_PAPER}</head>")


def _chromium(document: Document, rounds: int) -> Iterator[Row]:
    program = shutil.which("chromium")
    if program is None:
        return
    with tempfile.TemporaryDirectory(prefix="bench-chromium-") as folder:
        page = Path(folder) / "page.html"
        page.write_text(_html(document), "utf-8")
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/u",
        ]
        command += [f"--print-to-pdf={folder}/page.pdf", page.as_uri()]
        ours = [sys.executable, "-m", "bench.documents", "--once", "pdf"]
        taken = in_turns(
            {
                "ours": lambda: subprocess.run(ours, check=True, capture_output=True),
                "chromium": lambda: subprocess.run(command, check=True, capture_output=True),
            },
            rounds,
            time.perf_counter,
        )
    what = "PDF, a process from start to end (ours starts Django too), wall clock"
    yield quicker("W2", what, (taken["ours"], taken["chromium"]), "Chromium --print-to-pdf", 4)


def _kind(document: Document) -> Iterator[Row]:
    made = document_pdf(document)
    yield figure("W2", "size of the PDF", len(made) / 1000, "KB", Aim("≤", 300))
    with pikepdf.open(io.BytesIO(made)) as paper, paper.open_metadata() as said:
        is_tagged = bool(paper.Root.get("/MarkInfo", {}).get("/Marked", False))
        names_ua = said.get("pdfuaid:part") == "1"
    yield figure("W2", "tagged, PDF/UA-1 (1: yes)", int(is_tagged and names_ua), "", Aim("≥", 1))
    same = int(made == document_pdf(document))
    yield figure("W2", "the same bytes again (1: yes)", same, "", Aim("≥", 1))
