"""What is held from the public, or not declared, is never kept of performance targets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.selectors.withholding import holds_of
from budgets.services.errors import RefusedActionError
from budgets.tables.holds import withhold
from performance.models import Target as KeptTarget
from performance.models import TargetsFile
from performance.resources.rehearsal import rehearse
from performance.selectors.targets import targets_of
from performance.services.flat import admit_flat, read_flat_file
from performance.services.receiving import receive_targets
from performance.sheets.flat_rows import rows_of
from performance.sheets.flat_xlsx import flat_workbook
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


def test_a_held_project_is_not_named_among_those_without_targets(place: Place) -> None:
    revision = checked(place, declaration=with_projects())
    said = revision.findings.get(rule="B-P-NONE")
    assert (said.table, said.sheet) == (11, "公开表11")
    assert WHOLE.project in said.message
    held(place, terms("project", 11, name=WHOLE.project))
    again = checked(
        place,
        declaration=withhold(with_projects(), holds_of(place.disclosure)).declaration,
        content=b"again",
    )
    assert not again.findings.filter(rule="B-P-NONE").exists()


def test_a_held_project_of_a_flat_sheet_is_not_even_shown(place: Place) -> None:
    held(place, terms("project", 11, name=WHOLE.project))
    revision = checked(place)
    file = admit_flat(
        revision=revision,
        upload=flat_workbook(
            [row.cells for row in rows_of((WHOLE, replace(WHOLE, project="另一项目")))]
        ),
        original_name="平铺表.xlsx",
        by=place.officer,
        declassified=True,
    )
    found = rehearse(revision, read_flat_file(revision, file))
    assert [line.first.project for line in found.projects] == ["另一项目"]
    assert found.outcome.new == len(WHOLE.indicators)
