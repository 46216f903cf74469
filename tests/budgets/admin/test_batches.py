"""批量上传 at the desk: choose, wait, say whose each file is, see what became of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budgets.models import Disclosure, Revision, Unit, UnitAlias, UploadBatch
from budgets.services.batches import receive_batch
from budgets.services.uploads import NamedUpload
from portal import jobs
from portal.access import Role
from portal.models import Job, User
from tests.budgets.admin.conftest import SignIn
from tests.budgets.reading.books import FILES, GOLDEN, read
from tests.budgets.reading.saved_as import as_xlsx, renamed, zipped
from tests.factories.organisations import DepartmentFactory, UnitFactory, account

pytestmark = pytest.mark.django_db

OFFICE = "淄博市张店区人民政府办公室"
BUREAU = "淄博市张店区教育局<b>"
NEW = reverse("admin:budgets_disclosure_batch")


def book(name: str) -> bytes:
    grid = read(GOLDEN / "zhangdian-2025" / "workbook.xlsx").grids[0]
    return as_xlsx(renamed(grid, OFFICE, name))


@dataclass
class Desk:
    """An accountant of two units, signed in."""

    client: Client
    user: User
    office: Unit
    bureau: Unit

    def choose(self, members: dict[str, bytes], **more: Any) -> Any:
        file = SimpleUploadedFile("全部单位.zip", zipped(members))
        data = {"workbook": file, "year": 2025, "declassified": "on", **more}
        return self.client.post(NEW, data)

    def batch(self, members: dict[str, bytes]) -> UploadBatch:
        upload = NamedUpload("全部单位.zip", io.BytesIO(zipped(members)))
        made = receive_batch(uploads=[upload], year=2025, by=self.user, declassified=True)
        jobs.run_due()
        return made

    def page(self, batch: UploadBatch) -> str:
        return self.client.get(address(batch)).text

    def confirm(self, batch: UploadBatch, **chosen: Any) -> Any:
        data = {name.replace("_", "-"): value for name, value in chosen.items()}
        place = reverse("admin:budgets_disclosure_batch_confirm", args=[batch.pk])
        return self.client.post(place, data, follow=True)


def address(batch: UploadBatch) -> str:
    return reverse("admin:budgets_disclosure_batch_page", args=[batch.pk])


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    department = DepartmentFactory.create()
    office, bureau = (
        UnitFactory.create(department=department, name=name) for name in (OFFICE, BUREAU)
    )
    user = account(Role.OFFICER, department=department)
    return Desk(sign_in(user), user, office, bureau)


def test_the_start_page_leads_there_for_several_units_only(desk: Desk, sign_in: SignIn) -> None:
    assert NEW in desk.client.get(reverse("admin:index")).text
    single = account(Role.OFFICER, unit=desk.office)
    assert NEW not in sign_in(single).get(reverse("admin:index")).text


def test_a_zip_is_taken_and_read_before_anything_is_uploaded(desk: Desk) -> None:
    answer = desk.choose({"1.xlsx": book(OFFICE)})
    batch = UploadBatch.objects.get()
    assert answer["Location"] == address(batch)
    waiting = desk.page(batch)
    assert 'http-equiv="refresh"' in waiting
    assert "识别单位" in waiting
    jobs.run_due()
    text = desk.page(batch)
    assert 'http-equiv="refresh"' not in text
    assert "已识别" in text
    assert f'<option value="{desk.office.pk}" selected>' in text
    assert not Revision.objects.exists()
    assert "全部单位.zip" in desk.client.get(NEW).text


def test_the_page_shows_how_far_reading_and_checking_are(desk: Desk) -> None:
    desk.choose({"1.xlsx": book(OFFICE)})
    batch = UploadBatch.objects.get()
    Job.objects.filter(kind="budgets.route_batch", target=batch.pk).update(percent=40)
    assert '<progress max="100" value="40"' in desk.page(batch)
    jobs.run_due()
    waiting = desk.confirm(batch, unit_0=desk.office.pk).text
    assert 'http-equiv="refresh"' in waiting
    assert f'aria-label="{OFFICE}的校验进度"' in waiting
    assert "排队等候处理" in waiting
    jobs.run_due()
    done = desk.page(batch)
    assert 'http-equiv="refresh"' not in done
    assert "<progress" not in done
    assert Revision.objects.get().get_state_display() in done


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"year": 2025}, "请先选择要上传的工作簿。"),
        ({"year": ""}, "请填写预算年度。"),
        ({"year": 2011}, "2011年没有适用的公开表版式"),
    ],
)
def test_a_wrong_choice_is_explained(desk: Desk, data: dict[str, Any], sentence: str) -> None:
    data = {**data, "declassified": "on"}
    if data["year"] != 2025:
        data = {**data, "workbook": SimpleUploadedFile("a.zip", b"x")}
    answer = desk.client.post(NEW, data)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not UploadBatch.objects.exists()


def test_without_the_declaration_nothing_is_taken(desk: Desk) -> None:
    file = SimpleUploadedFile("a.zip", b"x")
    answer = desk.client.post(NEW, {"year": 2025, "workbook": file})
    assert answer.status_code == 400
    assert "未声明文件已完成保密审查并脱密" in answer.text
    assert not UploadBatch.objects.exists()


def test_confirmed_files_are_uploaded_with_a_link_to_each(desk: Desk) -> None:
    batch = desk.batch({"a/1.xlsx": book(OFFICE), "b/1.xlsx": book(BUREAU)})
    answer = desk.confirm(batch, unit_0=desk.office.pk, unit_1=desk.bureau.pk)
    assert answer.status_code == 200
    for revision in Revision.objects.all():
        assert reverse("admin:budgets_revision_change", args=[revision.pk]) in answer.text
    assert Revision.objects.count() == 2
    assert "教育局&lt;b&gt;" in answer.text
    assert "教育局<b>" not in answer.text


def test_a_name_that_is_only_alike_wants_a_word(desk: Desk) -> None:
    batch = desk.batch({"1.xlsx": book(f"{OFFICE}机关")})
    text = desk.page(batch)
    assert "待确认" in text
    assert f"我确认表中的“{OFFICE}机关”就是“{OFFICE}”" in text
    refused = desk.confirm(batch, unit_0=desk.office.pk)
    assert refused.status_code == 400
    assert f"请确认表中的“{OFFICE}机关”就是“{OFFICE}”，或选择不上传。" in refused.text
    assert not Disclosure.objects.exists()
    assert "已上传，查看校验" in desk.confirm(batch, unit_0=desk.office.pk, same_0="on").text
    assert UnitAlias.objects.get().unit == desk.office


def test_what_is_not_chosen_is_not_uploaded(desk: Desk) -> None:
    batch = desk.batch({"1.xlsx": book(OFFICE), "2.xlsx": book("别的单位财政局")})
    assert "未识别" in desk.page(batch)
    assert "没有选择任何单位" in desk.confirm(batch, unit_0="", unit_1="").text
    desk.confirm(batch, unit_0=desk.office.pk, unit_1="")
    assert [r.disclosure.unit for r in Revision.objects.all()] == [desk.office]


def test_units_of_others_cannot_be_chosen(desk: Desk) -> None:
    foreign = UnitFactory.create()
    batch = desk.batch({"1.xlsx": book(OFFICE)})
    answer = desk.confirm(batch, unit_0=foreign.pk)
    assert answer.status_code == 400
    assert "您没有为该单位上传的权限" in answer.text
    assert not Disclosure.objects.exists()


def test_a_refused_file_is_shown_with_its_reason(desk: Desk) -> None:
    macro = (FILES / "g02_macro_as.xlsx").read_bytes()
    text = desk.page(desk.batch({"1.xlsx": macro}))
    assert "不予受理" in text
    assert "另存为不含宏的.xlsx" in text
    assert 'name="unit-0"' not in text


def test_a_refused_zip_says_why(desk: Desk) -> None:
    assert "压缩包中没有工作簿" in desk.page(desk.batch({"a.docx": b"x"}))


def test_a_second_confirmation_is_told_so(desk: Desk) -> None:
    batch = desk.batch({"1.xlsx": book(OFFICE)})
    desk.confirm(batch, unit_0=desk.office.pk)
    answer = desk.confirm(batch, unit_0=desk.office.pk)
    assert answer.status_code == 400
    assert "已经处理或已过期" in answer.text
    assert Revision.objects.count() == 1


def test_a_colleagues_batch_does_not_exist(desk: Desk, sign_in: SignIn) -> None:
    batch = desk.batch({"1.xlsx": book(OFFICE)})
    colleague = account(Role.OFFICER, department=desk.office.department)
    assert sign_in(colleague).get(address(batch)).status_code == 404
