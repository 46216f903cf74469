"""填报内容, read: what was written for a revision, what last year said, what must be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.selectors.last_year import previous_publication
from budgets.selectors.texts import declared_texts
from budgets.tables.entries import Entered, EntryKind, entries
from budgets.tables.holds import PROJECT_TABLE
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.models import Disclosure, Revision
    from budgets.tables.core import Declaration


def entered_of(revision: Revision) -> Entered:
    """填报内容 of the revision, as it is kept. One query."""
    return Entered(dict(revision.entries.values_list("name", "text")))


def printed_entries(revision: Revision, declaration: Declaration) -> Entered:
    """填报内容 as a document may print it: no project that the declaration does not have.

    An entry that was carried over may name a project that has gone since, or that is held
    from the public. One query.
    """
    kept = entered_of(revision).values
    names = frozenset(fold_name(name) for name in projects_declared(declaration))
    return Entered({name: _known_only(name, text, names) for name, text in kept.items()})


def previous_entered(disclosure: Disclosure) -> Entered:
    """上年填报内容: of what the same owner has published for the year before, if anything."""
    revision = previous_publication(disclosure)
    return Entered() if revision is None else entered_of(revision)


def projects_of(revision: Revision) -> list[str]:
    """项目名称 of 公开表11 in its order; what is held is not among them. One query."""
    rows = revision.rows.filter(table=PROJECT_TABLE, is_total=False).exclude(project="")
    return [str(cells[0]).strip() for cells in rows.order_by("pk").values_list("cells", flat=True)]


def projects_declared(declaration: Declaration) -> list[str]:
    """The same of a declaration that is not stored."""
    table = declaration.table(PROJECT_TABLE)
    rows = table.rows if table else ()
    return [row.cells[0].strip() for row in rows if row.at.project and not row.is_total]


def sections_handed_in(revision: Revision) -> frozenset[str]:
    """The sections of 情况说明 that the unit has written itself: those are printed as they are."""
    texts = declared_texts(revision)
    sections = texts.sections if texts else ()
    return frozenset(section.key for section in sections if section.paragraphs)


def _known_only(name: str, text: str, projects: frozenset[str]) -> str:
    entry = entries().get(name)
    if entry is None or entry.kind is not EntryKind.PROJECTS:
        return text
    return "\n".join(line for line in text.splitlines() if fold_name(line) in projects)
