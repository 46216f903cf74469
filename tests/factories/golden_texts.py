"""公开文字 of the published disclosures, for tests."""

from __future__ import annotations

import json

from budgets.tables.texts import DeclaredTexts, TextSection
from tests.factories.declarations import GOLDEN


def golden_texts(slug: str) -> DeclaredTexts:
    """What the published disclosure says beside its tables."""
    data = json.loads((GOLDEN / slug / "disclosure.json").read_text("utf-8"))
    overview = data["overview"]
    return DeclaredTexts(
        duties=tuple(overview["duties"]),
        organisation=overview["organisation"]["text"],
        institutions=tuple(overview["organisation"]["items"]),
        sections=tuple(
            TextSection(
                key,
                tuple(section["paragraphs"]),
                section["number"] or "",
                section["title"] or "",
            )
            for key, section in data["narrative"].items()
        ),
        glossary=tuple((term, meaning) for term, meaning in data["glossary"]),
    )
