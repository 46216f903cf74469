"""说明: the sentence of each page is short, in the words on its buttons; empty lists say how
to start. That every page has one is shown by `test_access`, which walks all addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from portal.access import ADMINISTRATORS, Role
from portal.models import User
from tests.budgets.admin.addresses import PAGES
from tests.budgets.admin.spoken import words_of_the_desk
from tests.factories.disclosures import Place
from tests.factories.organisations import DivisionFactory, account

if TYPE_CHECKING:
    from portal.desk import DeskSite

SignIn = Callable[[User], Client]

HELP = cast("DeskSite", admin.site).page_help
SAID = {**HELP.sentences, **{f"{name}, empty": text for name, text in HELP.starts.items()}}
#: Whoever opens these is in them.
NEVER_EMPTY = {"portal_user_changelist", "budgets_membership_changelist"}
#: Pages of ours, which say it themselves.
OWN_LISTS = {"budgets_delegation_changelist", "budgets_takedown_changelist"}


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_is_short_and_says_what_stands_on_the_page(name: str) -> None:
    text = str(SAID[name])
    assert text.endswith("。")
    assert len(text) <= 44, len(text)
    assert name.endswith(", empty") or text.count("。") == 1
    for word in re.findall("“(.+?)”", text):
        assert word.removesuffix("…") in words_of_the_desk(), word


@pytest.mark.django_db
def test_every_list_says_how_to_start_while_it_is_empty(sign_in: SignIn) -> None:
    lists = {name: page for name, page in PAGES.items() if name.endswith("_changelist")}
    assert set(HELP.starts) == set(lists) - NEVER_EMPTY - OWN_LISTS
    for name, page in lists.items():
        if name in NEVER_EMPTY:
            continue
        role = sorted(page.roles)[0]
        place = {} if role in ADMINISTRATORS else {"division": DivisionFactory.create()}
        someone = sign_in(account(role, **place))
        found = someone.get(reverse(f"admin:{name}"), follow=True).text
        if name in OWN_LISTS:
            assert re.search('<p class="quiet">.*。</p>', found), name
        else:
            assert str(HELP.starts[name]) in found, name


@pytest.mark.django_db
def test_a_search_that_finds_nothing_says_so_and_not_how_to_start(
    place: Place, sign_in: SignIn
) -> None:
    office = sign_in(place.reviewer)
    found = office.get(reverse("admin:budgets_disclosure_changelist"), {"q": "没有这个单位"}).text
    assert "没有符合条件的。请换一个词查找，或清除筛选。" in found
    assert str(HELP.starts["budgets_disclosure_changelist"]) not in found
    listed = office.get(reverse("admin:budgets_disclosure_changelist")).text
    assert 'class="quiet start"' not in listed


@pytest.mark.django_db
def test_pages_before_the_sign_in_say_it_too(sign_in: SignIn) -> None:
    assert str(HELP.sentences["login"]) in Client().get(reverse("admin:login")).text
    administrator = sign_in(account(Role.ADMINISTRATOR))
    lists = administrator.get(reverse("admin:app_list", args=["budgets"])).text
    assert str(HELP.sentences["app_list"]) in lists
