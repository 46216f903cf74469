"""表单: what officers and reviewers fill in at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.texts import PARTS
from budgets.models.withholding import Basis, Ground, WithholdingScope
from budgets.selectors.batches import Match
from budgets.selectors.desk import owners_of
from budgets.services.batches import Choice
from budgets.services.declassification import STATEMENT
from budgets.services.withholding import Terms
from budgets.tables.holds import PROJECT_TABLE
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from portal.core.numerals import chinese
from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise as StrPromise

    from budgets.models import Unit
    from budgets.selectors.batches import RoutedGroup

_TEXT_ROWS = 3
_MOST_ROWS = 16
#: About how many characters stand in one line of a box.
_LINE = 60
_TEXT_LIMIT = 100_000
#: Every box of the texts by its key, in printed order.
PART_TITLES: dict[str, StrPromise | str] = {
    "duties": PARTS["duties"],
    "organisation": PARTS["organisation"],
    "institutions": PARTS["institutions"],
    **SECTION_TITLES,
    "glossary": PARTS["glossary"],
}


#: What the file chooser offers; what a file may be is decided by the services, not here.
_ACCEPTED = ".xlsx,.xls,.et,.xml,.zip"


class DeclassifiedForm(forms.Form):
    """已脱密声明: every form that takes files in stands on this one."""

    declassified = forms.BooleanField(
        label=STATEMENT,
        error_messages={
            "required": _(
                "未声明文件已完成保密审查并脱密，文件没有接收，也没有保存。"
                "请先完成保密审查并脱密，勾选声明后再上传；涉密内容不得上传到本平台。"
            )
        },
    )


class _ManyFiles(forms.FileInput):
    """A chooser that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleaned, a list."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given or [None]]


class FilesForm(DeclassifiedForm):
    """What every form asks that takes files of officers in."""

    workbook = FilesField(
        error_messages={
            "required": _("请先选择要上传的工作簿。"),
            "empty": _("所选文件是空的，请检查后重新选择。"),
        },
    )

    def uploads(self) -> list[tuple[str, BinaryIO]]:
        """The files with the names they came under."""
        return [(file.name or "", file.file) for file in self.cleaned_data["workbook"]]


class UploadForm(FilesForm):
    """上传工作簿 of one disclosure: one file, or one for each table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["workbook"]
        field.label = _("公开表工作簿")
        field.help_text = _(
            "请上传含公开表1至12的 Excel 工作簿（.xlsx，也可用 .xls、.et 或 .xml）。"
            "一表一文件的，请一次选中本单位的全部文件，或上传装有这些文件的 .zip。"
            "合计不超过 10 MB，不得加密、不得含宏。"
        )
        field.widget.attrs.update({"accept": _ACCEPTED, "multiple": True})


def _year_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("预算年度"),
        min_value=2010,
        max_value=2100,
        error_messages={
            "required": _("请填写预算年度。"),
            "invalid": _("预算年度应为四位数字，例如 2025。"),
            "min_value": _("预算年度应在 2010 至 2100 之间。"),
            "max_value": _("预算年度应在 2010 至 2100 之间。"),
        },
    )


class BatchForm(FilesForm):
    """批量上传: files of several units of one year."""

    year = _year_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        field = self.fields["workbook"]
        field.label = _("各单位的公开表文件")
        field.help_text = _(
            "请上传一个 .zip 压缩包，其中是各单位的工作簿，或各单位的文件夹（一表一文件）。"
            "系统按表中“部门（单位）”一行识别单位，经您确认后才上传。不超过 10 MB。"
        )
        field.widget.attrs.update({"accept": _ACCEPTED, "multiple": True})


class RoutingForm(forms.Form):
    """确认单位: for each group of files whose it is; what is only alike needs a word."""

    def __init__(
        self, *args: Any, groups: Sequence[RoutedGroup], units: Sequence[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self._units = {str(unit.pk): unit for unit in units}
        options = [("", _("不上传")), *((key, unit.name) for key, unit in self._units.items())]
        for group in groups:
            if group.refusal:
                continue
            self.fields[f"unit-{group.number}"] = forms.ChoiceField(
                label=_("属于单位"),
                required=False,
                choices=options,
                initial=str(group.unit.pk) if group.unit else "",
                error_messages={"invalid_choice": _("您没有为该单位上传的权限。")},
            )
            if group.match is Match.PROPOSED and group.unit is not None:
                self.fields[f"same-{group.number}"] = forms.BooleanField(
                    label=_("我确认表中的“%(printed)s”就是“%(unit)s”，以后不再询问")
                    % {"printed": group.printed, "unit": group.unit.name},
                    required=False,
                )

    def rows(self) -> list[dict[str, Any]]:
        """Each group with its fields, for the page."""
        return [
            {
                "group": group,
                "unit": self[name] if (name := f"unit-{group.number}") in self.fields else None,
                "same": self[name] if (name := f"same-{group.number}") in self.fields else None,
            }
            for group in self.groups
        ]

    def chosen(self) -> dict[int, Choice]:
        """What was chosen, by number of group."""
        found = {}
        for group in self.groups:
            if unit := self._units.get(self.cleaned_data.get(f"unit-{group.number}", "")):
                is_same = bool(self.cleaned_data.get(f"same-{group.number}"))
                found[group.number] = Choice(unit, is_same)
        return found


class OpenDisclosureForm(forms.Form):
    """新建公开件: whose and which year, among what the account may upload for."""

    owner = forms.ChoiceField(label=_("公开主体"))
    year = _year_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners_of(user)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(key, owner.name) for key, owner in self.owners.items()]
        field.error_messages["invalid_choice"] = str(_("您没有为该单位上传的权限。"))
        self.fields["year"].initial = timezone.localdate().year

    @property
    def chosen(self) -> dict[str, Any]:
        """The chosen owner, as the keyword of `open_disclosure`."""
        key: str = self.cleaned_data["owner"]
        return {key.partition("-")[0]: self.owners[key]}


class ActForm(forms.Form):
    """One act on a revision. `version` is what the person saw when they decided."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What the service is given beside the revision and the account."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class _ReasonForm(ActForm):
    """An act that needs a reason in writing."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": _TEXT_ROWS}),
        error_messages={"required": _("请写明理由。")},
    )


class ReturnForm(_ReasonForm):
    """退回."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("退回原因（单位会看到）")


class WithdrawForm(_ReasonForm):
    """撤回."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("撤回原因（公众会看到）")


class WaiveForm(_ReasonForm):
    """豁免."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("豁免理由")


class ExplainForm(ActForm):
    """单位说明."""

    text = forms.CharField(
        label=_("情况说明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": _TEXT_ROWS}),
        error_messages={"required": _("请写明情况说明。")},
    )


class ApproveForm(ActForm):
    """批准, with the 保密审查 that stands behind it."""

    secrecy_reviewed = forms.BooleanField(
        label=_("已完成保密审查，可以公开（审查人和日期将记录在案）"),
        error_messages={"required": _("请先完成保密审查并勾选。")},
    )


class PublishForm(ActForm):
    """公开: now, or at an hour. A correction of what is public says why."""

    at = forms.DateTimeField(
        label=_("定时公开（可不填，不填即立即公开）"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("时间无法识别，请按“年-月-日 时:分”填写。")},
    )
    correction_reason = forms.CharField(
        label=_("更正原因（替换已公开的版次时必填，公众会看到）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TextsForm(ActForm):
    """公开文字: one box for each section, one paragraph on each line.

    A box that is sent back as it was shown leaves its part exactly as it is kept: line
    breaks inside a paragraph survive.
    """

    def __init__(self, *args: Any, shown: DeclaredTexts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self._written = written(shown)
        for key, title in PART_TITLES.items():
            self.fields[key] = forms.CharField(
                label=title,
                required=False,
                strip=False,
                max_length=_TEXT_LIMIT,
                initial=self._written[key],
                help_text=_("每行写作“名词：解释”。") if key == "glossary" else "",
                widget=forms.Textarea(attrs={"rows": _rows(self._written[key])}),
                error_messages={"max_length": _("这一部分的文字过长，请删减。")},
            )

    def clean_glossary(self) -> str:
        """Each line is a term and its words."""
        text: str = self.cleaned_data["glossary"]
        for line in () if self._is_as_shown("glossary") else _lines(text):
            if "：" not in line and ":" not in line:
                raise forms.ValidationError(
                    _("名词解释每行应写作“名词：解释”，这一行没有冒号：%(line)s"),
                    params={"line": line[:40]},
                )
        return text

    def texts(self) -> DeclaredTexts:
        """What was written, as it is kept."""
        shown = self.shown
        organisation = self._lines_of("organisation", (shown.organisation,))
        return DeclaredTexts(
            duties=self._lines_of("duties", shown.duties),
            organisation="\n".join(organisation),
            institutions=self._lines_of("institutions", shown.institutions),
            sections=tuple(self._sections()),
            glossary=self._glossary(),
        )

    def _is_as_shown(self, key: str) -> bool:
        return "\n".join(self.cleaned_data[key].splitlines()) == "\n".join(
            self._written[key].splitlines()
        )

    def _lines_of(self, key: str, kept: tuple[str, ...]) -> tuple[str, ...]:
        return kept if self._is_as_shown(key) else tuple(_lines(self.cleaned_data[key]))

    def _sections(self) -> Iterator[TextSection]:
        for position, (key, title) in enumerate(SECTION_TITLES.items(), start=1):
            kept = self.shown.section(key)
            paragraphs = self._lines_of(key, kept.paragraphs if kept else ())
            if kept and paragraphs:
                yield replace(kept, paragraphs=paragraphs)
            elif paragraphs:
                yield TextSection(key, paragraphs, number=chinese(position), title=title)

    def _glossary(self) -> tuple[tuple[str, str], ...]:
        if self._is_as_shown("glossary"):
            return self.shown.glossary
        found = []
        for line in _lines(self.cleaned_data["glossary"]):
            term, _colon, words = line.replace(":", "：", 1).partition("：")
            found.append((term.strip(), words.strip()))
        return tuple(found)


def written(texts: DeclaredTexts) -> dict[str, str]:
    """The texts as they stand in the boxes, by key."""
    sections = {section.key: "\n".join(section.paragraphs) for section in texts.sections}
    return {
        **{key: sections.get(key, "") for key in SECTION_TITLES},
        "duties": "\n".join(texts.duties),
        "organisation": texts.organisation,
        "institutions": "\n".join(texts.institutions),
        "glossary": "\n".join(f"{term}：{words}" for term, words in texts.glossary),
    }


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _rows(text: str) -> int:
    """How high a box is: enough for its text, within reason."""
    lines = sum(1 + len(line) // _LINE for line in text.splitlines())
    return min(max(lines + 1, _TEXT_ROWS), _MOST_ROWS)


class WithholdingForm(forms.Form):
    """提出不予公开: what, in which tables, and why. It asks for no figure."""

    scope = forms.ChoiceField(
        label=_("范围"), choices=WithholdingScope.choices, initial=WithholdingScope.ROW
    )
    tables = forms.TypedMultipleChoiceField(
        label=_("所在公开表（整个单位或项目不必选）"),
        required=False,
        coerce=int,
        choices=[(number, f"公开表{number}") for number in range(1, 13)],
        widget=forms.CheckboxSelectMultiple,
    )
    code = forms.CharField(
        label=_("科目编码"),
        required=False,
        max_length=20,
        help_text=_("例如 2010302；公开表6、10 可填 30201/50201。其下级科目一并不予公开。"),
    )
    name = forms.CharField(
        label=_("行名或项目名称"),
        required=False,
        max_length=200,
        help_text=_("公开表1、4 填行名；项目名称涉密的，不得填写，留空即可。"),
    )
    ground = forms.ChoiceField(label=_("事由"), choices=Ground.choices)
    basis = forms.ChoiceField(label=_("法律依据"), choices=Basis.choices)
    reason = forms.CharField(
        label=_("理由（不得写入金额和涉密内容）"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": _TEXT_ROWS}),
        error_messages={"required": _("请写明理由。")},
    )

    def clean(self) -> dict[str, Any]:
        """The tables that the scope needs, and nothing that it has no place for."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scope = data.get("scope")
        if scope == WithholdingScope.PROJECT:
            data.update(tables=[PROJECT_TABLE], code="")
        elif scope == WithholdingScope.UNIT:
            data.update(tables=[None], code="", name="")
        elif not data.get("tables"):
            self.add_error("tables", _("请选择所在的公开表。"))
        if scope == WithholdingScope.TABLE:
            data.update(code="", name="")
        elif scope == WithholdingScope.ROW and not (data.get("code") or data.get("name")):
            self.add_error("code", _("请填写科目编码；公开表1、4 请填写行名。"))
        return data

    def terms(self) -> list[Terms]:
        """One decision for each table."""
        shared = {name: value for name, value in self.cleaned_data.items() if name != "tables"}
        return [Terms(table=table, **shared) for table in self.cleaned_data["tables"]]


class LiftForm(forms.Form):
    """撤销不予公开."""

    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )
