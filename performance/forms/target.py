"""填报一个项目: the head and the grid of one project's targets, as typed, pasted or copied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from performance.forms.amounts import AmountField
from performance.forms.grid import (
    COLUMNS,
    MOST_ROWS,
    SPARE_ROWS,
    bound_grid,
    grid,
    indicator_of,
    rows_from,
)
from performance.sheets.core import Form, Indicator, Target
from performance.sheets.entered import with_levels
from performance.sheets.labels import code_and_name
from performance.sheets.pasted import MOST_CHARACTERS, PasteError, read_pasted
from portal.core.money import AmountError, exact_wan_text, parse_amount
from portal.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from performance.selectors.library import Suggestion

_NAME_LIMIT, _CODE_LIMIT, _OBJECTIVE_LIMIT = 300, 40, 4000
_LAYOUTS = [
    (Form.A.value, _("列项目资金（总额、财政拨款、其他资金）")),
    (Form.B.value, _("列项目编码和评扣分标准，不列资金")),
    (Form.C.value, _("列项目资金，金额带“万元”")),
]


def _line(label: Any, limit: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        error_messages={
            "required": _("请填写。"),
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个，请删减。"),
        },
        **more,
    )


class TargetForm(forms.Form):
    """表头 of one project. `entry` and `edits` are what the person saw."""

    entry = forms.IntegerField(required=False, widget=forms.HiddenInput)
    edits = forms.IntegerField(required=False, widget=forms.HiddenInput)
    layout = forms.ChoiceField(
        label=_("版式"),
        choices=_LAYOUTS,
        error_messages={
            "required": _("请选择版式。"),
            "invalid_choice": _("没有这种版式，请从列表中选择。"),
        },
    )
    project = _line(_("项目名称"), _NAME_LIMIT, help_text=_("应与公开表11一致。"))
    project_code = _line(_("项目编码"), _CODE_LIMIT, required=False)
    department = _line(
        _("主管部门及代码"), _NAME_LIMIT, required=False, help_text=_("例如 102_某某局。")
    )
    unit = _line(_("实施单位"), _NAME_LIMIT, required=False)
    total = AmountField(label=_("年度资金总额（万元）"))
    fiscal = AmountField(label=_("其中：财政拨款（万元）"))
    other = AmountField(label=_("其他资金（万元）"))
    objective = _line(
        _("总体目标"),
        _OBJECTIVE_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明通过什么工作、达到什么目的。"),
    )

    def clean_project(self) -> str:
        """The name without line breaks."""
        return clean(self.cleaned_data["project"]).strip()

    def clean_objective(self) -> str:
        """Line by line, as a sheet's cell would have it."""
        lines = self.cleaned_data["objective"].splitlines()
        return "\n".join(line for line in map(_tidy, lines) if line)

    def target(self, indicators: tuple[Indicator, ...]) -> Target:
        """What was typed. A layout without amounts has none."""
        given = self.cleaned_data
        layout = Form(given["layout"])
        department_code, department = code_and_name(given["department"])
        unit_code, unit = code_and_name(given["unit"])
        amounts = {} if layout is Form.B else {k: given[k] for k in ("total", "fiscal", "other")}
        return Target(
            project=given["project"],
            project_code=_tidy(given["project_code"]),
            department=department,
            department_code=department_code,
            unit=unit,
            unit_code=unit_code,
            objective=given["objective"],
            indicators=indicators,
            form=layout,
            **amounts,
        )


class StandForm(forms.Form):
    """采用哪一份, or removal: an act upon one entry."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    file_stands = forms.BooleanField(required=False, widget=forms.HiddenInput)


@dataclass(slots=True)
class Draft:
    """What stands in the form: nothing of it is judged, nothing is lost.

    `hints`: sentences by row, 0 for the whole.
    """

    head: dict[str, str]
    rows: list[dict[str, str]]
    hints: list[tuple[int, str]] = field(default_factory=list)
    spare: int = SPARE_ROWS

    @classmethod
    def of(cls, target: Target, *, entry: int | None = None, edits: int = 0) -> Draft:
        """The form of a target that is known."""
        head = {
            "entry": "" if entry is None else str(entry),
            "edits": str(edits),
            "layout": target.form.value,
            "project": target.project,
            "project_code": target.project_code,
            "department": _coded(target.department_code, target.department),
            "unit": _coded(target.unit_code, target.unit),
            "total": _wan(target.total),
            "fiscal": _wan(target.fiscal),
            "other": _wan(target.other),
            "objective": target.objective,
        }
        return cls(head, [_row(one) for one in target.indicators])

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> Draft:
        """The form as it was sent."""
        head = {name: str(data.get(name, "")) for name in TargetForm.base_fields}
        return cls(head, rows_from(data))

    @property
    def has_money(self) -> bool:
        """Whether the layout prints amounts."""
        return self.head["layout"] != Form.B.value

    @property
    def has_scoring(self) -> bool:
        """Whether the grid has a column for scoring standards."""
        return not self.has_money or any(row["scoring"].strip() for row in self.rows)

    def target(self) -> Target:
        """As far as it can be understood: for what a check would say of it."""
        head = self.head
        indicators = map(indicator_of, self.rows)
        layout = Form(head["layout"]) if head["layout"] in set(Form) else Form.A
        has_money = layout is not Form.B
        department_code, department = code_and_name(head["department"])
        unit_code, unit = code_and_name(head["unit"])
        return Target(
            project=_tidy(head["project"]),
            project_code=_tidy(head["project_code"]),
            department=department,
            department_code=department_code,
            unit=unit,
            unit_code=unit_code,
            total=_fen(head["total"]) if has_money else None,
            fiscal=_fen(head["fiscal"]) if has_money else None,
            other=_fen(head["other"]) if has_money else None,
            objective=head["objective"].strip(),
            indicators=tuple(with_levels(indicators)),
            form=layout,
        )

    def forms(self) -> tuple[TargetForm, Any]:
        """The head and the grid with what stands in them."""
        return TargetForm(initial=self.head), grid(self.rows, spare=self.spare)

    def paste(self, text: str, *, instead: bool) -> None:
        """粘贴: the rows of copied cells below those that are there, or instead of them."""
        try:
            pasted = read_pasted(text[: MOST_CHARACTERS + 1])
        except PasteError as error:
            self.hints.append((0, str(error)))
            return
        if not self._has_room(len(pasted.indicators), beside=0 if instead else len(self.rows)):
            return
        if instead:
            self.rows = []
        self.rows += [_row(one) for one in pasted.indicators]
        if pasted.objective and not self.head["objective"].strip():
            self.head["objective"] = pasted.objective
        words = _now("已识别粘贴的 %(count)s 行，请核对后保存。")
        self.hints.append((0, words % {"count": len(pasted.indicators)}))
        self.hints += [(0, remark) for remark in pasted.remarks]

    def copy(self, last: Target) -> None:
        """沿用上年: its indicators below what is there, its objective where none is written."""
        if not self._has_room(len(last.indicators), beside=len(self.rows)):
            return
        self.rows += [_row(one) for one in last.indicators]
        if not self.head["objective"].strip():
            self.head["objective"] = last.objective
        words = _now(
            "已填入上年公开的 %(count)s 个指标，尚未保存。请改为本年的内容；其中的年份没有改动。"
        )
        self.hints.append((0, words % {"count": len(last.indicators)}))

    def adopt(self, suggestion: Suggestion) -> None:
        """加入参考指标: its name and levels; what others must reach is only pointed to."""
        if not self._has_room(1, beside=len(self.rows)):
            return
        one = Indicator(suggestion.level1, suggestion.level2, suggestion.name, "")
        self.rows.append(_row(one))
        words = _now("其他单位的指标值如“%(value)s”，请按本项目填写。")
        self.hints.append((len(self.rows), words % {"value": suggestion.value}))

    def _has_room(self, more: int, *, beside: int) -> bool:
        """Whether so many rows still find room; else a sentence says that none was added."""
        if beside + more <= MOST_ROWS:
            return True
        words = _now("没有加入：表中将有 %(count)s 行，在线填报每个项目最多 %(most)s 行。")
        self.hints.append((0, words % {"count": beside + more, "most": MOST_ROWS}))
        return False


@dataclass(slots=True)
class SentTarget:
    """填报 as it was sent, to be judged."""

    head: TargetForm
    rows: Any

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> SentTarget:
        """The head and the grid, bound."""
        return cls(TargetForm(data), bound_grid(data))

    def is_valid(self) -> bool:
        """Whether all of it can be kept; both are judged, so that every fault is shown at once."""
        return all([self.head.is_valid(), self.rows.is_valid()])

    def target(self) -> Target:
        """What is to be kept. Only where it is valid."""
        return self.head.target(tuple(self.rows.indicators()))


def _row(one: Indicator) -> dict[str, str]:
    return {name: getattr(one, name) for name in COLUMNS}


def _tidy(text: str) -> str:
    return clean(text).strip()


def _wan(amount: int | None) -> str:
    return "" if amount is None else exact_wan_text(amount)


def _fen(text: str) -> int | None:
    try:
        return parse_amount(text)
    except AmountError:
        return None


def _coded(code: str, name: str) -> str:
    return f"{code}_{name}" if code else name
