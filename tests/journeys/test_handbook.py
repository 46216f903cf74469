"""Every task of the handbooks, tried as it is written, by the people it is written for."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import Division, Membership
from portal.access import Role
from portal.models import User
from tests.factories.declarations import GOLDEN
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.handbook import Handbook

pytestmark = pytest.mark.journey

BOOK = GOLDEN / "yantai-2025" / "workbook.xlsx"


def saved_again(folder: Path) -> Path:
    """The same workbook as another program writes it: other bytes."""
    again = folder / "again.xlsx"
    book = openpyxl.load_workbook(BOOK)
    book.properties.title = "again"
    book.save(again)
    return again


def test_each_task_of_officers_and_reviewers(portal: Portal, tmp_path: Path) -> None:
    portal.start_worker()
    files = {"工作簿.xlsx": BOOK, "工作簿（已改）.xlsx": saved_again(tmp_path)}
    officer = Handbook("officer", portal.sign_in("officer"), files)
    reviewer = Handbook("reviewer", portal.sign_in("reviewer"), files)
    for task in ("上传工作簿", "看懂一个问题", "改正后重新上传", "直接在表里修改"):
        officer.do(task)
    for _ in range(3):
        officer.do("确实不能改的，写明原因")
    for task in ("填报情况说明", "预览公开文件", "上报"):
        officer.do(task)
    reviewer.page.goto("/admin/")
    for task in ("查看一件", "退回修改"):
        reviewer.do(task)
    officer.page.goto("/admin/")
    officer.do("被退回以后")
    officer.assert_all_done()
    reviewer.page.goto("/admin/")
    reviewer.do("查看一件")
    for _ in range(3):
        reviewer.do("豁免一个错误")
    for task in ("批准", "公开", "撤回"):
        reviewer.do(task)
    reviewer.assert_all_done()


def test_each_task_of_administrators(portal: Portal, tmp_path: Path) -> None:
    account = User.objects.create_user("admin", password=PASSWORD)
    Membership.objects.create(user=account, role=Role.ADMINISTRATOR)
    divisions = tmp_path / "divisions.csv"
    divisions.write_text("区划代码,区划名称\n370302,淄川区\n370304,博山区\n", "utf-8")
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("账号,姓,名\nwang,王,芳\n", "utf-8")
    files = {"行政区划.csv": divisions, "账号.csv": accounts}
    admin = Handbook("administrator", portal.sign_in("admin"), files)
    admin.do("导入基础数据")
    assert Division.objects.get(code="370302").name == "淄川区"
    admin.do("导入账号")
    admin.assert_all_done()
    assert User.objects.get(username="wang").password_is_first


def test_each_task_of_who_grants_roles(portal: Portal, tmp_path: Path) -> None:
    account = User.objects.create_user("security", password=PASSWORD)
    Membership.objects.create(user=account, role=Role.SECURITY_ADMINISTRATOR)
    wang = User.objects.create_user("wang", password=PASSWORD)
    roles = tmp_path / "roles.csv"
    roles.write_text("账号,角色,所在区划代码,单位编码\nwang,单位财务人员,370303,102001\n", "utf-8")
    security = Handbook("security", portal.sign_in("security"), {"角色.csv": roles})
    security.do("导入角色")
    assert str(wang.memberships.get().unit).startswith("102001 ")
    TOTPDevice.objects.create(user=wang)
    security.do("重置丢失的手机")
    assert not TOTPDevice.objects.exists()
    security.assert_all_done()
