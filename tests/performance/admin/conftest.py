from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from budgets.models import Revision
from portal.models import User
from tests.factories.disclosures import Place, a_place, checked
from tests.factories.targets import with_projects

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which the account is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def place(db: None) -> Place:
    """张店区's unit with everybody who works on it."""
    return a_place()


@pytest.fixture
def revision(place: Place) -> Revision:
    return checked(place, declaration=with_projects())


@pytest.fixture
def client(place: Place, sign_in: SignIn) -> Client:
    return sign_in(place.officer)
