"""公众纠错: the reader's form, and the forms of those who answer."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from budgets.forms.acts import ActForm, written_field
from budgets.models import (
    Correction,
    CorrectionOutcome,
    PublicQuestion,
    QuestionOutcome,
    Revision,
)
from budgets.selectors.corrections import correction_of_question
from budgets.selectors.questions import possible_corrections
from budgets.services.answering import LONGEST as LONGEST_ANSWER
from budgets.services.answering import Draft
from budgets.services.questions import LONGEST, LONGEST_CONTACT, SHORTEST

if TYPE_CHECKING:
    RevisionChoiceField = forms.ModelChoiceField[Revision]
else:
    RevisionChoiceField = forms.ModelChoiceField

_SALT = "budgets.question"
#: Faster than anybody reads and writes; longer than anybody leaves a page open.
_SOONEST, _LATEST = 3, 4 * 3600


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carries, signed: the receipt it will have, its publication, when it was made."""

    receipt: str
    revision: int
    at: int

    @classmethod
    def new(cls, revision: int) -> Ticket:
        """A ticket of now, with a receipt that nobody can guess."""
        return cls(secrets.token_urlsafe(24), revision, int(time.time()))

    def signed(self) -> str:
        """The ticket as text for a hidden field."""
        return signing.dumps([self.receipt, self.revision, self.at], salt=_SALT)

    @classmethod
    def read(cls, text: str) -> Ticket | None:
        """The ticket in a signed text; None where it is not ours."""
        try:
            return cls(*signing.loads(text, salt=_SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return None


class QuestionForm(forms.Form):
    """提出疑问. `website` is for machines alone: people neither see nor reach it."""

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("您的疑问"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("请写明哪里有疑问、您认为应当是怎样的。请不要写身份证号、电话等个人信息。"),
        error_messages={
            "required": _("请写明您的疑问。"),
            "min_length": _("请至少用 %(limit_value)d 个字说明疑问。"),
            "max_length": _("请不要超过 %(limit_value)d 个字，现在有 %(show_value)d 个字。"),
        },
    )
    contact = forms.CharField(
        label=_("联系方式（可不填）"),
        required=False,
        max_length=LONGEST_CONTACT,
        error_messages={"max_length": _("联系方式不能超过 %(limit_value)d 个字。")},
    )
    website = forms.CharField(
        label=_("网址（请留空）"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, revision: int) -> None:
        self._revision = revision
        self.known: Ticket | None = Ticket.read(data.get("ticket", "")) if data else None
        super().__init__(data)
        self.fresh = Ticket.new(revision)

    @property
    def ticket_shown(self) -> str:
        """The ticket of the page that is shown: the old one while it can still be used."""
        is_usable = self.known and self.known.revision == self._revision and not self._is_stale
        return (self.known if self.known and is_usable else self.fresh).signed()

    def clean_website(self) -> str:
        """Empty. A browser that fills it in by itself leaves a person who can mend it."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("“网址”一栏请留空，删去后再提交。"), code="machine")
        return ""

    def clean(self) -> dict[str, Any]:
        """The ticket: ours, for this publication, neither too fresh nor too old."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.known is None or self.known.revision != self._revision or self._is_stale:
            raise forms.ValidationError(
                _("页面已过期。您填写的内容仍在下面，请核对后再提交一次。"), code="stale"
            )
        if time.time() - self.known.at < _SOONEST:
            raise forms.ValidationError(_("提交得太快，请稍候几秒再提交一次。"), code="soon")
        return data

    @property
    def _is_stale(self) -> bool:
        return self.known is not None and not -60 < time.time() - self.known.at < _LATEST


class CorrectionField(RevisionChoiceField):
    """更正稿, each by its number and state."""

    def label_from_instance(self, obj: Revision) -> str:
        """第3稿（已公开，第 2 版）."""
        number = f"，第 {obj.publication} 版" if obj.publication else ""
        return f"第{obj.number}稿（{obj.get_state_display()}{number}）"


class DraftForm(ActForm):
    """拟稿."""

    outcome = forms.ChoiceField(
        label=_("处理结果"), choices=QuestionOutcome.choices, initial=QuestionOutcome.ANSWERED
    )
    correction = CorrectionField(
        label=_("更正稿（结果为“已更正”时选择）"),
        queryset=Revision.objects.none(),
        required=False,
        empty_label=_("（无）"),
    )
    answer = forms.CharField(
        label=_("答复内容或不受理的理由（公众会看到）"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写明答复内容或不受理的理由。")},
    )
    is_text_public = forms.BooleanField(
        label=_("同时公开问题原文（不受理的不公开原文）"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, question: PublicQuestion) -> None:
        #: 更正 that the question led to.
        self.led_to = correction_of_question(question)
        initial: dict[str, Any] = {"version": question.version}
        if question.drafted_at is not None:
            initial |= {
                "outcome": question.outcome,
                "correction": question.correction_id,
                "answer": question.answer,
                "is_text_public": question.is_text_public,
            }
        else:
            initial |= _settled_by(self.led_to)
        super().__init__(data, initial=initial)
        field = self.fields["correction"]
        if isinstance(field, CorrectionField):
            field.queryset = possible_corrections(question).select_related("disclosure")

    def draft(self) -> Draft:
        """What the service is given."""
        return Draft(**self.arguments())


def _settled_by(correction: Correction | None) -> dict[str, Any]:
    """What the correction that the question led to says already; nothing while it is under way."""
    if correction is None or not correction.outcome:
        return {}
    if correction.outcome == CorrectionOutcome.PUBLISHED:
        return {
            "outcome": QuestionOutcome.CORRECTED,
            "correction": correction.revision_id,
            "answer": correction.reason,
        }
    return {"outcome": QuestionOutcome.ANSWERED, "answer": correction.outcome_note}


class SendBackForm(ActForm):
    """退回拟稿."""

    reason = written_field(_("退回原因（拟稿人会看到）"), _("请写明退回原因。"))


class TakeBackForm(ActForm):
    """撤回答复."""

    reason = written_field(_("撤回原因（公众会看到）"), _("请写明撤回原因。"))
