"""The last hour before the deadline: many officers hand in while the public reads.

DEADLINE_SUBMISSIONS (500) of DEADLINE_SECONDS (600), each another unit's own workbook through
the upload form; DEADLINE_READERS (4) read public pages all the while.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest

from tests.processes import until
from tests.release.standing import Standing
from tests.release.visitors import Tally, get, upload

pytestmark = pytest.mark.release

SUBMISSIONS = int(os.environ.get("DEADLINE_SUBMISSIONS", "500"))
SECONDS = float(os.environ.get("DEADLINE_SECONDS", "600"))
READERS = int(os.environ.get("DEADLINE_READERS", "4"))
#: Aims: the last verdict after the last upload, and what a page may take, in seconds.
LAST_VERDICT, PAGE = 120.0, 0.3
PUBLIC = 2
_PAGES = ("/", "/370303/102001/2025/budget/", "/370303/102002/2025/budget/", "/feed.json")


def publish_some(standing: Standing, officers: list[dict[str, Any]]) -> None:
    """So that there is something to read."""
    for officer in officers:
        assert upload(standing.port, officer).status == 302
    until(lambda: len(standing.scene("typeset")["ready"]) == len(officers), "pages")
    for officer in officers:
        standing.scene("publish", disclosure=officer["disclosure"])
    until(lambda: standing.scene("counts")["revisions"].get("PUBLISHED") == len(officers), "them")


class Readers:
    """Threads that read a page twice a second each, until stopped."""

    def __init__(self, port: int) -> None:
        self.tally = Tally()
        self._stop = Event()
        self._threads = [Thread(target=self._read, args=(port, at)) for at in range(READERS)]
        for thread in self._threads:
            thread.start()

    def _read(self, port: int, at: int) -> None:
        while not self._stop.wait(0.5):
            self.tally.add(get(port, _PAGES[at % len(_PAGES)]))
            at += 1

    def stop(self) -> Tally:
        """End them; what they saw."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.tally


def hand_in(standing: Standing, officers: list[dict[str, Any]], seconds: float) -> Tally:
    """Every officer at their moment, evenly over that time."""
    tally, pause, began = Tally(), seconds / len(officers), time.monotonic()

    def one(at: int) -> None:
        time.sleep(max(0.0, began + at * pause - time.monotonic()))
        tally.add(upload(standing.port, officers[at], times=1 + at % 7))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(len(officers))))
    return tally


def undecided(standing: Standing) -> int:
    """Revisions without a verdict."""
    states = standing.scene("counts")["revisions"]
    return int(states.get("RECEIVED", 0)) + int(states.get("READING", 0))


def test_none_is_lost_in_the_last_hour(
    standing: Standing, record_property: Callable[[str, object], None]
) -> None:
    officers = standing.scene("people", units=SUBMISSIONS + PUBLIC)["officers"]
    standing.start()
    publish_some(standing, officers[:PUBLIC])
    quiet = Readers(standing.port)
    time.sleep(min(20.0, SECONDS / 10))
    before = quiet.stop()
    readers = Readers(standing.port)
    uploads = hand_in(standing, officers[PUBLIC:], SECONDS)
    ended = time.monotonic()
    until(lambda: undecided(standing) == 0, "the last verdict", seconds=1800)
    verdict = time.monotonic() - ended
    pages = readers.stop()
    until(lambda: standing.scene("counts")["open"] == 0, "the last page", seconds=3600)
    settled = time.monotonic() - ended
    record_property("submissions", f"{SUBMISSIONS} in {SECONDS:.0f} s")
    record_property("answers to uploads by status", str(uploads.statuses()))
    record_property("upload p50 / p95 / max", _times(uploads))
    record_property("last verdict after the last upload (aim 120 s)", f"{verdict:.1f} s")
    record_property("last PDF after the last upload", f"{settled:.1f} s")
    record_property("public pages before, p50 / p95 / max", _times(before))
    record_property("public pages meanwhile, p50 / p95 / max", _times(pages))
    record_property("answers to readers by status", str(pages.statuses()))
    counted = standing.scene("counts")["revisions"]
    assert uploads.statuses() == {302: SUBMISSIONS}
    assert counted == {"CHECKED": SUBMISSIONS, "PUBLISHED": PUBLIC}
    assert standing.scene("faults", is_settled=True)["faults"] == []
    assert set(pages.statuses()) == {200}
    assert verdict <= LAST_VERDICT or SUBMISSIONS != 500
    assert pages.seconds(0.95) <= PAGE or SUBMISSIONS != 500


def _times(tally: Tally) -> str:
    shares = (0.5, 0.95, 1.0)
    return " / ".join(f"{tally.seconds(share) * 1000:.0f} ms" for share in shares)
