"""公开件: who publishes what, and everything that a format needs to write it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budgets.rendering.canonical import canonical_json, sha256_of
from budgets.rendering.layout import lay_out_all
from budgets.rendering.prose import NO_TEXTS, PrintedTexts
from budgets.rendering.wording import USUAL, WordingPack
from budgets.tables.editions import edition_named

if TYPE_CHECKING:
    from budgets.rendering.form import Appendix
    from budgets.rendering.sheet import Sheet
    from budgets.tables.core import Declaration

_KINDS = {"budget": "预算", "adjustment": "预算调整", "final_accounts": "决算"}
_SCOPES = {"unit": "单位", "department": "部门"}


@dataclass(frozen=True, slots=True)
class Publication:
    """公开件的身份: what stands on the title page and in file names; no clock.

    `unit_code` and `unit_name` are the owner's: of a department where `scope` says so.
    `number` counts the publications of one disclosure from 1; `adjustment` the adjustments of a
    budget, 0 for the budget itself.
    """

    division_code: str
    division_name: str
    department_code: str
    department_name: str
    unit_code: str
    unit_name: str
    year: int
    edition: str
    kind: str = "budget"  # budget | adjustment | final_accounts
    scope: str = "unit"  # unit | department
    number: int = 1
    adjustment: int = 0

    @property
    def key(self) -> str:
        """The stable id: "370303-102001-2025-budget-v1", "…-adjustment-1-v1"."""
        kind = f"{self.kind}-{self.adjustment}" if self.adjustment else self.kind
        return f"{self.division_code}-{self.unit_code}-{self.year}-{kind}-v{self.number}"

    @property
    def which(self) -> str:
        """（第1次）, behind what an adjustment is called; "" for a budget."""
        return f"（第{self.adjustment}次）" if self.adjustment else ""

    @property
    def title(self) -> str:
        """The name that people read: "2025年…办公室单位预算公开表"."""
        return f"{self.year}年{self.unit_name}{_SCOPES[self.scope]}{_KINDS[self.kind]}{self.which}公开表"

    @property
    def identity(self) -> dict[str, Any]:
        """Who and which year, for JSON: without the number, which publishing gives."""
        return {
            "division": {"code": self.division_code, "name": self.division_name},
            "department": {"code": self.department_code, "name": self.department_name},
            "unit": {"code": self.unit_code, "name": self.unit_name},
            "scope": self.scope,
            "kind": self.kind,
            **({"adjustment_number": self.adjustment} if self.adjustment else {}),
            "year": self.year,
        }


@dataclass(frozen=True)
class Document:
    """公开件全文: the publication, its sheets, its words and what other apps add.

    Every format is made from this alone. `pack`: how the portal words what it writes itself.
    """

    publication: Publication
    sheets: tuple[Sheet, ...]
    texts: PrintedTexts = NO_TEXTS
    appendices: tuple[Appendix, ...] = ()
    pack: WordingPack = USUAL

    @cached_property
    def canonical(self) -> bytes:
        """The canonical JSON."""
        return canonical_json(self)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical JSON: the snapshot's identity, printed in documents."""
        return sha256_of(self.canonical)


def compose(
    publication: Publication,
    declaration: Declaration,
    *,
    texts: PrintedTexts = NO_TEXTS,
    appendices: tuple[Appendix, ...] = (),
    pack: WordingPack = USUAL,
) -> Document:
    """The document of one declaration, in the edition that the publication names.

    Raises `NoEditionError` and `LayoutError`.
    """
    sheets = lay_out_all(
        edition_named(publication.edition),
        declaration,
        year=publication.year,
        unit_name=publication.unit_name,
    )
    return Document(publication, sheets, texts, appendices, pack)
