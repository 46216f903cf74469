"""措辞包: started, copied, edited, put in force, and never changed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from budgets.models import Division, WordingVersion
from budgets.services import wording
from budgets.services.errors import RefusedActionError
from budgets.services.wording import TermLine, own_words
from portal.access import ADMINISTRATORS, Role
from portal.models import AuditEvent
from tests.factories.disclosures import Place
from tests.factories.organisations import DivisionFactory, account
from tests.factories.wording import TERMS, a_pack, in_force

TODAY = timezone.localdate()
OWN = {"contents.title": "目　录", "cover.title": "{unit}{year}年预算公开"}


def enforced(place: Place) -> WordingVersion:
    pack = a_pack(place.division, words=OWN, glossary=TERMS)
    return wording.put_in_force(pack=pack, edits=pack.edits, valid_from=TODAY, by=place.reviewer)


def test_only_what_differs_from_the_usual_is_kept(place: Place) -> None:
    words = {**OWN, "part4.title": " 第四部分 名词解释 ", "part2.missing": "  "}
    pack = a_pack(place.division, words=words, glossary=TERMS)
    assert pack.words == OWN
    assert pack.glossary == [
        ["基本支出", "指日常支出。", True],
        ["项目支出", "指其他支出。", False],
    ]


def test_the_usual_words_of_one_scope_are_own_words_for_both() -> None:
    usual = {"cover.title": "{year}年{unit}单位预算"}
    assert own_words(usual, "unit") == {}
    assert own_words(usual, "department") == usual
    assert own_words(usual, "both") == usual
    assert own_words({"cover.title": "{year}年{unit}部门预算"}, "department") == {}


def test_last_years_pack_is_copied_with_its_words(place: Place) -> None:
    last = enforced(place)
    copied = wording.copy_pack(pack=last, division=place.division, year=2026, by=place.reviewer)
    assert (copied.year, copied.version, copied.state) == (2026, 1, "draft")
    assert (copied.words, copied.glossary) == (last.words, last.glossary)
    assert copied.copied_from == str(last)
    again = wording.copy_pack(pack=last, division=place.division, year=2025, by=place.reviewer)
    assert again.version == last.version + 1


def test_an_edit_is_on_record_with_what_it_changed(place: Place) -> None:
    pack = a_pack(place.division, words=OWN)
    wording.save_pack(
        pack=pack,
        edits=pack.edits,
        words={"contents.title": "目次"},
        glossary=TERMS,
        by=place.reviewer,
    )
    event = AuditEvent.objects.filter(action="wordingversion.saved").latest("pk")
    assert event.actor == place.reviewer.get_username()
    assert event.details == {
        "words": {
            "contents.title": ["目　录", "目次"],
            "cover.title": ["{unit}{year}年预算公开", ""],
        },
        "glossary": True,
    }


@pytest.mark.parametrize(
    ("words", "glossary", "sentence"),
    [
        ({"cover.title": "{year}年"}, (), "“封面标题”：缺少空格“{unit}”"),
        ({"cover.title": "{wrong}"}, (), "没有名为“{wrong}”的空格"),
        ({"no.such": "x"}, (), "没有名为“no.such”的语句"),
        ({"contents.title": "长" * 2001}, (), "“目录标题”超过2000字"),
        ({}, (TermLine("基本支出", ""),), "“基本支出”缺少名词或解释"),
        ({}, (*TERMS, TERMS[0]), "“基本支出”出现了两次"),
        ({}, (TermLine("长" * 101, "x"),), "过长"),
        ({}, tuple(TermLine(str(n), "x") for n in range(201)), "超过200条"),
    ],
)
def test_what_no_document_can_be_written_with_is_refused(
    place: Place, words: dict[str, str], glossary: Any, sentence: str
) -> None:
    pack = a_pack(place.division, words=OWN)
    with pytest.raises(RefusedActionError) as refused:
        wording.save_pack(
            pack=pack, edits=pack.edits, words=words, glossary=glossary, by=place.reviewer
        )
    assert sentence in refused.value.message
    pack.refresh_from_db()
    assert pack.words == OWN


def test_a_stale_page_changes_nothing(place: Place) -> None:
    pack = a_pack(place.division, words=OWN)
    with pytest.raises(RefusedActionError, match="changed_meanwhile"):
        wording.save_pack(pack=pack, edits=pack.edits - 1, words={}, glossary=(), by=place.reviewer)
    pack.refresh_from_db()
    assert pack.words == OWN


def test_it_is_put_in_force_from_a_day_on(place: Place) -> None:
    pack = a_pack(place.division, words=OWN)
    day = TODAY + timedelta(days=3)
    with pytest.raises(RefusedActionError, match="wording_day_passed"):
        wording.put_in_force(
            pack=pack,
            edits=pack.edits,
            valid_from=TODAY - timedelta(days=1),
            by=place.reviewer,
        )
    wording.put_in_force(pack=pack, edits=pack.edits, valid_from=day, by=place.reviewer)
    assert (pack.state, pack.valid_from, pack.enforced_by) == ("in_force", day, place.reviewer)
    event = AuditEvent.objects.get(action="wordingversion.enforced")
    assert event.details == {"valid_from": day.isoformat()}


def test_what_is_in_force_never_changes(place: Place) -> None:
    pack = enforced(place)
    acts: list[Callable[[], object]] = [
        lambda: wording.save_pack(
            pack=pack, edits=pack.edits, words={}, glossary=(), by=place.reviewer
        ),
        lambda: wording.put_in_force(
            pack=pack, edits=pack.edits, valid_from=TODAY, by=place.reviewer
        ),
        lambda: wording.discard_pack(pack=pack, edits=pack.edits, by=place.reviewer),
    ]
    for act in acts:
        with pytest.raises(RefusedActionError) as refused:
            act()
        assert "请复制为新的版本" in refused.value.message
    for statement in (
        "UPDATE budgets_wordingversion SET words = '{}'",
        "UPDATE budgets_wordingversion SET state = 'draft'",
        "DELETE FROM budgets_wordingversion",
    ):
        with (
            pytest.raises(DatabaseError, match="refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert WordingVersion.objects.get().words == OWN


def test_a_draft_is_edited_and_deleted_in_sql_as_well(place: Place) -> None:
    # The control: the same statements pass one step earlier.
    pack = a_pack(place.division)
    assert WordingVersion.objects.filter(pk=pack.pk).update(copied_from="x") == 1
    pack.refresh_from_db()
    wording.discard_pack(pack=pack, edits=pack.edits, by=place.reviewer)
    assert not WordingVersion.objects.exists()
    assert AuditEvent.objects.filter(action="wordingversion.discarded").exists()


def acts_on(pk: int, target: Division | None) -> list[Callable[[Any], object]]:
    def pack() -> WordingVersion:
        return WordingVersion.objects.get(pk=pk)

    edits = pack().edits
    return [
        lambda by: wording.start_pack(division=target, scope="unit", year=2027, by=by),
        lambda by: wording.copy_pack(pack=pack(), division=target, year=2027, by=by),
        lambda by: wording.save_pack(pack=pack(), edits=edits, words={}, glossary=(), by=by),
        lambda by: wording.put_in_force(pack=pack(), edits=edits, valid_from=TODAY, by=by),
        lambda by: wording.discard_pack(pack=pack(), edits=edits, by=by),
    ]


def is_done(act: Callable[[Any], object], user: Any) -> bool:
    """Whether the service let the account do it; undone in any case."""
    with transaction.atomic():
        try:
            act(user)
        except PermissionDenied:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("role", list(Role))
def test_who_may_word_which_documents(place: Place, role: Role) -> None:
    """The bureau's reviewer those of the division, an administrator everybody's; nobody else."""
    own, elsewhere = place.division, DivisionFactory.create()
    everywhere = role in ADMINISTRATORS
    of_division = account(role, **({} if everywhere else {"division": own}))
    of_department = account(role, **({} if everywhere else {"department": place.unit.department}))
    for division in (own, elsewhere, None):
        acts = acts_on(a_pack(division).pk, division)
        is_granted = role is Role.ADMINISTRATOR or (
            role is Role.BUREAU_REVIEWER and division == own
        )
        assert [is_done(act, of_division) for act in acts] == [is_granted] * len(acts)
        if role is not Role.ADMINISTRATOR:
            assert not any(is_done(act, of_department) for act in acts)


def test_others_words_in_force_are_copied_into_ones_own_division(place: Place) -> None:
    theirs = in_force(DivisionFactory.create(), say="目次")
    copied = wording.copy_pack(pack=theirs, division=place.division, year=2025, by=place.reviewer)
    assert copied.words == {"contents.title": "目次"}
    assert copied.division == place.division
