"""不予公开事项, proposed by the officer and decided by the reviewer through the services."""

from __future__ import annotations

from budgets.models import Withholding
from budgets.services.withholding import Terms, decide, propose
from tests.factories.disclosures import Place


def terms(scope: str = "row", table: int | None = 3, code: str = "", name: str = "") -> Terms:
    """A row of 公开表3 unless said otherwise, held as sensitive."""
    return Terms(
        scope=scope,
        table=table,
        code=code or ("201" if scope == "row" and not name else ""),
        name=name,
        ground="sensitive",
        basis="disclosure_regulation_14",
        reason="公开后可能危及公共安全",
    )


def held(place: Place, of: Terms | None = None, *, decided: bool = True) -> Withholding:
    """Proposed; with `decided` in force."""
    withholding = propose(disclosure=place.disclosure, terms=of or terms(), by=place.officer)
    return decide(withholding=withholding, by=place.reviewer) if decided else withholding
