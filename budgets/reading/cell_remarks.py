"""单元格提示: cells of one sheet that need a word, whatever format the file has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgets.reading import limits
from budgets.reading.formulas import dangerous_call, is_external
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.tables.findings import Finding


@dataclass(slots=True)
class CellRemarks:
    """W_STYLE, W_EXTERNAL_LINK and E_FORMULA_DANGEROUS, collected in reading order."""

    sheet: str
    styles: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def judge(self, ref: str, formula: str) -> None:
        """Note what the formula in that cell reaches for."""
        if call := dangerous_call(formula):
            self.calls.append((ref, call))
        if is_external(formula):
            self.links.append(ref)

    def findings(self) -> tuple[Finding, ...]:
        """One finding of a kind, with further cells as related."""
        found = [self._remark("W_STYLE", self.styles)] if self.styles else []
        if self.links:
            found.append(self._remark("W_EXTERNAL_LINK", self.links))
        if self.calls:
            refs = [ref for ref, _ in self.calls]
            found.append(self._remark("E_FORMULA_DANGEROUS", refs, text=self.calls[0][1]))
        return tuple(found)

    def _remark(self, code: str, refs: list[str], text: str = "") -> Finding:
        related = tuple(f"{self.sheet}!{ref}" for ref in refs[1 : limits.RELATED_CELLS + 1])
        return make(code, sheet=self.sheet, cell=refs[0], related=related, text=text)
