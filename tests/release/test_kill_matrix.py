"""Every event of the kill matrix, with production's lease: 0 lost, 0 doubled, recovered in 10 s.

KILL_ROUNDS (3) repeats of each. Embedded where the run has no broker, Redis of its own elsewhere.
What was done is written into the audit trail, where work done twice would show.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes import until
from tests.release.standing import OwnRedis, Standing, kill, terminate
from tests.release.visitors import upload

pytestmark = [pytest.mark.release, pytest.mark.kill]

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
BURST, RECOVERY, AWAY = 80, 10.0, 15.0
_DONE = "SELECT count(*) FROM portal_auditevent WHERE action = 'test.done'"
_DISTINCT = "SELECT count(DISTINCT target) FROM portal_auditevent WHERE action = 'test.done'"

needs_redis = pytest.mark.skipif(
    not os.environ.get("PORTAL_BROKER_URL", "").startswith("redis"), reason="of Redis alone"
)
Record = Callable[[str, object], None]


def begin(standing: Standing) -> None:
    """A burst, and the worker in the middle of it."""
    standing.scene("log", number=BURST)
    until(lambda: 2 <= standing.ask(_DONE) < BURST, "the worker to be at work")


def at_work(standing: Standing) -> int:
    """The last job that was taken up. What was taken up before it is done, or was hit."""
    return standing.ask("SELECT coalesce(max(id), 0) FROM portal_job WHERE state = 'leased'")


def recovered(standing: Standing, since: float, record: Record, hit: int | None = None) -> None:
    """What was hit is done, and then all is, once; how long the former took.

    `hit`: the last job that was taken up; None where the queue itself was hit.
    """
    mine = "" if hit is None else f" AND id <= {hit}"
    left = f"SELECT count(*) FROM portal_job WHERE state NOT IN ('done', 'dead'){mine}"
    until(lambda: standing.ask(left) == 0, "what was hit to be done")
    taken = time.monotonic() - since
    record("recovered after", f"{taken:.1f} s")
    until(lambda: standing.open_jobs() == 0, "the rest to be done")
    assert (standing.ask(_DONE), standing.ask(_DISTINCT)) == (BURST, BURST)
    assert standing.scene("faults")["faults"] == []
    assert taken <= RECOVERY


@pytest.fixture
def working(standing: Standing) -> Standing:
    standing.start_worker()
    until(lambda: standing.ask("SELECT count(*) FROM portal_heartbeat") > 0, "the worker")
    until(lambda: len(standing.pool()) == 2, "its pool")
    return standing


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_kill_9_of_the_worker(working: Standing, record_property: Record, round_: int) -> None:
    begin(working)
    since = kill(working.worker)
    hit = at_work(working)
    working.start_worker()
    recovered(working, since, record_property, hit)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_kill_9_of_one_child_at_work(
    working: Standing, record_property: Record, round_: int
) -> None:
    begin(working)
    hit = at_work(working)
    os.kill(random.choice(working.pool()), signal.SIGKILL)
    recovered(working, time.monotonic(), record_property, hit)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_sigterm_and_a_new_start(working: Standing, record_property: Record, round_: int) -> None:
    begin(working)
    since = terminate(working.worker)
    working.start_worker()
    recovered(working, since, record_property)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_kill_9_of_web_while_officers_hand_in(
    working: Standing, record_property: Record, round_: int
) -> None:
    officers = working.scene("people", units=8)["officers"]
    working.start_web()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(upload, working.port, officer) for officer in officers]
        time.sleep(random.uniform(0.0, 0.1))
        since = kill(working.web)
        statuses = sorted(answer.result().status for answer in answers)
    working.start_web()
    record_property("recovered after", f"{time.monotonic() - since:.1f} s")
    record_property("answers", statuses)
    assert set(statuses) <= {0, 302}
    # Who had no answer hands the same file in again: there is one revision of it all the same.
    assert {upload(working.port, officer).status for officer in officers} == {302}
    until(lambda: working.open_jobs() == 0, "every verdict", seconds=120)
    assert working.scene("counts")["revisions"] == {"CHECKED": len(officers)}
    assert working.scene("faults")["faults"] == []


@needs_redis
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_redis_away_while_officers_hand_in(
    working: Standing, broker: OwnRedis, record_property: Record, round_: int
) -> None:
    begin(working)
    broker.kill()
    officers = working.scene("people", units=5)["officers"]
    working.start_web()
    began = time.monotonic()
    answers = [upload(working.port, officer) for officer in officers]
    record_property("slowest upload meanwhile", f"{max(each.seconds for each in answers):.1f} s")
    assert [each.status for each in answers] == [302] * 5
    time.sleep(max(0.0, began + AWAY - time.monotonic()))
    broker.start()
    recovered(working, time.monotonic(), record_property)
    assert working.scene("counts")["revisions"] == {"CHECKED": 5}


@needs_redis
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_redis_emptied(
    working: Standing, broker: OwnRedis, record_property: Record, round_: int
) -> None:
    begin(working)
    broker.empty()
    recovered(working, time.monotonic(), record_property)


@needs_redis
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_redis_killed_without_persistence(
    working: Standing, broker: OwnRedis, record_property: Record, round_: int
) -> None:
    begin(working)
    broker.kill()
    broker.start()
    recovered(working, time.monotonic(), record_property)
