"""Every task of the handbooks, tried as it is written, by the people it is written for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import (
    CheckFinding,
    DeclaredText,
    Delegation,
    Division,
    FormerIdentity,
    Membership,
    Revision,
    RevisionState,
    Succession,
    Takedown,
    Unit,
)
from budgets.services import review
from budgets.services.secrecy import record_secrecy_review
from budgets.tables.findings import Severity
from portal.access import Role
from portal.models import Job, User
from portal.models.jobs import JobState
from tests.factories.declarations import GOLDEN
from tests.factories.questions import a_question
from tests.factories.workflow import asking
from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.handbook import Handbook
from tests.processes import until

pytestmark = pytest.mark.journey

BOOK = GOLDEN / "yantai-2025" / "workbook.xlsx"
BOOKS = ("yantai-2025", "zhangdian-2025")
#: What the officer and the reviewer do for several units; everything else is done for one.
OFFICERS_TOGETHER = {"几个单位一起上传", "几个单位一起上报"}
REVIEWERS_TOGETHER = {
    "看进度，催办",
    "一条规则，多个单位一起豁免",
    "会审",
    "成批公开，到时公开",
    "撤回",
    "紧急下架：一人提出",
    "紧急下架：另一人确认",
    "请人代办（A/B岗）",
}


def saved_again(folder: Path, name: str) -> Path:
    """The same workbook as another program writes it: other bytes."""
    again = folder / f"{name}.xlsx"
    book = openpyxl.load_workbook(BOOK)
    book.properties.title = name
    book.save(again)
    return again


def of_all_units(folder: Path) -> Path:
    """The workbooks of both units in one zip."""
    whole = folder / "units.zip"
    with zipfile.ZipFile(whole, "w") as packed:
        for name in BOOKS:
            packed.write(GOLDEN / name / "workbook.xlsx", f"{name}.xlsx")
    return whole


def figures_of_today(folder: Path) -> Path:
    """批复 of both units, as of today, for this year."""
    day = timezone.localdate()
    lines = ["区划代码,主体编码,年度,批次号,批复文号,批复日期,预算总额(万元)"]
    for division, unit in (("370303", "102001"), ("370600", "201001")):
        lines.append(f"{division},{unit},{day.year},1,财预〔{day.year}〕1号,{day},1000.00")
    table = folder / "approved.csv"
    table.write_text("\n".join(lines), "utf-8")
    return table


def merged(folder: Path) -> Path:
    """机构变动: the unit of the examples goes into another one of its department."""
    unit = Unit.objects.get(code="102001")
    Unit.objects.create(
        division=unit.division, department=unit.department, code="102009", name="张店区政务服务局"
    )
    table = folder / "successions.csv"
    table.write_text(
        "原单位区划代码,原单位编码,承接单位区划代码,承接单位编码,变动种类,生效日期,依据文件,原单位保留\n"
        "370303,102001,370303,102009,合并,2025-11-20,张编〔2025〕9号,否\n",
        "utf-8",
    )
    return table


def account(name: str, *roles: Role, **scope: Division) -> User:
    made: User = User.objects.create_user(name, password=PASSWORD)
    for role in roles:
        Membership.objects.create(user=made, role=role, **scope)
    return made


def test_each_task_of_officers_and_reviewers(portal: Portal, tmp_path: Path) -> None:
    portal.start_worker()
    files = {
        "工作簿.xlsx": BOOK,
        "工作簿（已改）.xlsx": saved_again(tmp_path, "mended"),
        "工作簿（更正）.xlsx": saved_again(tmp_path, "corrected"),
        "批复.csv": figures_of_today(tmp_path),
    }
    officer = Handbook("officer", portal.sign_in("officer"), files)
    reviewer = Handbook("reviewer", portal.sign_in("reviewer"), files)
    reviewer.do("导入批复")
    officer.page.reload()
    for task in ("看懂工作台", "上传工作簿", "看懂一个问题", "改正后重新上传", "直接在表里修改"):
        officer.do(task)
    for _ in range(3):
        officer.do("确实不能改的，写明原因")
    officer.do("填报情况说明")
    officer.do("整篇情况说明自己写")
    written = DeclaredText.objects.get(key="state_assets").paragraphs
    assert written == ["国有资产由办公室统一登记管理。"]
    for task in ("预览公开文件", "上报"):
        officer.do(task)
    for way in ("退回修改", "逐表逐条写意见"):
        reviewer.page.goto("/admin/")
        reviewer.do("查看一件")
        reviewer.do(way)
        officer.page.goto("/admin/")
        officer.do("被退回以后")
    reviewer.page.goto("/admin/")
    reviewer.do("查看一件")
    for _ in range(3):
        reviewer.do("豁免一个错误")
    for task in ("批准", "公开"):
        reviewer.do(task)
    a_question(Revision.objects.get(state=RevisionState.PUBLISHED), table=3)
    officer.page.goto("/admin/")
    officer.do("答复公众的疑问")
    reviewer.page.goto("/admin/")
    reviewer.do("公开一份答复")
    officer.do("导出官网公开包")
    officer.do("登记官网公开的地址")
    officer.do("更正已公开的内容")
    officer.do("登记预算调整")
    assert officer.tried == officer.tasks - OFFICERS_TOGETHER
    assert reviewer.tried == reviewer.tasks - REVIEWERS_TOGETHER


def test_each_task_for_several_units(portal: Portal, tmp_path: Path) -> None:
    portal.start_worker()
    officer = Handbook("officer", portal.sign_in("officer"), {"各单位.zip": of_all_units(tmp_path)})
    reviewer = Handbook("reviewer", portal.sign_in("reviewer"), {})
    reviewer.do("看进度，催办")
    officer.page.reload()
    officer.do("几个单位一起上传")
    uploaded_and_explained()
    zhangdian, yantai = (Division.objects.get(code=code) for code in ("370303", "370600"))
    asking(zhangdian, "performance")
    account("performance", Role.PERFORMANCE_REVIEWER, division=zhangdian)
    account("publisher", Role.PUBLISHER, division=zhangdian)
    officer.page.goto("/admin/")
    officer.do("几个单位一起上报")
    performance = reviewer.handed_to(portal.sign_in("performance"))
    performance.do("会审")
    reviewer.page.goto("/admin/")
    reviewer.do("一条规则，多个单位一起豁免")
    everything_approved()
    reviewer.page.goto("/admin/")
    reviewer.do("成批公开，到时公开")
    assert Revision.objects.filter(state=RevisionState.PUBLISHED).count() == 2
    reviewer.do("紧急下架：一人提出")
    publisher = reviewer.handed_to(portal.sign_in("publisher"))
    publisher.do("紧急下架：另一人确认")
    assert Takedown.objects.get().confirmed_at
    reviewer.do("请人代办（A/B岗）")
    assert Delegation.objects.get().ended_at
    published = Revision.objects.get(disclosure__division=yantai)
    reviewer.page.goto(f"/admin/budgets/revision/{published.pk}/")
    reviewer.do("撤回")
    assert officer.tried == OFFICERS_TOGETHER
    assert reviewer.tried == REVIEWERS_TOGETHER


def uploaded_and_explained() -> None:
    """Both are checked, and every error is explained: how is another task of the handbook."""
    until(lambda: Revision.objects.filter(state=RevisionState.CHECKED).count() == 2, "the checks")
    by = User.objects.get(username="officer")
    for finding in CheckFinding.objects.filter(severity=Severity.ERROR):
        review.explain(finding=finding, text="原文件如此，按批复公开。", by=by)


def everything_approved() -> None:
    """批准 both: how is another task of the handbook."""
    by = User.objects.get(username="reviewer")
    for revision in Revision.objects.filter(state=RevisionState.SUBMITTED):
        for finding in revision.findings.filter(severity=Severity.ERROR, waiver=None):
            review.waive(finding=finding, reason="与批复一致，取整造成。", by=by)
        revision.refresh_from_db()
        record_secrecy_review(revision=revision, by=by)
        review.approve(revision=revision, by=by)


def test_each_task_of_administrators(portal: Portal, tmp_path: Path) -> None:
    account("admin", Role.ADMINISTRATOR)
    Job.objects.create(
        kind="budgets.process_revision",
        target=1,
        key="budgets.process_revision:1",
        state=JobState.DEAD,
        error_code="E_MEMORY",
        error_message="内存不足，已停止。",
        run_after=timezone.now(),
        finished_at=timezone.now(),
    )
    divisions = tmp_path / "divisions.csv"
    divisions.write_text("区划代码,区划名称\n370302,淄川区\n370304,博山区\n", "utf-8")
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("账号,姓,名\nwang,王,芳\n", "utf-8")
    files = {"行政区划.csv": divisions, "账号.csv": accounts, "机构变动.csv": merged(tmp_path)}
    admin = Handbook("administrator", portal.sign_in("admin"), files)
    admin.do("后台作业停止了")
    admin.do("导入基础数据")
    assert Division.objects.get(code="370302").name == "淄川区"
    admin.do("单位更名、改编码")
    unit = Unit.objects.get(code="102001")
    assert unit.name == "淄博市张店区数据局"
    assert FormerIdentity.objects.get(unit=unit).document == "张编〔2025〕3号"
    admin.do("单位合并、分设、划转、撤销")
    assert Succession.objects.filter(predecessor=unit, successor__code="102009").exists()
    admin.do("载入科目")
    admin.do("导入账号")
    wang = User.objects.get(username="wang")
    assert wang.password_is_first
    admin.do("有人忘记密码")
    admin.do("有人离岗")
    changed = User.objects.get(username="wang")
    assert changed.password != wang.password
    assert not changed.is_active
    assert admin.tried == admin.tasks


def test_each_task_of_who_grants_roles(portal: Portal, tmp_path: Path) -> None:
    account("security", Role.SECURITY_ADMINISTRATOR)
    wang = account("wang")
    roles = tmp_path / "roles.csv"
    roles.write_text("账号,角色,所在区划代码,单位编码\nwang,单位财务人员,370303,102001\n", "utf-8")
    security = Handbook("security", portal.sign_in("security"), {"角色.csv": roles})
    security.do("导入角色")
    assert str(wang.memberships.get().unit).startswith("102001 ")
    TOTPDevice.objects.create(user=wang)
    security.do("重置丢失的手机")
    assert not TOTPDevice.objects.exists()
    assert security.tried == security.tasks
