"""不误报: correct disclosures give no error and no warning."""

from __future__ import annotations

import pytest

from budgets.rules.core import RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_named
from budgets.tables.findings import Finding, Severity
from tests.factories.declarations import golden_declaration
from tests.ledger.chance import full_book, random_book
from tests.ledger.entries import Book
from tests.ledger.pages import declaration_of
from tests.release.figures import context_of

IN_EVERY_RUN = 40
BEFORE_A_RELEASE = 200
#: Warnings about the published document that stand, by rule and cell, each with its reason.
ACCEPTED: dict[tuple[str, str], str] = {}


def alarms(declaration: Declaration, context: RuleContext) -> list[Finding]:
    edition = edition_named(declaration.edition)
    found = run(edition, declaration, context)
    return [finding for finding in found if finding.severity is not Severity.NOTICE]


def alarms_about(book: Book) -> list[str]:
    return [finding.message for finding in alarms(declaration_of(book), context_of(book))]


@pytest.mark.parametrize("seed", range(IN_EVERY_RUN))
def test_a_correct_disclosure_is_not_accused(seed: int) -> None:
    assert alarms_about(random_book(seed)) == []


@pytest.mark.release
@pytest.mark.parametrize("seed", range(IN_EVERY_RUN, BEFORE_A_RELEASE))
def test_more_correct_disclosures_are_not_accused(seed: int) -> None:
    assert alarms_about(random_book(seed)) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_disclosure_with_every_kind_of_money_is_not_accused(seed: int) -> None:
    assert alarms_about(full_book(seed)) == []


def test_the_published_document_has_no_error_and_only_accepted_warnings() -> None:
    found = alarms(golden_declaration("zhangdian-2025"), RuleContext(2025))
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []
    assert {(f.rule, f"{f.sheet}!{f.cell}") for f in found} == set(ACCEPTED)
    assert all(ACCEPTED.values())
