"""随附文件: the returned Word document, compared in the job of its revision.

A number that was changed in Word is a finding of the revision until the workbook says the
same, the document is taken away, or somebody explains it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.models import WordReturn
from budgets.selectors.narrative import worded_on
from budgets.selectors.word_returns import BOOK, word_return
from budgets.services.companions import Beside
from budgets.services.errors import RefusedActionError
from budgets.services.snapshots import composed
from budgets.services.word_comparison import compared
from budgets.services.word_return import receive_word
from budgets.tables.companions import sheet_of
from budgets.tables.findings import Finding, Severity
from budgets.tables.word_words import WORDS

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.rendering.form import Appendix
    from budgets.services.companions import GivenFile
    from budgets.tables.core import Declaration
    from portal.models import User

_FIGURE = "W_WORD_FIGURE"
#: Of tables and of forms alike.
_OF_CELLS = "W_WORD_"


class WordCompanion:
    """交回的Word文件 beside the tables of a revision."""

    book = BOOK
    titles: Mapping[str, str] = MappingProxyType({code: word.title for code, word in WORDS.items()})

    def check(self, revision: Revision, declaration: Declaration) -> Beside | None:
        """What was changed in its tables, and in figures that the portal took from them.

        Forms of other apps are not judged here: they may just be read anew.
        """
        returned = word_return(revision)
        if returned is None:
            return None
        document = composed(revision, declaration, on=worded_on(revision))
        try:
            found = compared(returned, document).findings
        except RefusedActionError as error:
            found = (Finding(Severity.WARNING, error.message, code=error.code),)
        return Beside(
            findings=tuple(_marked(each) for each in found if _is_of_tables(each)),
            keep=lambda: None,
            looks_the_same=True,
        )

    def carry_over(self, *, earlier: Revision, to: Revision) -> None:
        """The same file; it is compared with the new tables."""
        returned = word_return(earlier)
        if returned is not None:
            WordReturn.objects.create(revision=to, source=returned.source)

    def receive(self, *, revision: Revision, given: GivenFile, by: User) -> None:
        """As an officer's own upload, declared with the document it belongs to."""
        receive_word(
            revision=revision,
            upload=given.content,
            original_name=given.name,
            by=by,
            declassified=True,
        )

    def holds(self, revision: Revision, given: GivenFile) -> bool:
        """Whether the revision has these very bytes."""
        returned = word_return(revision)
        sha256 = given.sha256
        return returned is not None and returned.source.sha256 == sha256

    def appendix(self, revision: Revision) -> Appendix | None:
        """Nothing of it is published."""
        return None


def _is_of_tables(finding: Finding) -> bool:
    return (
        finding.table is not None
        or finding.code == _FIGURE
        or not finding.code.startswith(_OF_CELLS)
    )


def _marked(finding: Finding) -> Finding:
    return replace(finding, sheet=sheet_of(BOOK, finding.sheet))
