"""随附文件: the targets workbook and what was typed, read and checked in the job of their revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.selectors.withholding import holds_of
from budgets.services.companions import Beside
from budgets.tables.companions import sheet_of
from performance.appendix import appendix_of
from performance.checking import check_none, check_targets
from performance.models import EnteredTarget, TargetsFile
from performance.rules import rule_set
from performance.rules.projects import projects_of
from performance.selectors.entered import entered_rows, value_of
from performance.selectors.targets import BOOK, targets_file, targets_of
from performance.services.keeping import fingerprint, remove_held, replace_targets
from performance.services.receiving import receive_targets
from performance.sheets.xlsx import workbook
from performance.words import WORDS
from portal import storage

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.rendering.form import Appendix
    from budgets.services.companions import GivenFile
    from budgets.tables.core import Declaration
    from budgets.tables.findings import Finding
    from performance.checking import CheckedTargets
    from performance.sheets.core import Target
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Kept:
    """What a check leaves behind, made before the transaction that keeps it."""

    targets: tuple[Target, ...]
    fingerprint: str
    workbook_sha256: str
    refused: bool


class TargetsCompanion:
    """绩效目标 beside the tables of a revision."""

    book = BOOK
    titles: Mapping[str, str] = MappingProxyType({code: word.title for code, word in WORDS.items()})

    def check(self, revision: Revision, declaration: Declaration) -> Beside | None:
        """Read in a limited child process; a file that is refused is a finding of the revision."""
        file = targets_file(revision)
        source = file.source if file else None
        entered = entered_rows(revision)
        if source is None and not entered:
            return _without_file(revision, declaration)
        disclosure = revision.disclosure
        checked = check_targets(
            storage.path_of(source.sha256) if source else None,
            source.original_name if source else "",
            entered=[value_of(row) for row in entered],
            declaration=declaration,
            kind=disclosure.kind,
            year=disclosure.year,
            division=disclosure.division.code,
            scope=disclosure.scope,
            holds=holds_of(disclosure),
        )
        targets = checked.reading.targets
        kept = Kept(targets, fingerprint(targets), _printed(targets), checked.reading.refused)
        return Beside(
            findings=_marked(checked, declaration),
            keep=lambda: _keep(revision, kept),
            looks_the_same=kept.fingerprint == (file.fingerprint if file else ""),
            appendix=appendix_of(targets) if targets else None,
        )

    def carry_over(self, *, earlier: Revision, to: Revision) -> None:
        """The same file and what was typed; they are read again beside the new tables."""
        file = targets_file(earlier)
        if file is not None and file.source is not None:
            TargetsFile.objects.create(revision=to, source=file.source)
        EnteredTarget.objects.bulk_create(_again(row, to) for row in entered_rows(earlier))

    def receive(self, *, revision: Revision, given: GivenFile, by: User) -> None:
        """As an officer's own upload, declared with the document it belongs to."""
        receive_targets(
            revision=revision,
            upload=given.content,
            original_name=given.name,
            by=by,
            declassified=True,
        )

    def holds(self, revision: Revision, given: GivenFile) -> bool:
        """Whether the revision has these very bytes."""
        file = targets_file(revision)
        source = file.source if file else None
        return source is not None and source.sha256 == given.sha256

    def appendix(self, revision: Revision) -> Appendix | None:
        """The forms of what is stored."""
        targets = targets_of(revision)
        return appendix_of(targets) if targets else None


def _without_file(revision: Revision, declaration: Declaration) -> Beside | None:
    """What is missing is told of the tables; there is nothing to keep."""
    disclosure = revision.disclosure
    findings = check_none(
        declaration,
        kind=disclosure.kind,
        division=disclosure.division.code,
        scope=disclosure.scope,
    )
    return Beside(findings, keep=_keep_nothing, looks_the_same=True) if findings else None


def _keep_nothing() -> None:
    """Nothing was read."""


def _printed(targets: tuple[Target, ...]) -> str:
    """The SHA-256 of their workbook in the unit's own layout, kept; "" without any."""
    return storage.put(workbook(targets)).sha256 if targets else ""


def _again(row: EnteredTarget, to: Revision) -> EnteredTarget:
    """What was typed, for the revision that follows: by the same person, at the same time."""
    return EnteredTarget(
        revision=to,
        project=row.project,
        content=row.content,
        gives_way=row.gives_way,
        edits=row.edits,
        by=row.by,
        at=row.at,
    )


def _keep(revision: Revision, kept: Kept) -> None:
    remove_held(revision)
    replace_targets(revision, kept.targets)
    TargetsFile.objects.update_or_create(
        revision=revision,
        defaults={
            "fingerprint": kept.fingerprint,
            "workbook_sha256": kept.workbook_sha256,
            "refused": kept.refused,
            "checked_with": rule_set.fingerprint(),
        },
    )


def _marked(checked: CheckedTargets, declaration: Declaration) -> tuple[Finding, ...]:
    """Findings whose sheets cannot be taken for those of the tables' workbook."""
    of_tables = {
        place
        for project in projects_of(declaration) or ()
        for place in (project.place, project.fiscal_place)
    }

    def cells(places: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(p if p in of_tables else sheet_of(BOOK, p) for p in places)

    return tuple(
        replace(
            finding,
            sheet=sheet_of(BOOK, finding.sheet),
            sources=cells(finding.sources),
            related=cells(finding.related),
        )
        for finding in checked.findings
    )
