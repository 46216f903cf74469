"""工作台 of officers and reviewers, and the upkeep of master data. Registers by import."""

from __future__ import annotations

from budgets.admin import (
    accounts,
    approvals,
    classifications,
    delegations,
    disclosures,
    organisations,
    page_help,
    questions,
    revisions,
    start,
    start_questions,
    takedowns,
    withholdings,
    wording,
    words,
)

__all__ = [
    "accounts",
    "approvals",
    "classifications",
    "delegations",
    "disclosures",
    "organisations",
    "page_help",
    "questions",
    "revisions",
    "start",
    "start_questions",
    "takedowns",
    "withholdings",
    "wording",
    "words",
]
