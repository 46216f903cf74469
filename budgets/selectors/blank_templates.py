"""空白模板 of a disclosure: the workbook to fill in, begun with last year's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rendering.template import blank_template
from budgets.selectors.last_year import previous_declaration
from budgets.tables.editions import edition_for

if TYPE_CHECKING:
    from budgets.models import Disclosure


@dataclass(frozen=True, slots=True)
class BlankTemplate:
    """空白模板: its bytes and what the file is called."""

    filename: str
    content: bytes


def blank_template_of(disclosure: Disclosure) -> BlankTemplate:
    """The template in the edition of the disclosure's year. Raises `NoEditionError`."""
    edition = edition_for(disclosure.kind, disclosure.year, disclosure.division.code)
    return BlankTemplate(
        filename=f"{disclosure.year}年{disclosure.owner_name}预算公开表（空白模板）.xlsx",
        content=blank_template(
            edition,
            year=disclosure.year,
            unit_name=disclosure.owner_name,
            previous=previous_declaration(disclosure),
        ),
    )
