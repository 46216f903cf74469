"""随附文件: what other apps have checked, kept and carried over together with a revision.

Apps above this one register theirs as they start. A companion is read and checked in the
revision's own job, and kept in its transaction.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from budgets.selectors.changes import earlier_of
from budgets.tables.companions import add_titles, is_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from budgets.models import Revision
    from budgets.rendering.form import Appendix
    from budgets.services.checking import Checked
    from budgets.tables.core import Declaration
    from budgets.tables.findings import Finding
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Beside:
    """What one companion found. Its sheets bear its mark (`budgets.tables.companions`).

    `keep` stores what was read, inside the caller's transaction. `looks_the_same`: that is
    what is stored already. `appendix`: what of it is published in the same document.
    """

    findings: tuple[Finding, ...]
    keep: Callable[[], None]
    looks_the_same: bool = False
    appendix: Appendix | None = None


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A companion's file as a command hands it in."""

    book: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, under which they would be stored."""
        return hashlib.sha256(self.content).hexdigest()


class Companion(Protocol):
    """One kind of file beside the workbook. `book`: its mark, and its name for people.

    `titles`: how the words of its checks are headed, by code.
    """

    book: str
    titles: Mapping[str, str]

    def check(self, revision: Revision, declaration: Declaration) -> Beside | None:
        """Read and check what was handed in with the revision; None: nothing was."""

    def carry_over(self, *, earlier: Revision, to: Revision) -> None:
        """沿用 for a new upload, inside its transaction."""

    def receive(self, *, revision: Revision, given: GivenFile, by: User) -> None:
        """接收 the file for a revision that is with the officer."""

    def holds(self, revision: Revision, given: GivenFile) -> bool:
        """Whether the revision has exactly that file."""

    def appendix(self, revision: Revision) -> Appendix | None:
        """What is stored of it, as it is published; None for nothing."""


_COMPANIONS: dict[str, Companion] = {}


def register(companion: Companion) -> None:
    """Make a companion known. Raises `ValueError` for a second one of that name."""
    if companion.book in _COMPANIONS:
        raise ValueError(f"companion {companion.book} is registered twice")
    _COMPANIONS[companion.book] = companion
    add_titles(companion.titles)


def named(book: str) -> Companion:
    """The companion of that name. Raises `KeyError`."""
    return _COMPANIONS[book]


def check(revision: Revision, declaration: Declaration | None) -> tuple[Beside, ...]:
    """What every companion of the revision says; nothing where the workbook was refused."""
    if declaration is None:
        return ()
    found = (each.check(revision, declaration) for each in _COMPANIONS.values())
    return tuple(beside for beside in found if beside is not None)


def joined(checked: Checked, besides: Iterable[Beside]) -> Checked:
    """The workbook's findings, then those of its companions."""
    said = [finding for beside in besides for finding in beside.findings]
    return replace(checked, findings=(*checked.findings, *said)) if said else checked


def appendices_of(revision: Revision) -> tuple[Appendix, ...]:
    """随附内容 of a revision, from what is stored."""
    found = (each.appendix(revision) for each in _COMPANIONS.values())
    return tuple(appendix for appendix in found if appendix is not None)


def appendices(besides: Iterable[Beside]) -> tuple[Appendix, ...]:
    """随附内容 of what was just read."""
    return tuple(beside.appendix for beside in besides if beside.appendix is not None)


def carry_over(*, to: Revision) -> None:
    """沿用 every companion of the revision that the new one follows."""
    earlier = earlier_of(to)
    if earlier is not None:
        for companion in _COMPANIONS.values():
            companion.carry_over(earlier=earlier, to=to)


def is_of_workbook(finding: Finding) -> bool:
    """Whether the finding is about the workbook itself and not about a file beside it."""
    return not any(is_of(book, finding.sheet) for book in _COMPANIONS)
