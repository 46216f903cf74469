"""What the portal keeps: organisations, disclosures, declared facts, findings, files."""

from __future__ import annotations

from budgets.models.adjustments import Adjustment, AdjustmentNature, AdjustmentOutcome
from budgets.models.approvals import ApprovedFigures, CongressApproval, ReplacedFigures
from budgets.models.batches import BatchState, UnitAlias, UploadBatch
from budgets.models.bulk import BulkFile
from budgets.models.classifications import ClassificationCode
from budgets.models.contacts import PublicContact
from budgets.models.corrections import (
    Correction,
    CorrectionKind,
    CorrectionOutcome,
    CorrectionResult,
    CorrectionSource,
)
from budgets.models.deadlines import OfficialAddress, Reminder, Stage
from budgets.models.disclosures import Disclosure, Revision, RevisionState
from budgets.models.entries import NarrativeEntry
from budgets.models.facts import DeclaredFact, DeclaredRow, PrintedTable
from budgets.models.files import Snapshot, SnapshotFile, SourceFile
from budgets.models.findings import CheckFinding, Waiver
from budgets.models.identities import FormerIdentity, FormerKind, Succession, SuccessionKind
from budgets.models.organisations import Department, Division, Membership, Unit
from budgets.models.populations import Population
from budgets.models.questions import (
    PublicQuestion,
    QuestionOutcome,
    QuestionPart,
    QuestionSender,
)
from budgets.models.rule_sets import CheckedWith, RuleSet
from budgets.models.scans import ScanKind, SignedScan
from budgets.models.texts import DeclaredText
from budgets.models.typed_tables import DraftTable, TablesDraft
from budgets.models.withholding import DeclassificationStatement, SecrecyReview, Withholding
from budgets.models.word_returns import WordReturn
from budgets.models.wording import WordingScope, WordingState, WordingVersion
from budgets.models.workflow import (
    Consent,
    Delegation,
    ReturnNote,
    ReviewStep,
    Takedown,
    TakedownGround,
)

__all__ = [
    "Adjustment",
    "AdjustmentNature",
    "AdjustmentOutcome",
    "ApprovedFigures",
    "BatchState",
    "BulkFile",
    "CheckFinding",
    "CheckedWith",
    "ClassificationCode",
    "CongressApproval",
    "Consent",
    "Correction",
    "CorrectionKind",
    "CorrectionOutcome",
    "CorrectionResult",
    "CorrectionSource",
    "DeclaredFact",
    "DeclaredRow",
    "DeclaredText",
    "DeclassificationStatement",
    "Delegation",
    "Department",
    "Disclosure",
    "Division",
    "DraftTable",
    "FormerIdentity",
    "FormerKind",
    "Membership",
    "NarrativeEntry",
    "OfficialAddress",
    "Population",
    "PrintedTable",
    "PublicContact",
    "PublicQuestion",
    "QuestionOutcome",
    "QuestionPart",
    "QuestionSender",
    "Reminder",
    "ReplacedFigures",
    "ReturnNote",
    "ReviewStep",
    "Revision",
    "RevisionState",
    "RuleSet",
    "ScanKind",
    "SecrecyReview",
    "SignedScan",
    "Snapshot",
    "SnapshotFile",
    "SourceFile",
    "Stage",
    "Succession",
    "SuccessionKind",
    "TablesDraft",
    "Takedown",
    "TakedownGround",
    "Unit",
    "UnitAlias",
    "UploadBatch",
    "Waiver",
    "Withholding",
    "WordReturn",
    "WordingScope",
    "WordingState",
    "WordingVersion",
]
