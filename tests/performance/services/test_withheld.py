"""What is held from the public, or not declared, is never kept of performance targets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.selectors.withholding import holds_of
from budgets.services.errors import RefusedActionError
from budgets.tables.holds import withhold
from performance.models import Target as KeptTarget
from performance.models import TargetsFile
from performance.selectors.targets import targets_of
from performance.services.receiving import receive_targets
from tests.factories.disclosures import Place, a_place, checked, read
from tests.factories.targets import WHOLE, book, with_projects
from tests.factories.withholding import held, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Place:
    return a_place()


def test_the_targets_of_a_held_project_are_never_kept(place: Place) -> None:
    held(place, terms("project", 11, name=WHOLE.project))
    revision = checked(place)
    content = book(WHOLE, replace(WHOLE, project="另一项目"))
    receive_targets(
        revision=revision,
        upload=content,
        original_name="绩效目标.xlsx",
        by=place.officer,
        declassified=True,
    )
    read(withhold(with_projects(), holds_of(place.disclosure)).declaration)
    assert [target.project for target in targets_of(revision)] == ["另一项目"]
    assert not KeptTarget.objects.filter(project=WHOLE.project).exists()
    assert WHOLE.project not in "".join(revision.findings.values_list("message", flat=True))


def test_without_the_declaration_nothing_is_kept(place: Place) -> None:
    revision = checked(place)
    with pytest.raises(RefusedActionError) as refused:
        receive_targets(
            revision=revision,
            upload=book(),
            original_name="绩效目标.xlsx",
            by=place.officer,
            declassified=False,
        )
    assert refused.value.code == "not_declassified"
    assert not TargetsFile.objects.exists()
