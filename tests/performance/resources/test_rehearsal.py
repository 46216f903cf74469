"""预演: every error at its row, what would change, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import Revision, RevisionState
from budgets.services import review
from budgets.services.errors import RefusedActionError
from performance.models import Indicator as KeptIndicator
from performance.models import TargetsFile
from performance.resources.rehearsal import CHANGED, NEW, SAME, Rehearsal, rehearse
from performance.selectors.targets import targets_of
from performance.services.flat import AdmittedFlat, admit_flat, read_flat_file
from performance.services.receiving import receive_targets
from performance.sheets.core import Indicator, Target
from performance.sheets.flat_rows import COLUMNS, FlatRow, rows_of
from performance.sheets.flat_xlsx import flat_workbook
from performance.sheets.xlsx import workbook
from portal import storage
from tests.factories.disclosures import Place, a_place, checked, read
from tests.factories.targets import WHOLE, handed_in, with_projects

pytestmark = pytest.mark.django_db

OTHER = replace(WHOLE, project="办公用房维修", objective="按期完成办公用房维修，消除安全隐患。")


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def flat(*targets: Target) -> bytes:
    return flat_workbook([row.cells for row in rows_of(targets)])


def changed_rows(change: Callable[[list[FlatRow]], object], *targets: Target) -> bytes:
    rows = list(rows_of(targets or (WHOLE,)))
    change(rows)
    return flat_workbook([row.cells for row in rows])


def admitted(place: Place, revision: Revision, content: bytes) -> AdmittedFlat:
    return admit_flat(
        revision=revision,
        upload=content,
        original_name="平铺表.xlsx",
        by=place.officer,
        declassified=True,
    )


def rehearsed(place: Place, revision: Revision, content: bytes) -> Rehearsal:
    return rehearse(revision, read_flat_file(revision, admitted(place, revision, content)))


def refused(place: Place, revision: Revision, content: bytes) -> str:
    with pytest.raises(RefusedActionError) as refusal:
        rehearsed(place, revision, content)
    return refusal.value.message


def test_new_targets(place: Place) -> None:
    revision = checked(place, declaration=with_projects())
    found = rehearsed(place, revision, flat(WHOLE, OTHER))
    assert found.errors == []
    assert (found.outcome.new, found.outcome.updated, found.outcome.unchanged) == (12, 0, 0)
    assert [(line.word, line.number) for line in found.rows][:2] == [(NEW, 2), (NEW, 3)]
    assert [(line.word, line.has_row) for line in found.projects] == [(NEW, True), (NEW, False)]
    assert not found.is_same
    assert not KeptIndicator.objects.exists()
    assert not TargetsFile.objects.exists()


def test_what_would_change(place: Place) -> None:
    gone = replace(OTHER, project="已取消项目")
    revision = handed_in(place, WHOLE, OTHER, gone)
    value, dropped, *rest = WHOLE.indicators
    new = Indicator("产出指标", "质量指标", "会议差错率", "≤1%")
    told = replace(WHOLE, total=2_000_000, indicators=(replace(value, value="≤2万元"), *rest, new))
    found = rehearsed(place, revision, flat(told, OTHER))
    assert found.errors == []
    assert (found.outcome.new, found.outcome.updated, found.outcome.unchanged) == (1, 1, 10)
    assert [line.word for line in found.rows] == [CHANGED, NEW]
    line = found.rows[0]
    assert (line.number, line.row.value, line.former and line.former.value) == (
        2,
        "≤2万元",
        "≤1万元",
    )
    assert [(each.level3, each.value) for each in found.removed_indicators] == [
        (dropped.level3, dropped.value)
    ]
    assert found.removed_projects == [("已取消项目", 6)]
    assert [(line.word, line.changed) for line in found.projects] == [
        (CHANGED, ("年度预算资金总额（万元）",)),
        (SAME, ()),
    ]
    assert targets_of(revision)[0] == handed(revision)


def handed(revision: Revision) -> Target:
    """The first target as it was handed in, with the words of its paper."""
    first = targets_of(revision)[0]
    return replace(WHOLE, labels=first.labels, written=first.written)


def test_the_same_once_more(place: Place) -> None:
    revision = handed_in(place, WHOLE, OTHER)
    found = rehearsed(place, revision, flat(WHOLE, OTHER))
    assert found.is_same
    assert (found.outcome.unchanged, found.outcome.changes) == (12, 0)


def _without_names(rows: list[FlatRow]) -> None:
    for row in rows:
        row.project = ""


def _set(**cells: str) -> Callable[[list[FlatRow]], None]:
    """Row 4 of the sheet with other cells."""

    def change(rows: list[FlatRow]) -> None:
        for name, text in cells.items():
            setattr(rows[2], name, text)

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set(value=""), "第 4 行“指标值”：不能为空，指标“保障合格率”没有指标值。"),
        (_set(level3=""), "第 4 行“三级指标”：不能为空，指标值“≥95%”没有指标名称。"),
        (_set(total="九十一"), "第 4 行“年度预算资金总额（万元）”：“九十一”不是规范的金额写法"),
        (
            _set(total="2.00"),
            "第 4 行“年度预算资金总额（万元）”：该项目的“年度预算资金总额”前面填写“1.00”，此处填写“2.00”，两处不同。",
        ),
        (
            _set(objective="另一目标"),
            "第 4 行“总体目标”：该项目的“总体目标”前面填写“按时按质完成全年各次会议的保障工作",
        ),
        (
            lambda rows: rows.append(replace(rows[1])),
            "第 8 行：与第 3 行重复，项目“会议保障项目”的指标“保障会议次数”“≥12次”已经填过。",
        ),
        (_without_names, "第 2 行“项目名称”：不能为空"),
        (
            lambda rows: rows.append(FlatRow("另一项目", objective="完成另一项目的全部工作任务。")),
            "第 8 行“三级指标”：项目“另一项目”没有填写任何指标",
        ),
    ],
)
def test_an_error_names_row_and_column_and_takes_nothing(
    place: Place, change: Callable[[list[FlatRow]], object], sentence: str
) -> None:
    revision = checked(place, declaration=with_projects())
    found = rehearsed(place, revision, changed_rows(change))
    assert found.errors
    assert found.errors[0].startswith(sentence)
    assert found.errors[0].endswith("。")
    assert not KeptIndicator.objects.exists()


def test_errors_stand_in_the_order_of_the_rows(place: Place) -> None:
    def change(rows: list[FlatRow]) -> None:
        rows[4].value = rows[1].value = ""
        rows[0].total = "若干"
        rows.append(replace(rows[2]))

    revision = checked(place)
    found = rehearsed(place, revision, changed_rows(change))
    assert [sentence.partition(" 行")[0] for sentence in found.errors] == [
        "第 2",
        "第 3",
        "第 6",
        "第 8",
    ]


def test_a_project_left_unfilled_is_named(place: Place) -> None:
    revision = checked(place)
    content = changed_rows(lambda rows: rows.insert(0, FlatRow("未填项目", total="5.00")))
    found = rehearsed(place, revision, content)
    assert found.unfilled == [("未填项目", 2)]
    assert [line.first.project for line in found.projects] == [WHOLE.project]


def test_other_files_are_refused_with_what_to_do(place: Place) -> None:
    revision = checked(place)
    assert "一个项目一张" in refused(place, revision, workbook((WHOLE,)))
    assert "没有填写" not in refused(place, revision, workbook((WHOLE,)))
    empty = [FlatRow("未填项目").cells]
    assert "没有一行填写了总体目标或指标" in refused(place, revision, flat_workbook(empty))
    assert "不是" in refused(place, revision, b"no workbook")


def test_a_missing_column_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = checked(place)
    renamed = {part: "说明" if name == "三级指标" else name for part, name in COLUMNS.items()}
    del renamed[next(part for part in renamed if part == "value")]
    monkeypatch.setattr("performance.sheets.flat_xlsx.COLUMNS", renamed)
    cells = [row.cells[:11] + row.cells[12:] for row in rows_of((WHOLE,))]
    sentence = refused(place, revision, flat_workbook(cells))
    assert sentence.startswith("第 1 行的表头缺少：三级指标、指标值。")


def test_nothing_is_taken_without_right_or_declaration(place: Place) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError) as refusal:
        admit_flat(
            revision=revision,
            upload=flat(WHOLE),
            original_name="x.xlsx",
            by=place.officer,
            declassified=False,
        )
    assert refusal.value.code == "not_declassified"
    with pytest.raises(PermissionDenied):
        admit_flat(
            revision=revision,
            upload=flat(WHOLE),
            original_name="x.xlsx",
            by=place.reviewer,
            declassified=True,
        )
    handed_in(place, revision=revision)
    review.submit(revision=revision, by=place.officer)
    with pytest.raises(RefusedActionError):
        admitted(place, revision, flat(OTHER))


def many(count: int, of_each: int = 20) -> tuple[Target, ...]:
    """So many indicators, in projects of 20."""
    return tuple(
        replace(
            WHOLE,
            project=f"第{number}号项目",
            objective=f"按时按质完成第{number}号项目全年的各项工作任务。",
            indicators=tuple(
                Indicator("产出指标", "数量指标", f"第{number}号工作{place}完成数量", f"≥{place}项")
                for place in range(of_each)
            ),
        )
        for number in range(count // of_each)
    )


def test_two_thousand_indicators_take_few_queries(place: Place) -> None:
    """Shown, received, checked and stored: bounded, whatever the size."""
    revision = checked(place, declaration=with_projects())
    content = flat(*many(2000))
    file = admitted(place, revision, content)
    with CaptureQueriesContext(connection) as shown:
        found = rehearse(revision, read_flat_file(revision, file))
    assert (found.indicator_count, found.outcome.new, found.errors) == (2000, 2000, [])
    assert (len(found.shown_rows), found.rows_left_out) == (200, 1800)
    assert len(shown) <= 6
    receive_targets(
        revision=revision,
        upload=storage.read(file.sha256),
        original_name=file.name,
        by=place.officer,
        declassified=True,
    )
    with CaptureQueriesContext(connection) as stored:
        read(with_projects())
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED
    assert KeptIndicator.objects.count() == 2000
    assert len(stored) <= 125
