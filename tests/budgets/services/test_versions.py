"""乐观锁: a stale or overtaken write changes nothing, a good one counts."""

from __future__ import annotations

import pytest

from budgets.models import Correction
from budgets.services.versions import change_if
from tests.factories.disclosures import a_place, correcting, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun() -> Correction:
    place = a_place()
    published(place)
    return correcting(place)


def test_a_write_counts_and_is_seen_on_the_row(begun: Correction) -> None:
    before = begun.version
    assert change_if(begun, still={"outcome": ""}, reason="另一原因")
    assert (begun.reason, begun.version) == ("另一原因", before + 1)
    begun.refresh_from_db()
    assert (begun.reason, begun.version) == ("另一原因", before + 1)


@pytest.mark.parametrize("wrong", ["version", "condition"])
def test_a_write_on_another_row_than_was_seen_changes_nothing(
    begun: Correction, wrong: str
) -> None:
    before, reason = begun.version, begun.reason
    begun.version -= wrong == "version"
    still = {"outcome": "" if wrong == "version" else "published"}
    assert not change_if(begun, still=still, reason="另一原因")
    assert begun.reason == reason
    begun.refresh_from_db()
    assert (begun.reason, begun.version) == (reason, before)
