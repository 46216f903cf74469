"""上传: files of one unit or of several, and the declaration that comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.selectors.batches import Match
from budgets.selectors.desk import owners_of
from budgets.services.batches import Choice
from budgets.services.declassification import STATEMENT
from portal.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Unit
    from budgets.selectors.batches import RoutedGroup

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
