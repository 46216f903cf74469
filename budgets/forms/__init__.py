"""表单 of the desk: what people type, made into what the services take."""

from __future__ import annotations

from budgets.forms.acts import (
    ActForm,
    ApproveForm,
    ExplainForm,
    PublishForm,
    ReturnForm,
    WaiveForm,
    WithdrawForm,
)
from budgets.forms.delegations import DelegationForm
from budgets.forms.returning import ReturnNotesForm
from budgets.forms.takedowns import RejectTakedownForm, TakedownForm
from budgets.forms.texts import PART_TITLES, TextsForm
from budgets.forms.together import ReasonTogetherForm, WhenForm
from budgets.forms.uploads import (
    BatchForm,
    DeclassifiedForm,
    FilesForm,
    OpenDisclosureForm,
    RoutingForm,
    UploadForm,
)
from budgets.forms.withholding import LiftForm, WithholdingForm
from budgets.forms.word_return import WordChoiceForm, WordUploadForm

__all__ = [
    "PART_TITLES",
    "ActForm",
    "ApproveForm",
    "BatchForm",
    "DeclassifiedForm",
    "DelegationForm",
    "ExplainForm",
    "FilesForm",
    "LiftForm",
    "OpenDisclosureForm",
    "PublishForm",
    "ReasonTogetherForm",
    "RejectTakedownForm",
    "ReturnForm",
    "ReturnNotesForm",
    "RoutingForm",
    "TakedownForm",
    "TextsForm",
    "UploadForm",
    "WaiveForm",
    "WhenForm",
    "WithdrawForm",
    "WithholdingForm",
    "WordChoiceForm",
    "WordUploadForm",
]
