"""版面: one project's targets laid out as on paper, in the unit's own layout.

A `Paper` is boxes in a grid, ready for any format; nothing of how a format draws them. The
words of the form are those that the unit's own sheet prints, else the usual ones of the
layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from budgets.rendering.form import Box as FormBox
from budgets.rendering.form import BoxKind
from performance.sheets.core import Form, Indicator, Part, Target
from portal.core.money import exact_wan_text, wan_text

_SHANDONG_HEADINGS: Mapping[str, str] = {
    Part.GROUP: "绩效指标",
    Part.LEVEL1: "一级指标",
    Part.LEVEL2: "二级指标",
    Part.LEVEL3: "三级指标",
    Part.VALUE: "指标值",
    Part.WEIGHT: "权重",
    Part.SCORING: "评扣分标准",
    Part.CODE: "项目编码",
    Part.PROJECT: "项目名称",
    Part.UNIT: "实施单位",
    Part.MONEY: "项目资金（万元）",
    Part.TOTAL: "年度预算资金总额：",
    Part.FISCAL: "其中：财政拨款",
    Part.OTHER: "其他资金",
}
#: 各版式的用语.
WORDING: Mapping[Form, Mapping[str, str]] = MappingProxyType(
    {
        Form.A: {
            **_SHANDONG_HEADINGS,
            Part.TITLE: "项目支出绩效目标表",
            Part.DEPARTMENT: "主管部门及代码",
            Part.OBJECTIVE: "总体目标",
        },
        Form.B: {
            **_SHANDONG_HEADINGS,
            Part.DEPARTMENT: "主管部门",
            Part.OBJECTIVE: "绩效目标",
        },
        Form.C: {
            **_SHANDONG_HEADINGS,
            Part.TITLE: "项目支出绩效目标表",
            Part.DEPARTMENT: "主管部门",
            Part.OBJECTIVE: "年度总体绩效目标",
        },
    }
)
_AMOUNTS = (Part.TOTAL, Part.FISCAL, Part.OTHER)
_LEVELS = (Part.LEVEL1, Part.LEVEL2)


@dataclass(frozen=True, slots=True)
class Box(FormBox):
    """一格 of a target sheet: which part of it the box is, and its exact amount."""

    part: Part | None = None
    amount: int | None = None  # 分, where the box prints a number


@dataclass(frozen=True, slots=True)
class Paper:
    """一张绩效目标表, in boxes from the top left."""

    project: str
    columns: tuple[Part, ...]
    rows: int
    boxes: tuple[Box, ...]


@dataclass(slots=True)
class _Draft:
    """The paper while it is laid out, from the top down."""

    target: Target
    words: Mapping[str, str]
    columns: tuple[Part, ...]
    rows: int = 0
    boxes: list[Box] = field(default_factory=list)

    @property
    def stub(self) -> int:
        """How many columns stand left of the second level: the width of a label."""
        return self.columns.index(Part.LEVEL2)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    def put(self, column: int, to: int, text: str, kind: BoxKind, part: Part | None = None) -> None:
        """A box in the current row, over the columns from `column` to before `to`."""
        self.boxes.append(Box(self.rows, column, text, kind, 1, to - column, part))


def lay_out(target: Target, form: Form | None = None) -> Paper:
    """The target's paper; `form` None: in the layout that it was read from."""
    form = form or target.form
    draft = _Draft(target, {**WORDING[form], **target.labels}, _columns(target, form))
    _caption(draft)
    if form is Form.B:
        _head_by_code(draft)
    else:
        _head(draft, form)
    _line(draft, Part.OBJECTIVE, target.objective, stub=1)
    for column, part in enumerate(draft.columns):
        draft.put(column, column + 1, draft.words[part], BoxKind.HEADING, part)
    draft.rows += 1
    _body(draft)
    return Paper(target.project, draft.columns, draft.rows, tuple(draft.boxes))


def _columns(target: Target, form: Form) -> tuple[Part, ...]:
    has_scoring = Part.SCORING in target.labels or any(one.scoring for one in target.indicators)
    has_weight = Part.WEIGHT in target.labels or any(one.weight for one in target.indicators)
    return (
        *(() if form is Form.B else (Part.GROUP,)),
        Part.LEVEL1,
        Part.LEVEL2,
        Part.LEVEL3,
        Part.VALUE,
        *((Part.WEIGHT,) if has_weight else ()),
        *((Part.SCORING,) if has_scoring or form is Form.B else ()),
    )


def _caption(draft: _Draft) -> None:
    for part, kind in ((Part.TITLE, BoxKind.TITLE), (Part.YEAR, BoxKind.LINE)):
        if text := draft.words.get(part):
            draft.put(0, draft.width, text, kind, part)
            draft.rows += 1


def _line(draft: _Draft, part: Part, text: str, *, stub: int) -> None:
    """A label and its text over the whole width."""
    draft.put(0, stub, draft.words[part], BoxKind.LABEL, part)
    draft.put(stub, draft.width, text, BoxKind.TEXT, part)
    draft.rows += 1


def _head(draft: _Draft, form: Form) -> None:
    target, stub = draft.target, draft.stub
    if target.project_code:
        _line(draft, Part.CODE, target.project_code, stub=stub)
    _line(draft, Part.PROJECT, target.project, stub=stub)
    draft.put(0, stub, draft.words[Part.DEPARTMENT], BoxKind.LABEL, Part.DEPARTMENT)
    draft.put(stub, stub + 1, _department(target), BoxKind.TEXT, Part.DEPARTMENT)
    draft.put(stub + 1, stub + 2, draft.words[Part.UNIT], BoxKind.LABEL, Part.UNIT)
    draft.put(stub + 2, draft.width, _unit(target), BoxKind.TEXT, Part.UNIT)
    draft.rows += 1
    label = Box(
        draft.rows, 0, draft.words[Part.MONEY], BoxKind.LABEL, len(_AMOUNTS), stub, Part.MONEY
    )
    draft.boxes.append(label)
    for part in _AMOUNTS:
        draft.put(stub, stub + 1, draft.words[part], BoxKind.LABEL, part)
        draft.boxes.append(_amount(draft, part, form))
        draft.rows += 1


def _amount(draft: _Draft, part: Part, form: Form) -> Box:
    amount = {
        Part.TOTAL: draft.target.total,
        Part.FISCAL: draft.target.fiscal,
        Part.OTHER: draft.target.other,
    }[part]
    place = draft.stub + 1
    text = draft.target.written.get(part, "")
    if amount is None or form is Form.C:
        text = text or ("" if amount is None else wan_with_unit(amount))
        return Box(draft.rows, place, text, BoxKind.TEXT, 1, draft.width - place, part)
    shown = wan_text(amount)
    return Box(draft.rows, place, shown, BoxKind.AMOUNT, 1, draft.width - place, part, amount)


def wan_with_unit(amount: int) -> str:
    """91万元: as the third layout writes an amount, exactly and without idle zeros."""
    return f"{exact_wan_text(amount).rstrip('0').rstrip('.')}万元"


def _head_by_code(draft: _Draft) -> None:
    target, middle = draft.target, draft.columns.index(Part.LEVEL3)
    if target.project_code or Part.CODE in target.labels:
        draft.put(0, 1, draft.words[Part.CODE], BoxKind.LABEL, Part.CODE)
        draft.put(1, middle, target.project_code, BoxKind.TEXT, Part.CODE)
        draft.put(middle, middle + 1, draft.words[Part.PROJECT], BoxKind.LABEL, Part.PROJECT)
        draft.put(middle + 1, draft.width, target.project, BoxKind.TEXT, Part.PROJECT)
        draft.rows += 1
    else:
        _line(draft, Part.PROJECT, target.project, stub=1)
    _line(draft, Part.DEPARTMENT, _department(target), stub=1)
    if target.unit:
        _line(draft, Part.UNIT, _unit(target), stub=1)


def _department(target: Target) -> str:
    return target.written.get(Part.DEPARTMENT) or _coded(target.department_code, target.department)


def _unit(target: Target) -> str:
    return target.written.get(Part.UNIT) or _coded(target.unit_code, target.unit)


def _coded(code: str, name: str) -> str:
    return f"{code}_{name}" if code else name


def _body(draft: _Draft) -> None:
    """Indicators; equal levels in a row are one box, the second within the first."""
    indicators = draft.target.indicators
    levels = [draft.columns.index(part) for part in _LEVELS]
    for start, size in _runs([(one.level1,) for one in indicators]):
        first = draft.rows + start
        text = indicators[start].level1
        draft.boxes.append(Box(first, levels[0], text, BoxKind.LABEL, size, 1, Part.LEVEL1))
    for start, size in _runs([(one.level1, one.level2) for one in indicators]):
        first, one = draft.rows + start, indicators[start]
        draft.boxes.append(Box(first, levels[1], one.level2, BoxKind.LABEL, size, 1, Part.LEVEL2))
        if Part.GROUP in draft.columns:
            text = draft.words[Part.GROUP]
            draft.boxes.append(Box(first, 0, text, BoxKind.LABEL, size, 1, Part.GROUP))
    for one in indicators:
        _row(draft, one)


def _row(draft: _Draft, one: Indicator) -> None:
    texts = {
        Part.LEVEL3: one.level3,
        Part.VALUE: one.value,
        Part.WEIGHT: one.weight,
        Part.SCORING: one.scoring,
    }
    for column, part in enumerate(draft.columns):
        if part in texts:
            draft.put(column, column + 1, texts[part], BoxKind.TEXT, part)
    draft.rows += 1


def _runs(keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Each run of equal keys: where it starts and how long it is."""
    start = 0
    for place in range(1, len(keys) + 1):
        if place == len(keys) or keys[place] != keys[start]:
            yield start, place - start
            start = place
