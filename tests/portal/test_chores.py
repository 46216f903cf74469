"""例行事务: at the start and then once an hour; what fails stays due."""

from __future__ import annotations

import pytest

from portal import chores


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The hour, to be moved."""
    now = [1000.0]
    monkeypatch.setattr("portal.chores.time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a chore of the test did."""
    made: list[str] = []

    def chore() -> int:
        made.append("x")
        return len(made)

    monkeypatch.setattr(chores, "_CHORES", {"test.chore": chore})
    return made


def test_at_the_start_and_once_an_hour(clock: list[float], done: list[str]) -> None:
    turn = chores.Round()
    turn.do_due()
    turn.do_due()
    clock[0] += chores.EVERY_SECONDS - 1
    turn.do_due()
    assert len(done) == 1
    clock[0] += 1
    turn.do_due()
    assert len(done) == 2


def test_what_fails_stays_due(
    clock: list[float], done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del clock
    good = dict(chores._CHORES)

    def away() -> int:
        raise ConnectionError

    turn = chores.Round()
    monkeypatch.setattr(chores, "_CHORES", {"test.chore": away})
    with pytest.raises(ConnectionError):
        turn.do_due()
    monkeypatch.setattr(chores, "_CHORES", good)
    turn.do_due()
    assert len(done) == 1


def test_a_name_stands_for_one_chore(done: list[str]) -> None:
    del done

    def other() -> int:
        return 0

    chores.register("test.other", other)
    chores.register("test.other", other)
    with pytest.raises(ValueError, match="registered twice"):
        chores.register("test.other", lambda: 1)
