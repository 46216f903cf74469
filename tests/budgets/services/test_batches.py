"""批量上传: files of several units in one zip, each unit's its own revision."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from budgets.models import BatchState, Disclosure, Revision, Unit, UnitAlias, UploadBatch
from budgets.reading.core import Grid
from budgets.selectors.batches import Match, RoutedGroup, routed
from budgets.services import routing
from budgets.services.batches import Choice, confirm_alias, confirm_batch, receive_batch
from budgets.services.disclosures import open_disclosure
from budgets.services.errors import RefusedActionError
from budgets.services.uploads import NamedUpload, receive_workbook
from portal import jobs, storage
from portal.access import Role
from portal.models import AuditEvent, Job, User
from tests.budgets.reading.books import FILES, GOLDEN, read
from tests.budgets.reading.saved_as import as_xlsx, renamed, zipped
from tests.factories.organisations import DepartmentFactory, UnitFactory, account, former

pytestmark = pytest.mark.django_db

OFFICE = "淄博市张店区人民政府办公室"
BUREAU = "淄博市张店区教育局"
SCHOOL = "淄博市张店区第一中学"


@dataclass
class Accountant:
    """A department's accountant with three units."""

    user: User
    office: Unit
    bureau: Unit
    school: Unit

    def batch(self, members: dict[str, bytes]) -> UploadBatch:
        """Handed in and read."""
        batch = self.received(members)
        jobs.run_due()
        batch.refresh_from_db()
        return batch

    def received(self, members: dict[str, bytes]) -> UploadBatch:
        upload = NamedUpload("全部单位.zip", io.BytesIO(zipped(members)))
        return receive_batch(uploads=[upload], year=2025, by=self.user, declassified=True)

    def groups(self, batch: UploadBatch) -> list[RoutedGroup]:
        return routed(batch, self.user)


@pytest.fixture
def accountant() -> Accountant:
    department = DepartmentFactory.create()
    office, bureau, school = (
        UnitFactory.create(department=department, name=name) for name in (OFFICE, BUREAU, SCHOOL)
    )
    user = account(Role.OFFICER, department=department)
    return Accountant(user, office, bureau, school)


@cache
def sheets(name: str) -> tuple[Grid, ...]:
    """Two tables of 张店, as if they were that unit's."""
    grids = read(GOLDEN / "zhangdian-2025" / "workbook.xlsx").grids
    return tuple(renamed(grid, OFFICE, name) for grid in (grids[0], grids[2]))


@cache
def book(name: str) -> bytes:
    """One of them as a workbook of its own."""
    return as_xlsx(sheets(name)[0])


def test_each_unit_gets_its_own_revision(accountant: Accountant) -> None:
    one, two = (as_xlsx(grid) for grid in sheets(OFFICE))
    batch = accountant.batch(
        {"办公室/表1.xlsx": one, "办公室/表3.xlsx": two, "教育局.xlsx": book(BUREAU)}
    )
    assert batch.state == BatchState.ROUTED, batch.failure
    groups = accountant.groups(batch)
    assert [(g.files, g.printed, g.match, g.unit) for g in groups] == [
        (("办公室/表1.xlsx", "办公室/表3.xlsx"), OFFICE, Match.NAME, accountant.office),
        (("教育局.xlsx",), BUREAU, Match.NAME, accountant.bureau),
    ]
    assert not Revision.objects.exists()
    choices = {g.number: Choice(g.unit) for g in groups if g.unit}
    confirm_batch(batch=batch, choices=choices, by=accountant.user)
    revisions = {r.disclosure.owner_name: r for r in Revision.objects.all()}
    assert set(revisions) == {OFFICE, BUREAU}
    office, bureau = revisions[OFFICE].source, revisions[BUREAU].source
    assert office is not None
    assert bureau is not None
    assert storage.read(bureau.sha256) == book(BUREAU)
    assert office.original_name == f"{OFFICE}等2个文件.zip"
    assert (batch.state, [r["revision"] for r in batch.results]) == (
        BatchState.DONE,
        [revisions[OFFICE].pk, revisions[BUREAU].pk],
    )
    jobs.run_due()
    assert {r.unit_name_printed for r in Revision.objects.all()} == {OFFICE, BUREAU}


def test_a_name_without_its_own_level_is_asked_about_once(accountant: Accountant) -> None:
    printed = f"{OFFICE}机关"
    batch = accountant.batch({"1.xlsx": book(printed)})
    (group,) = accountant.groups(batch)
    assert (group.match, group.unit) == (Match.PROPOSED, accountant.office)
    with pytest.raises(RefusedActionError) as refused:
        confirm_batch(batch=batch, choices={0: Choice(accountant.office)}, by=accountant.user)
    assert refused.value.code == "alias_unconfirmed"
    assert not Revision.objects.exists()
    choice = {0: Choice(accountant.office, is_same=True)}
    confirm_batch(batch=batch, choices=choice, by=accountant.user)
    alias = UnitAlias.objects.get()
    assert (alias.unit, alias.name, alias.confirmed_by) == (
        accountant.office,
        printed,
        accountant.user,
    )
    event = AuditEvent.objects.get(action="unit.alias_confirmed")
    assert event.details == {"alias": printed, "unit": OFFICE}
    again = accountant.batch({"2.xlsx": book(printed)})
    assert accountant.groups(again)[0].match is Match.ALIAS


def test_a_confirmed_name_is_no_error_in_a_single_upload(accountant: Accountant) -> None:
    printed = f"{OFFICE}机关"
    disclosure = open_disclosure(unit=accountant.office, year=2025, by=accountant.user)

    def codes() -> set[str]:
        jobs.run_due()
        revision = disclosure.revisions.order_by("-number")[0]
        assert revision.state == "CHECKED", revision.failure_message
        return set(revision.findings.values_list("code", flat=True))

    receive_workbook(
        disclosure=disclosure,
        upload=book(printed),
        original_name="1.xlsx",
        by=accountant.user,
        declassified=True,
    )
    assert "E_UNIT_NAME" in codes()
    confirm_alias(unit=accountant.office, name=printed, by=accountant.user)
    receive_workbook(
        disclosure=disclosure,
        upload=as_xlsx(sheets(printed)[1]),
        original_name="1.xlsx",
        by=accountant.user,
        declassified=True,
    )
    assert not codes() & {"E_UNIT_NAME", "W_UNIT_NAME"}


def test_former_names_are_known(accountant: Accountant) -> None:
    former(accountant.office, "张店区政府办")
    (group,) = accountant.groups(accountant.batch({"1.xlsx": book("张店区政府办")}))
    assert (group.match, group.unit) == (Match.FORMER, accountant.office)


def test_what_is_not_known_is_chosen_by_hand(accountant: Accountant) -> None:
    batch = accountant.batch({"1.xlsx": book("烟台市人民政府办公室"), "2.xlsx": book("")})
    groups = accountant.groups(batch)
    assert [(g.match, g.unit) for g in groups] == [(Match.NONE, None)] * 2
    confirm_batch(
        batch=batch, choices={1: Choice(accountant.school, is_same=True)}, by=accountant.user
    )
    assert Revision.objects.get().disclosure.unit == accountant.school
    assert not UnitAlias.objects.exists()


def test_files_without_a_name_go_with_their_folder(accountant: Accountant) -> None:
    nameless = as_xlsx(sheets("")[1])
    batch = accountant.batch({"a/1.xlsx": book(OFFICE), "a/3.xlsx": nameless, "3.xlsx": nameless})
    assert [(g.files, g.unit) for g in accountant.groups(batch)] == [
        (("3.xlsx",), None),
        (("a/1.xlsx", "a/3.xlsx"), accountant.office),
    ]


def test_two_groups_of_one_unit_are_one_upload(accountant: Accountant) -> None:
    batch = accountant.batch({"a/1.xlsx": book(OFFICE), "b/1.xlsx": as_xlsx(sheets(OFFICE)[1])})
    choices = {number: Choice(accountant.office) for number in (0, 1)}
    confirm_batch(batch=batch, choices=choices, by=accountant.user)
    source = Revision.objects.get().source
    assert source is not None
    assert source.original_name.endswith("等2个文件.zip")


def test_a_file_that_cannot_be_read_is_named_and_not_uploaded(accountant: Accountant) -> None:
    batch = accountant.batch(
        {
            "1.xlsx": book(OFFICE),
            "2.xlsx": (FILES / "g02_macro_as.xlsx").read_bytes(),
            "3.zip": zipped({"1.xlsx": book(OFFICE)}),
            "4.csv": b"1,2",
        }
    )
    good, macro, nested, text = accountant.groups(batch)
    assert (good.refusal, good.unit) == ("", accountant.office)
    assert "宏" in macro.refusal
    assert "“2.xlsx”" in macro.refusal
    assert ".zip" in nested.refusal
    assert "另存为.xlsx" in text.refusal
    with pytest.raises(RefusedActionError, match="宏"):
        confirm_batch(batch=batch, choices={1: Choice(accountant.office)}, by=accountant.user)
    assert not Revision.objects.exists()


def test_one_units_refusal_leaves_the_others(accountant: Accountant) -> None:
    batch = accountant.batch({"1.xlsx": book(OFFICE), "2.xlsx": book(BUREAU)})
    disclosure = open_disclosure(unit=accountant.office, year=2025, by=accountant.user)
    Revision.objects.create(
        disclosure=disclosure,
        number=1,
        state="SUBMITTED",
        edition="budget-2024",
        created_by=accountant.user,
        submitted_by=accountant.user,
        submitted_at=timezone.now(),
    )
    groups = accountant.groups(batch)
    choices = {g.number: Choice(g.unit) for g in groups if g.unit}
    confirm_batch(batch=batch, choices=choices, by=accountant.user)
    office, bureau = batch.results
    assert (office["revision"], "不能上传新稿" in office["sentence"]) == (None, True)
    assert Revision.objects.get(pk=bureau["revision"]).disclosure.unit == accountant.bureau


def test_nothing_is_uploaded_for_units_of_others(accountant: Accountant) -> None:
    foreign = UnitFactory.create(name="别的单位财政局")
    batch = accountant.batch({"1.xlsx": book(foreign.name)})
    assert accountant.groups(batch)[0].match is Match.NONE
    with pytest.raises(PermissionDenied):
        confirm_batch(batch=batch, choices={0: Choice(foreign)}, by=accountant.user)
    with pytest.raises(PermissionDenied):
        confirm_batch(batch=batch, choices={7: Choice(accountant.office)}, by=accountant.user)
    with pytest.raises(PermissionDenied):
        confirm_batch(batch=batch, choices={0: Choice(accountant.office)}, by=account())
    assert not Disclosure.objects.exists()


def test_a_batch_is_confirmed_once_and_not_for_ever(accountant: Accountant) -> None:
    batch = accountant.batch({"1.xlsx": book(OFFICE)})
    with pytest.raises(RefusedActionError) as nothing:
        confirm_batch(batch=batch, choices={}, by=accountant.user)
    assert nothing.value.code == "batch_nothing"
    UploadBatch.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(RefusedActionError) as late:
        confirm_batch(batch=batch, choices={0: Choice(accountant.office)}, by=accountant.user)
    assert late.value.code == "batch_closed"
    UploadBatch.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    confirm_batch(batch=batch, choices={0: Choice(accountant.office)}, by=accountant.user)
    with pytest.raises(RefusedActionError):
        confirm_batch(batch=batch, choices={0: Choice(accountant.office)}, by=accountant.user)
    assert Revision.objects.count() == 1


def test_what_has_run_out_is_removed_with_the_next(accountant: Accountant) -> None:
    old = accountant.received({"1.xlsx": b"x"})
    UploadBatch.objects.update(expires_at=timezone.now())
    new = accountant.received({"2.xlsx": b"x"})
    assert list(UploadBatch.objects.all()) == [new]
    assert old.pk != new.pk
    jobs.run_due()
    assert Job.objects.get(target=old.pk).outcome == "superseded"


@pytest.mark.parametrize("name", [f"{BUREAU}机关", SCHOOL, "机关", "", f"{OFFICE}机关服务中心"])
def test_only_another_writing_of_the_name_is_an_alias(accountant: Accountant, name: str) -> None:
    with pytest.raises(RefusedActionError) as refused:
        confirm_alias(unit=accountant.office, name=name, by=accountant.user)
    assert refused.value.code == "alias_unlike"


def test_a_name_that_is_another_units_own_is_never_proposed(accountant: Accountant) -> None:
    """机关 may be a unit beside its department's: then the name is that unit's."""
    UnitFactory.create(
        department=DepartmentFactory.create(division=accountant.office.division),
        name=f"{OFFICE}机关",
    )
    batch = accountant.batch({"1.xlsx": book(f"{OFFICE}机关")})
    assert accountant.groups(batch)[0].match is Match.NONE
    with pytest.raises(RefusedActionError):
        confirm_alias(unit=accountant.office, name=f"{OFFICE}机关", by=accountant.user)


def test_an_alias_is_for_those_who_upload(accountant: Accountant) -> None:
    reviewer = account(Role.BUREAU_REVIEWER, division=accountant.office.division)
    with pytest.raises(PermissionDenied):
        confirm_alias(unit=accountant.office, name=f"{OFFICE}机关", by=reviewer)
    with pytest.raises(PermissionDenied):
        receive_batch(
            uploads=[NamedUpload("a.zip", io.BytesIO(b"x"))],
            year=2025,
            by=reviewer,
            declassified=True,
        )


def test_without_the_declaration_nothing_is_kept(accountant: Accountant) -> None:
    upload = NamedUpload("a.zip", io.BytesIO(zipped({"1.xlsx": book(OFFICE)})))
    with pytest.raises(RefusedActionError) as refused:
        receive_batch(uploads=[upload], year=2025, by=accountant.user, declassified=False)
    assert refused.value.code == "not_declassified"
    assert not UploadBatch.objects.exists()
    assert not AuditEvent.objects.filter(action="batch.received").exists()


@pytest.mark.parametrize(
    ("uploads", "year", "code"),
    [
        ([("a.zip", b"x" * 11_000_000)], 2025, "E_TOO_LARGE"),
        ([("a.zip", b"x")], 1999, "no_edition"),
        ([("a.xlsx", b"")], 2025, "E_EMPTY"),
        ([("a.xlsx", b"1"), ("A.xlsx", b"2")], 2025, "E_ZIP_DUP"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(
    accountant: Accountant, uploads: list[tuple[str, bytes]], year: int, code: str
) -> None:
    named = [NamedUpload(name, io.BytesIO(content)) for name, content in uploads]
    with pytest.raises(RefusedActionError) as refused:
        receive_batch(uploads=named, year=year, by=accountant.user, declassified=True)
    assert refused.value.code == code
    assert not UploadBatch.objects.exists()


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"a.docx": b"x"}, "没有工作簿"),
        ({"../a.xlsx": b"x"}, "不合法的部件名称"),
        ({f"{number}.xlsx": b"" for number in range(201)}, "上限200个"),
    ],
    ids=["empty", "climbing", "many"],
)
def test_a_zip_that_is_refused_says_why(
    accountant: Accountant, members: dict[str, bytes], sentence: str
) -> None:
    batch = accountant.batch(members)
    assert batch.state == BatchState.FAILED
    assert sentence in batch.failure


def test_several_loose_files_are_a_batch_too(accountant: Accountant) -> None:
    uploads = [
        NamedUpload("1.xlsx", io.BytesIO(book(OFFICE))),
        NamedUpload("2.xlsx", io.BytesIO(book(BUREAU))),
    ]
    batch = receive_batch(uploads=uploads, year=2025, by=accountant.user, declassified=True)
    jobs.run_due()
    batch.refresh_from_db()
    assert [g.unit for g in accountant.groups(batch)] == [accountant.office, accountant.bureau]


def test_a_dead_job_is_said_on_the_page(accountant: Accountant) -> None:
    batch = accountant.received({"1.xlsx": b"x"})
    routing.fail(batch.pk, "E_INTERNAL", "系统处理时出现意外错误。")
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (BatchState.FAILED, "系统处理时出现意外错误。")
