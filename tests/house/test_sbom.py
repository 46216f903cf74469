"""docs/sbom.json: what is locked and nothing else, under licences that go together with ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy import sbom

BILL: dict[str, Any] = json.loads(sbom.SBOM.read_text(encoding="utf-8"))
PARTS = {sbom.plain(each["name"]): each for each in BILL["components"]}


def test_the_list_holds_every_locked_package() -> None:
    """In its version: `make sbom` after each `make lock`."""
    locked = sbom.locked()
    assert len(locked) > 50
    assert {name: each["version"] for name, each in PARTS.items()} == locked


def test_it_is_a_bill_of_materials_by_the_standard() -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(sbom.SBOM.read_text(encoding="utf-8")) is None
    assert BILL["metadata"]["component"]["name"] == "budget-disclosure-portal"


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_licence_may_be_passed_on(name: str) -> None:
    (licence,) = PARTS[name]["licenses"]
    assert sbom.may_be_passed_on(licence["expression"]), licence["expression"]


@pytest.mark.parametrize(
    ("expression", "goes"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("AGPL-3.0-only", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_what_goes_together_with_ours(expression: str, goes: bool) -> None:
    assert sbom.may_be_passed_on(expression) is goes


def test_the_page_of_licences_is_made_of_it() -> None:
    assert sbom.LICENCES.read_text(encoding="utf-8") == sbom.page_of(BILL)
