"""Kills at random moments of real processing and publishing leave nothing half done.

RANDOM_KILLS (20): worker, one of its pool, or web, while uploads are read, documents rendered,
PDFs laid out, publications made, pages stored and bulk files put together.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.processes import until
from tests.release.standing import Standing, kill
from tests.release.visitors import upload

pytestmark = [pytest.mark.release, pytest.mark.kill]

KILLS = int(os.environ.get("RANDOM_KILLS", "20"))
#: So many units are handed in and published at a time; every so many kills all is looked at.
HANDFUL, LOOK_EVERY = 4, 10


class Town:
    """Units that hand in and publish, one handful after another."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._officers = self._more()
        self._to_publish: list[int] = []
        self.published = 0

    def _more(self) -> Iterator[dict[str, Any]]:
        first = 0
        while True:
            yield from self._standing.scene("people", units=20, first=first)["officers"]
            first += 20

    def give_work(self) -> None:
        """Publish what is ready; hand in as much again."""
        for disclosure in self._standing.scene("typeset")["ready"]:
            self._standing.scene("publish", disclosure=disclosure)
            self.published += 1
        for _ in range(HANDFUL):
            officer = next(self._officers)
            # No answer: web was killed just now; the officer tries again.
            until(partial(self._accepted, officer), "an upload to be accepted")

    def _accepted(self, officer: dict[str, Any]) -> bool:
        self._standing.tend()
        return upload(self._standing.port, officer).status == 302


def one_kill(standing: Standing, chance: random.Random) -> str:
    """Kill something that is at work; what it was."""
    until(lambda: _at_work(standing), "somebody to be at work", seconds=120)
    time.sleep(chance.uniform(0.0, 1.5))
    what = chance.choices(("worker", "child", "web"), (4, 5, 1))[0]
    pool = standing.pool()
    if what == "child" and pool:
        os.kill(chance.choice(pool), signal.SIGKILL)
    elif what == "web":
        kill(standing.web)
    else:
        kill(standing.worker)
    standing.tend()
    return what


def _at_work(standing: Standing) -> bool:
    standing.tend()
    return standing.leased_jobs() > 0


def test_nothing_is_left_half_done(
    standing: Standing, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(2026)
    standing.start()
    town = Town(standing)
    killed = {"worker": 0, "child": 0, "web": 0}
    looks = 0
    for number in range(KILLS):
        if standing.open_jobs() < HANDFUL:
            town.give_work()
        killed[one_kill(standing, chance)] += 1
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            assert standing.scene("faults")["faults"] == []
            looks += 1
    until(lambda: _settled(standing), "everything to be done", seconds=300)
    town.give_work()
    until(lambda: _settled(standing), "the last publications", seconds=300)
    counted = standing.scene("counts")
    record_property("killed", f"{killed}, {looks} looks meanwhile")
    record_property("attempts that a kill ended", counted["losses"])
    record_property("left behind", f"{counted['revisions']}, jobs {counted['jobs']}")
    assert standing.scene("faults", is_settled=True)["faults"] == []
    assert counted["revisions"].get("PUBLISHED", 0) == town.published
    assert counted["losses"] >= KILLS / 4, "the kills met nobody at work"


def _settled(standing: Standing) -> bool:
    standing.tend()
    return standing.open_jobs() == 0
