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
from budgets.forms.texts import PART_TITLES, TextsForm
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
    "ExplainForm",
    "FilesForm",
    "LiftForm",
    "OpenDisclosureForm",
    "PublishForm",
    "ReturnForm",
    "RoutingForm",
    "TextsForm",
    "UploadForm",
    "WaiveForm",
    "WithdrawForm",
    "WithholdingForm",
    "WordChoiceForm",
    "WordUploadForm",
]
