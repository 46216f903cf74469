"""Fixtures of the selector tests."""

from __future__ import annotations

import pytest

from tests.factories.disclosures import Place, a_place


@pytest.fixture
def place(db: None) -> Place:
    """A unit's disclosure and everybody who works on it."""
    return a_place()
