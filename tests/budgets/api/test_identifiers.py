"""标识: ids are written and read in one form only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.api.identifiers import disclosure_id, page_of, publication_id
from budgets.selectors.identifiers import DisclosureId, parse_id

_CODES = st.text("0123456789ABCabc", min_size=2, max_size=20)
_ROWS = st.fixed_dictionaries(
    {
        "division_code": _CODES,
        "owner_code": _CODES,
        "year": st.integers(2010, 2099),
        "kind": st.just("budget"),
        "publication": st.integers(1, 9999),
    }
)
_ADJUSTED = st.builds(
    lambda row, number: {**row, "kind": "adjustment", "adjustment_number": number},
    _ROWS,
    st.integers(1, 99),
)


@given(_ROWS | _ADJUSTED)
def test_what_is_written_is_read_back(row: dict[str, object]) -> None:
    number = row.get("adjustment_number")
    kind = f"{row['kind']}-{number}" if number else row["kind"]
    parts = (row["division_code"], row["owner_code"], row["year"], kind)
    assert parse_id(disclosure_id(row)) == DisclosureId(*parts, None)  # type: ignore[arg-type]
    assert parse_id(publication_id(row)) == DisclosureId(*parts, row["publication"])  # type: ignore[arg-type]


@given(st.text(max_size=50))
def test_any_text_is_an_id_or_none(text: str) -> None:
    parsed = parse_id(text)
    assert parsed is None or text.startswith(f"{parsed.division_code}-{parsed.owner_code}-")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "370303-102001-2025",
        "370303-102001-25-budget",
        "370303-102001-2025-budget-v0",
        "370303-102001-2025-budget-v01",
        "370303-102001-2025-budget-v1 ",
        "370303-102001-2025-budget-v1\n",
        "370303-102001-2025-adjustment-0",
        "370303-102001-2025-adjustment-01",
        "370303-102001-2025-adjustment-100",
        "370303-１０２-2025-budget",
        "370303-102/001-2025-budget",
    ],
)
def test_other_forms_are_no_ids(text: str) -> None:
    assert parse_id(text) is None


def test_the_page_of_a_publication() -> None:
    row = {
        "division_code": "370303",
        "owner_code": "102001",
        "year": 2025,
        "kind": "budget",
        "publication": 2,
    }
    assert page_of(row) == "/370303/102001/2025/budget/v2/"
    adjusted = {**row, "kind": "adjustment", "adjustment_number": 3}
    assert page_of(adjusted) == "/370303/102001/2025/adjustment-3/v2/"
