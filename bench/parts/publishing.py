"""P1: every format of many documents on two processes, and how soon one publication is visible."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the settings
from django.test import Client  # noqa: E402

from bench.documents import RENDERERS, render  # noqa: E402
from bench.parts import Size  # noqa: E402
from bench.rows import Aim, Row, figure  # noqa: E402
from bench.scratch import with_examples  # noqa: E402

_PROCESSES, _CHUNK = 2, 20


def measure(size: Size) -> Iterator[Row]:
    """All but the PDF, all, and one publication until its page shows it."""
    quick = tuple(name for name in RENDERERS if name != "pdf")
    yield _many("1,000 documents in all formats but the PDF", quick, size.of(400, 40), 60)
    yield _many("1,000 documents in all formats", tuple(RENDERERS), size.of(200, 40), 240)
    yield _visible()


def _many(what: str, names: tuple[str, ...], count: int, most: float) -> Row:
    firsts = range(1, count + 1, _CHUNK)
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(render, [names] * 2, [count + 1, count + 2], [1] * 2))
        done = list(pool.map(render, [names] * len(firsts), firsts, [_CHUNK] * len(firsts)))
    spent = sum(cpu for _, cpu, _ in done) / count * 1000 / _PROCESSES
    said = f"{what}, two processes (reckoned from {count}; processor time)"
    return figure("P1", said, spent, "s", Aim("≤", most))


def _visible() -> Row:
    """From the act of publishing to a page that shows it, the page's own making included."""
    from budgets.models import Revision, RevisionState
    from budgets.services import publication

    settings.ALLOWED_HOSTS = ["*"]
    taken: list[float] = []
    before = publication.publish

    def timed(**given: object) -> Revision:
        start = time.process_time()
        revision: Revision = before(**given)  # type: ignore[arg-type]
        found = revision.disclosure
        path = f"/{found.division.code}/{found.owner_code}/{found.year}/budget/"
        answer = Client(headers={"accept-encoding": "br"}).get(path)
        if answer.status_code != 200 or revision.state != RevisionState.PUBLISHED:
            raise RuntimeError("the publication does not show")
        taken.append((time.process_time() - start) * 1000)
        return revision

    publication.publish = timed  # type: ignore[assignment]
    with_examples()
    return figure("P1", "publishing until the page shows it", min(taken), "ms", Aim("≤", 100))
