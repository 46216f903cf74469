"""筛选: which findings a page or an export shows, as it stands in the address.

Whatever an address says that is not known means "all": a link never breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from budgets.selectors.listed_findings import EXPLAINED, NEW, OPEN, STILL, WAIVED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.selectors.listed_findings import ListedFinding

SEVERITIES = ("error", "warning", "notice")
STATES = (OPEN, EXPLAINED, WAIVED)
CHANGES = (NEW, STILL)
#: 整个文件: what is about no table.
FILE = "file"


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """One choice of findings; "" lets everything through. `page` counts from 1."""

    severity: str = ""
    table: str = ""
    rule: str = ""
    state: str = ""
    change: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> FindingFilter:
        """The choice that the parameters of an address make."""
        table = query.get("table", "")
        page = query.get("page", "")
        return cls(
            severity=_known(query.get("severity", ""), SEVERITIES),
            table=table if table == FILE or _is_number(table) else "",
            rule=query.get("rule", "")[:40],
            state=_known(query.get("state", ""), STATES),
            change=_known(query.get("change", ""), CHANGES),
            page=max(1, int(page)) if _is_number(page) else 1,
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return replace(self, page=1) == FindingFilter()

    @property
    def query(self) -> str:
        """The choice as it stands in an address: "severity=error&table=3"."""
        chosen = {name: value for name, value in asdict(self).items() if value not in ("", 1)}
        return urlencode(chosen)

    def but(self, **changes: Any) -> FindingFilter:
        """Another choice that differs in these; always its first page, unless named."""
        return replace(self, **{"page": 1, **changes})

    def chosen(self, findings: Iterable[ListedFinding]) -> list[ListedFinding]:
        """The findings that fit, in their order."""
        return [finding for finding in findings if self._fits(finding)]

    def _fits(self, finding: ListedFinding) -> bool:
        kept = finding.kept
        said = (
            (self.severity, kept.severity),
            (self.table, str(kept.table) if kept.table else FILE),
            (self.rule, kept.rule or kept.code),
            (self.state, finding.state),
            (self.change, finding.change),
        )
        return all(wanted in ("", found) for wanted, found in said)


def _known(value: str, values: tuple[str, ...]) -> str:
    return value if value in values else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5
