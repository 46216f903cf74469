"""问: what citizens ask, and whether the right cell of the right unit and year is among the first."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from portal.core.money import parse_amount
from portal.search.answers import PER_PAGE, Hit, answers_to

QUESTIONS = Path(__file__).with_name("questions.csv")
#: Of a hundred questions so many are answered among the first three, and by the very first.
ENOUGH, AMONG = 90, 3
FIRST = 90


def _questions() -> list[dict[str, str]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _place(row: dict[str, str]) -> int:
    """At which place the right cell answers: 0 for the first, `PER_PAGE` where none does."""
    hits = answers_to(row["question"]).hits
    return next((place for place, hit in enumerate(hits) if _is_it(hit, row)), PER_PAGE)


def _is_it(hit: Hit, row: dict[str, str]) -> bool:
    found, figure = hit.candidate, hit.figure
    return figure is not None and (
        (found.division_code, found.owner_code) == (row["division"], row["unit"])
        and found.fiscal_year == int(row["year"])
        and str(found.table) in row["tables"].split(";")
        and found.title == row["title"]
        and figure[2] == parse_amount(row["wan"])
    )


@pytest.mark.django_db
def test_questions_of_citizens_are_answered_by_the_right_cell(neighbourhood: None) -> None:
    rows = _questions()
    assert len({row["question"] for row in rows}) == len(rows)
    places = {row["question"]: _place(row) for row in rows}
    missed = [question for question, place in places.items() if place >= AMONG]
    assert len(missed) <= len(rows) * (100 - ENOUGH) // 100, missed
    later = [question for question, place in places.items() if place]
    assert len(later) <= len(rows) * (100 - FIRST) // 100, later


def test_the_questions_are_about_many_units_and_years() -> None:
    rows = _questions()
    owners = Counter((row["division"], row["unit"]) for row in rows)
    years = Counter(row["year"] for row in rows)
    assert len(rows) >= 300
    assert len(owners) >= 30
    assert set(years) == {"2023", "2024", "2025"}
