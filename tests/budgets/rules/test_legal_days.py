"""法定期限: the arithmetic of the days, by hand for known years and by property for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.legal_days import (
    DAYS_FROM_CONGRESS,
    Ground,
    LegalDay,
    after_approval,
    after_congress,
    legal_day,
)

DAYS = st.dates(date(2010, 1, 1), date(2100, 12, 31))
SCOPES = st.sampled_from(["unit", "department"])


@pytest.mark.parametrize(
    ("approved", "last"),
    [
        (date(2025, 2, 10), date(2025, 3, 2)),  # February of 28 days
        (date(2024, 2, 10), date(2024, 3, 1)),  # and of 29
        (date(2024, 12, 20), date(2025, 1, 9)),  # over New Year, weekend and holiday counted
        (date(2025, 1, 24), date(2025, 2, 13)),  # the Spring Festival stops nothing
    ],
)
def test_twenty_days_after_the_approval(approved: date, last: date) -> None:
    assert after_approval(approved) == last


def test_the_chain_has_fifty_five_days_for_a_unit_and_forty_for_a_department() -> None:
    assert DAYS_FROM_CONGRESS == {"unit": 55, "department": 40}
    congress = date(2025, 1, 17)
    assert after_congress(congress, scope="unit") == date(2025, 3, 13)
    assert after_congress(congress, scope="department") == date(2025, 2, 26)
    with pytest.raises(KeyError):
        after_congress(congress, scope="division")


@given(approved=DAYS, congress=DAYS | st.none(), scope=SCOPES)
def test_a_known_approval_decides_whatever_the_congress_did(
    approved: date, congress: date | None, scope: str
) -> None:
    found = legal_day(approved_on=approved, congress_on=congress, scope=scope)
    assert found == LegalDay(approved + timedelta(days=20), Ground.APPROVAL)


@given(congress=DAYS, scope=SCOPES, bureau=st.integers(0, 20), department=st.integers(0, 15))
def test_nobody_who_keeps_to_the_days_comes_after_the_chain(
    congress: date, scope: str, bureau: int, department: int
) -> None:
    approved = congress + timedelta(days=bureau + (department if scope == "unit" else 0))
    whole = legal_day(approved_on=None, congress_on=congress, scope=scope)
    assert whole.ground is Ground.CONGRESS
    assert whole.last is not None
    assert after_approval(approved) <= whole.last


@given(approved=DAYS, on=st.integers(-400, 400))
def test_left_and_late_are_two_sides_of_one_count(approved: date, on: int) -> None:
    found = legal_day(approved_on=approved, congress_on=None, scope="unit")
    day = approved + timedelta(days=20 + on)
    left = found.days_left(day)
    assert left == -on
    assert found.days_late(day) == max(0, on)


@given(day=DAYS, scope=SCOPES)
def test_without_a_date_nothing_is_late(day: date, scope: str) -> None:
    found = legal_day(approved_on=None, congress_on=None, scope=scope)
    assert (found.last, found.ground) == (None, Ground.UNKNOWN)
    assert (found.days_left(day), found.days_late(day)) == (None, 0)
