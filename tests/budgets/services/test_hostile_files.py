"""Bad files through the whole way: each gets its code, the revision says so, nothing breaks."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from budgets.models import Revision, RevisionState, Unit
from budgets.selectors import public
from budgets.selectors.disclosures import findings_of
from budgets.selectors.printed_tables import printed_tables
from budgets.services import processing
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import receive_workbook
from portal import jobs
from portal.models import Job
from portal.models.jobs import JobState
from tests.factories.declarations import GOLDEN
from tests.factories.disclosures import Place, a_place, published
from tests.factories.organisations import former

CORPUS = Path(__file__).parents[2] / "corpus"
with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
    FILES = {line["file"]: line for line in csv.DictReader(manifest)}
UNIT = "淄博市张店区人民政府办公室"


@pytest.fixture
def place(db: None) -> Place:
    """张店区人民政府办公室, whose budget the files are."""
    made = a_place()
    Unit.objects.filter(pk=made.unit.pk).update(name=UNIT)
    made.disclosure.owner_name = UNIT
    made.disclosure.save(update_fields=["owner_name"])
    return replace(made, unit=Unit.objects.get(pk=made.unit.pk))


def through(place: Place, content: bytes, name: str) -> Revision:
    """The revision of the file, after the worker has had it."""
    revision = receive_workbook(
        disclosure=place.disclosure,
        upload=content,
        original_name=name,
        by=place.officer,
        declassified=True,
    )
    jobs.run_due()
    revision.refresh_from_db()
    return revision


@pytest.mark.parametrize("name", FILES)
def test_every_file_ends_in_a_state_that_says_why(place: Place, name: str) -> None:
    content = (CORPUS / "files" / name).read_bytes()
    if not content:
        with pytest.raises(RefusedActionError) as caught:
            through(place, content, name)
        assert caught.value.code == FILES[name]["code"]
        return
    revision = through(place, content, name)
    job = Job.objects.get(kind="budgets.process_revision")
    assert (job.state, job.error_code) == (JobState.DONE, "")
    found = [finding for _table, group in findings_of(revision) for finding in group]
    if revision.state == RevisionState.FAILED:
        assert revision.failure_code == found[0].code
        assert revision.failure_message == found[0].message
        assert printed_tables(revision, []).html == {}
    else:
        assert revision.state == RevisionState.CHECKED
        assert revision.snapshot.files.exists()
        assert printed_tables(revision, []).html
    codes = {code.partition(":")[0] for code in FILES[name]["code"].split("|") if code}
    if codes:
        assert codes & {finding.code for finding in found}, [f.code for f in found]


@pytest.mark.parametrize(
    "name",
    [
        "a02_bomb_6M_cells.xlsx",
        "a14_text_renamed.xlsx",
        "e01_wrong_year.xlsx",
        "e05_other_unit_name.xlsx",
        "g10_password.xlsx",
    ],
)
def test_a_bad_correction_leaves_the_publication_public(place: Place, name: str) -> None:
    published(place)
    before = public.current("370303", "102001", 2025)
    revision = through(place, (CORPUS / "files" / name).read_bytes(), name)
    assert revision.state == RevisionState.FAILED or revision.error_count > 0
    assert before is not None
    assert public.current("370303", "102001", 2025) == before


@pytest.mark.parametrize(
    ("slug", "unit", "errors"),
    [
        ("zhangdian-2025", UNIT, set()),
        (
            "yantai-2025",
            "烟台市人民政府办公室",
            {
                ("E_ROW_MISSING", 2, "22102"),
                ("E_NO_CHILD", 6, "303"),
                ("E_ROW_MISSING", 10, "303"),
            },
        ),
    ],
)
def test_the_published_documents_pass_with_their_known_errors(
    place: Place, slug: str, unit: str, errors: set[tuple[str, int, str]]
) -> None:
    place.disclosure.owner_name = unit
    place.disclosure.save(update_fields=["owner_name"])
    revision = through(place, (GOLDEN / slug / "workbook.xlsx").read_bytes(), "workbook.xlsx")
    assert revision.state == RevisionState.CHECKED
    found = revision.findings.filter(severity="error")
    assert {(each.code, each.table, each.code_printed) for each in found} == errors
    assert revision.error_count == len(errors)
    assert revision.fact_count == {"zhangdian-2025": 339, "yantai-2025": 322}[slug]
    assert revision.unit_name_printed == unit


def test_a_former_name_of_the_unit_is_accepted(place: Place) -> None:
    content = (GOLDEN / "zhangdian-2025" / "workbook.xlsx").read_bytes()
    place.disclosure.owner_name = "张店区数据局"
    place.disclosure.save(update_fields=["owner_name"])
    revision = through(place, content, "workbook.xlsx")
    assert "E_UNIT_NAME" in {each.code for each in revision.findings.all()}
    former(place.unit, f"{UNIT} ")
    processing.recheck(revision=revision, by=place.officer)
    jobs.run_due()
    assert "E_UNIT_NAME" not in {each.code for each in revision.findings.all()}
