"""更正: what an officer says when they begin to correct something published, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm, written_field
from budgets.models import Correction, Disclosure, PublicQuestion
from budgets.models.corrections import (
    WITHOUT_PUBLICATION,
    CorrectionKind,
    CorrectionOutcome,
    CorrectionSource,
)
from budgets.selectors.corrections import questions_for

if TYPE_CHECKING:
    QuestionChoiceField = forms.ModelChoiceField[PublicQuestion]
else:
    QuestionChoiceField = forms.ModelChoiceField


class QuestionField(QuestionChoiceField):
    """公众纠错, each by its number and place."""

    def label_from_instance(self, obj: PublicQuestion) -> str:
        """纠错12：公开表5 …."""
        return f"纠错{obj.pk}：{obj.place}"


class CorrectionForm(ActForm):
    """登记更正, or what was registered written anew; `version` is that of the registration."""

    kind = forms.ChoiceField(label=_("更正种类"), choices=CorrectionKind.choices)
    source = forms.ChoiceField(label=_("问题来源"), choices=CorrectionSource.choices)
    question = QuestionField(
        label=_("公众纠错（来源为公众反映时选择）"),
        queryset=PublicQuestion.objects.none(),
        required=False,
        empty_label=_("（无）"),
    )
    document_number = forms.CharField(
        label=_("文号（审计报告、整改通知等，可不填）"), required=False, max_length=80
    )
    deadline = forms.DateField(
        label=_("整改期限（可不填）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期无法识别，请按“年-月-日”填写。")},
    )
    reason = written_field(_("更正原因（公众会看到）"), _("请写明更正原因。"))

    def __init__(
        self,
        data: Any = None,
        *,
        disclosure: Disclosure,
        correction: Correction | None = None,
        question: str = "",
    ) -> None:
        initial: dict[str, Any] = {"version": 0}
        if correction is not None:
            initial = {name: getattr(correction, name) for name in ("version", *self.base_fields)}
        elif question.isdecimal():
            initial |= {"source": CorrectionSource.PUBLIC, "question": int(question)}
        super().__init__(data, initial=initial)
        field = self.fields["question"]
        if isinstance(field, QuestionField):
            field.queryset = questions_for(disclosure)

    def clean(self) -> dict[str, Any]:
        """公众纠错 and another source do not go together."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("question") and given.get("source") != CorrectionSource.PUBLIC:
            self.add_error("question", _("选择了公众纠错的，问题来源应为“公众反映”。"))
        return given


class CloseForm(ActForm):
    """办结更正 without a publication."""

    outcome = forms.ChoiceField(
        label=_("办理结果"),
        choices=[(each, CorrectionOutcome(each).label) for each in WITHOUT_PUBLICATION],
    )
    note = written_field(_("办结说明（存于工作台，不公开）"), _("请写明办结说明。"))


class ResultForm(forms.Form):
    """登记整改结果."""

    text = written_field(
        _("整改结果（由单位负责人或公开发布人公开后，公众会看到）"), _("请写明整改结果。")
    )
