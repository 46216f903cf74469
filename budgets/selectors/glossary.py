"""名词解释 for readers of a page: as the document printed them, else the usual words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from budgets.rendering.glossary import words_in_force
from budgets.rendering.wording import WordingPack
from budgets.selectors import public
from portal import storage

if TYPE_CHECKING:
    from budgets.selectors.public import Publication


def terms_of(publication: Publication) -> dict[str, str]:
    """Every term with its words; those of the publication itself come first."""
    pack = WordingPack(scope=publication.scope)
    usual = words_in_force(pack, publication.year, publication.division_code)
    stored = public.snapshot_file(publication, "json")
    printed = orjson.loads(storage.read(stored.sha256)).get("glossary", []) if stored else []
    return usual | {str(term): str(words) for term, words in printed}
