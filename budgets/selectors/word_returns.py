"""交回的Word文件 of a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.models import WordReturn

if TYPE_CHECKING:
    from budgets.models import Revision

#: The mark of findings about the returned document, and its name for people.
BOOK = "Word文件"


def word_return(revision: Revision) -> WordReturn | None:
    """What came back, None where nothing did."""
    return (
        WordReturn.objects.select_related("source__uploaded_by").filter(revision=revision).first()
    )
