"""在线填报 beside a file: which of both stands, what is handed back, what stays."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from budgets.selectors.barring import bars_submission
from budgets.services.errors import RefusedActionError
from performance.models import EnteredTarget, TargetsFile
from performance.selectors.targets import findings_in_file, targets_of
from performance.services.entering import enter_target, let_stand, remove_entered
from performance.services.handing_back import hand_back_targets
from performance.services.receiving import receive_targets, remove_targets
from tests.factories.disclosures import Place, a_place, read
from tests.factories.targets import WHOLE, book, handed_in, with_projects
from tests.performance.services.typed import EMPTY, OTHER, entered, projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def test_a_file_takes_nothing_away_of_what_was_typed(place: Place) -> None:
    revision, _entry = entered(place, OTHER)
    handed_in(
        place,
        WHOLE,
        replace(OTHER, objective="文件中的另一种写法，文件中的另一种写法。"),
        revision=revision,
    )
    assert projects(revision) == [("会议保障项目", False), ("维修项目", True)]
    assert targets_of(revision)[1].objective == OTHER.objective
    (both,) = revision.findings.filter(code="W_TARGET_BOTH")
    assert both.sheet == "[绩效目标]02 维修项目"
    assert "已采用在线填报的内容" in both.message
    assert both.severity == "notice"


def test_the_officer_may_let_the_file_stand_and_take_it_back(place: Place) -> None:
    revision, entry = entered(place, OTHER)
    receive_targets(
        revision=revision,
        upload=book(WHOLE, replace(OTHER, objective="文件中的另一种写法，文件中的另一种写法。")),
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
        file_stands=True,
    )
    read(with_projects())
    revision.refresh_from_db()
    assert projects(revision) == [("会议保障项目", False), ("维修项目", False)]
    assert EnteredTarget.objects.get().content["objective"] == OTHER.objective
    let_stand(revision=revision, entry=entry.pk, file_stands=False, by=place.officer)
    read(with_projects())
    assert projects(revision) == [("会议保障项目", False), ("维修项目", True)]


def test_the_same_file_again_may_still_take_the_place_of_what_was_typed(place: Place) -> None:
    revision = handed_in(place, OTHER)
    entered(
        place, replace(OTHER, objective="另一种写法，另一种写法，另一种写法。"), revision=revision
    )
    receive_targets(
        revision=revision,
        upload=book(OTHER),
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
        file_stands=True,
    )
    read(with_projects())
    assert projects(revision) == [("维修项目", False)]


def test_saving_again_stands_again(place: Place) -> None:
    revision, entry = entered(place, OTHER)
    EnteredTarget.objects.update(gives_way=True)
    handed_in(place, OTHER, revision=revision)
    assert projects(revision) == [("维修项目", False)]
    enter_target(revision=revision, target=OTHER, entry=entry.pk, edits=1, by=place.officer)
    read(with_projects())
    assert projects(revision) == [("维修项目", True)]


def test_removing_the_file_leaves_what_was_typed(place: Place) -> None:
    revision, _entry = entered(place, OTHER)
    handed_in(place, WHOLE, revision=revision)
    remove_targets(revision=revision, by=place.officer)
    read(with_projects())
    assert projects(revision) == [("维修项目", True)]
    revision.refresh_from_db()
    with pytest.raises(RefusedActionError, match="no_targets"):
        remove_targets(revision=revision, by=place.officer)
    with pytest.raises(RefusedActionError, match="no_targets"):
        hand_back_targets(revision)


def test_removing_what_was_typed_lets_the_file_stand(place: Place) -> None:
    revision, entry = entered(place, OTHER)
    handed_in(place, WHOLE, OTHER, revision=revision)
    remove_entered(revision=revision, entry=entry.pk, by=place.officer)
    read(with_projects())
    assert projects(revision) == [("会议保障项目", False), ("维修项目", False)]


def test_removing_the_last_leaves_nothing(place: Place) -> None:
    revision, entry = entered(place, EMPTY)
    remove_entered(revision=revision, entry=entry.pk, by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    assert targets_of(revision) == ()
    assert not TargetsFile.objects.exists()
    assert not bars_submission().filter(revision=revision).exists()


def test_a_refused_file_does_not_take_what_was_typed_along(place: Place) -> None:
    revision, _entry = entered(place)
    receive_targets(
        revision=revision,
        upload=b"no workbook",
        original_name="x.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(with_projects())
    assert projects(revision) == [("会议保障项目", True)]
    assert TargetsFile.objects.get().refused
    assert bars_submission().filter(revision=revision).exists()


def test_the_workbook_is_handed_back_with_its_own_findings_alone(place: Place) -> None:
    revision, _entry = entered(place, replace(OTHER, objective=""))
    handed_in(place, EMPTY, revision=revision)
    goals = revision.findings.filter(rule="B-P-GOAL")
    assert [each.sheet for each in goals] == [
        "[绩效目标]01 会议保障项目",
        "[绩效目标]填报:维修项目",
    ]
    assert "填报" not in "".join(
        f"{each.sheet}{each.sources}{each.related}" for each in findings_in_file(revision)
    )
    marked = openpyxl.load_workbook(io.BytesIO(hand_back_targets(revision).content))
    comments = [
        cell.comment.text
        for row in marked["01 会议保障项目"].iter_rows()
        for cell in row
        if cell.comment
    ]
    assert len(comments) == 1
    listed = "".join(str(v) for row in marked.worksheets[0].values for v in row if v)
    assert "维修项目”（总体目标）" not in listed
