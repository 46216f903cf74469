"""逐格比较 at the desk: any two revisions, drafts too, for whoever may see them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from budgets.models import Revision
from tests.budgets.admin.conftest import SignIn
from tests.factories.disclosures import (
    Place,
    a_declaration,
    a_place,
    checked,
    published,
    read,
    received,
)
from tests.factories.workflow import taken_down

pytestmark = pytest.mark.django_db


def _page(place: Place, query: str = "") -> str:
    address = reverse("admin:budgets_disclosure_compare", args=[place.disclosure.pk])
    return address + query


def _cells(text: str) -> list[list[str]]:
    rows = re.findall(r"<tbody>(.*?)</tbody>", text, re.S)
    found = re.findall(r"<tr>(.*?)</tr>", "".join(rows), re.S)
    return [
        [re.sub(r"<.*?>", "", cell).strip() for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in found
    ]


@pytest.fixture
def three(place: Place) -> Place:
    """Published, then two drafts with other amounts."""
    published(place)
    checked(place, declaration=a_declaration("11.50"), content=b"second")
    checked(place, declaration=a_declaration("12.00"), content=b"third")
    return place


@pytest.mark.parametrize(
    ("before", "after", "was", "now", "difference"),
    [
        (1, 2, "10.00", "11.50", "1.50"),
        (2, 3, "11.50", "12.00", "0.50"),
        (3, 1, "12.00", "10.00", "-2.00"),
    ],
)
def test_any_two_compare_cell_by_cell(
    three: Place, sign_in: SignIn, before: int, after: int, was: str, now: str, difference: str
) -> None:
    text = sign_in(three.officer).get(_page(three, f"?before={before}&after={after}")).text
    assert ["合计", "合计", "改动", was, now, difference] in _cells(text)
    assert len(_cells(text)) == 4
    assert "公开表3" in text


def test_without_a_choice_the_last_two_stand_beside_each_other(
    three: Place, sign_in: SignIn
) -> None:
    officer = sign_in(three.officer)
    assert _cells(officer.get(_page(three)).text)[0][3:] == ["11.50", "12.00", "0.50"]
    link = f'href="{_page(three)}"'
    assert (
        link
        in officer.get(reverse("admin:budgets_disclosure_change", args=[three.disclosure.pk])).text
    )


def test_equal_ones_are_said_to_be_equal(place: Place, sign_in: SignIn) -> None:
    checked(place)
    checked(place, content=b"again")
    text = sign_in(place.officer).get(_page(place)).text
    assert "两稿的公开表、文字和绩效目标相同。" in text
    assert (
        "请选择不同的两稿。" in sign_in(place.officer).get(_page(place, "?before=2&after=2")).text
    )


def test_what_was_not_read_cannot_be_chosen(place: Place, sign_in: SignIn) -> None:
    checked(place)
    received(place, b"refused")
    read(None)
    officer = sign_in(place.officer)
    assert "不足两稿" in officer.get(_page(place)).text
    assert officer.get(_page(place, "?before=1&after=2")).status_code == 404
    assert officer.get(_page(place, "?before=x&after=1")).status_code == 404


def test_a_stranger_finds_nothing_and_what_was_taken_down_is_not_offered(
    three: Place, sign_in: SignIn
) -> None:
    stranger = sign_in(a_place(division="370600", unit="201001").officer)
    assert stranger.get(_page(three)).status_code == 404
    sealed = a_place(division="370900", unit="301001")
    taken_down(sealed)
    checked(sealed, content=b"after")
    checked(sealed, content=b"later")
    officer = sign_in(sealed.officer)
    first = Revision.objects.filter(disclosure=sealed.disclosure).order_by("number").first()
    assert first is not None
    assert officer.get(_page(sealed, f"?before={first.number}&after=2")).status_code == 404
    assert f'<option value="{first.number}"' not in officer.get(_page(sealed)).text
