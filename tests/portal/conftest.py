"""Fixtures of the site's and the API's tests."""

from __future__ import annotations

import pytest

from tests.factories.declarations import GOLDEN_SLUGS
from tests.portal.publishing import publish_golden


@pytest.fixture(params=GOLDEN_SLUGS)
def golden(request: pytest.FixtureRequest, db: None) -> str:
    """Each golden disclosure, published by the real services. Its slug."""
    slug: str = request.param
    publish_golden(slug, with_targets=True)
    return slug
