"""说明 of the pages of budgets: what to do on each, and how to start where a list is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.page_help import HISTORY, PageHelp

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from portal.desk import DeskSite

_IMPORT = _("选文件，点“上传并预览”，核对每一行，再点“确认导入”。")
_ADD = _("填好后点“保存”；要一次登记多个，回到列表点“导入”。")
_CHANGE = _("查看或修改；改好后点“保存”，每次修改都记录在案。")
_DELETE = _("看清会删除什么，再点“是的，我确定”。")


def _upkeep(*names: str) -> dict[str, StrPromise]:
    """Of rows that people keep by hand or in a spreadsheet, all but the list itself."""
    said = {"add": _ADD, "change": _CHANGE, "delete": _DELETE, "import": _IMPORT}
    return {
        f"budgets_{name}_{page}": sentence
        for name in names
        for page, sentence in {**said, "history": HISTORY}.items()
    }


_SENTENCES: dict[str, StrPromise] = {
    **_upkeep("division", "department", "unit", "membership", "classificationcode"),
    **_upkeep("formeridentity", "succession", "publiccontact"),
    "budgets_publiccontact_changelist": _(
        "登记公开页上的责任科室和办公电话，点“新增公开联系方式”或“导入”。"
    ),
    "budgets_formeridentity_changelist": _("点一行查看或改正；补登以前的名称和编码，点“导入”。"),
    "budgets_succession_changelist": _("登记合并、分设、划转或撤销，点“新增机构变动”或“导入”。"),
    "budgets_unit_identity": _("更名或改编码，填新的名称、编码、日期和依据，点“登记”。"),
    "budgets_department_identity": _("更名或改编码，填新的名称、编码、日期和依据，点“登记”。"),
    # 基础数据、账号和角色
    "budgets_division_changelist": _("点一个行政区划查看或修改；要一次登记多个，点“导入”。"),
    "budgets_department_changelist": _("点一个主管部门查看或修改；要一次登记多个，点“导入”。"),
    "budgets_unit_changelist": _("点一个预算单位查看或修改；要一次登记多个，点“导入”。"),
    "budgets_classificationcode_changelist": _("需要增补或改正的科目，点“新增科目”或“导入”。"),
    "budgets_membership_changelist": _("要授予角色，点“新增角色授予”；一次授予多个，点“导入”。"),
    "portal_user_changelist": _("点一个账号，改姓名、停用或重新设置密码；新建多个，点“导入”。"),
    "portal_user_add": _("填账号、姓名和初始密码，点“保存”；本人首次登录时自己改掉。"),
    "portal_user_change": _("改姓名或停用账号后点“保存”；密码、会话和验证码在最下面办理。"),
    "portal_user_history": HISTORY,
    "portal_user_import": _IMPORT,
    "auth_user_password_change": _("输入两遍新的初始密码，点“修改密码”，再交给本人。"),
    "budgets_delegation_changelist": _("选角色、代办人和起止日期，点“授权”；提前结束，点“终止…”。"),
    # 批复和措辞
    "budgets_approvedfigures_changelist": _("点“导入”登记一批批复；点一行看全部数字。"),
    "budgets_approvedfigures_change": _("这是一个主体的批复数；要改，重新导入它的一行。"),
    "budgets_approvedfigures_history": HISTORY,
    "budgets_approvedfigures_import": _IMPORT,
    "budgets_wordingversion_changelist": _("点一个措辞包，查看、修改或复制。"),
    "budgets_wordingversion_add": _("选区划和年度，点“新建草稿”；有上年的，打开上年的一份来复制。"),
    "budgets_wordingversion_change": _("改好语句点“保存”，点“在样张上预览”看效果，再点“启用…”。"),
    "budgets_wordingversion_preview": _("看措辞印在文件里的样子；要改，点“返回修改”。"),
    # 公开件
    "budgets_disclosure_changelist": _("点一个单位打开它的公开件；还没有的，点“新增公开件”。"),
    "budgets_disclosure_add": _("选公开主体和预算年度，点“下一步”；已有的公开件会直接打开。"),
    "budgets_disclosure_change": _("交工作簿，点“上传并校验”；看校验结果，点“历次稿”中的一稿。"),
    "budgets_disclosure_corrections": _(
        "替换已公开的版次以前，先写明种类、来源和原因，点“登记更正”。"
    ),
    "budgets_disclosure_adjustments": _(
        "预算经批准调整或调剂的，填好依据和原因，点“登记预算调整”。"
    ),
    "budgets_disclosure_compare": _("选两稿，点“比较”，看每个单元格原为多少、改为多少。"),
    "budgets_disclosure_entry": _("点“开始填报”，逐张表填写，填完点“生成新稿并校验”。"),
    "budgets_disclosure_entry_table": _("填白色的格子，单位是万元，没有的留空，填完点“保存”。"),
    "budgets_disclosure_board": _("点状态或用筛选找单位，勾选后点“催办勾选的单位”。"),
    "budgets_disclosure_several": _("看每一件的结果；没有办理的，照原因改好再办。"),
    "budgets_disclosure_batch": _("选各单位的工作簿或一个压缩包，点“上传并识别单位”。"),
    "budgets_disclosure_batch_page": _("核对每个文件属于哪个单位，点“确认并上传”，再看结果。"),
    "budgets_withholding_changelist": _(
        "这里列出不予公开的事项；要办理，到公开件页面点“本件不予公开事项”。"
    ),
    "budgets_withholding_of": _("填好下面的表，点“提出”；由另一个人点“决定不予公开…”。"),
    "budgets_takedown_changelist": _(
        "一个人在公开件页面提出，另一个人在这里点“确认下架…”或“否决…”。"
    ),
    "budgets_takedown_of": _("选下架依据，写明说明，点“提出紧急下架”，请另一个人马上确认。"),
    "budgets_takedown_sealed": _("点文件名下载；只有审计员可以调阅，每次下载都会记录。"),
    # 稿次
    "budgets_revision_changelist": _("点一稿，看校验结果，办理下一步。"),
    "budgets_revision_change": _("先看“下一步”能办什么，再逐条处理“校验结果”里的问题。"),
    "budgets_revision_preview": _("看公众将看到的表；单元格角上有数字的，点它看问题。"),
    "budgets_revision_texts": _("一段写一行，写好点“保存并重新校验”。"),
    "budgets_revision_entries": _("填标着“需填写”的各项，在最下面点“保存并重新校验”。"),
    "budgets_revision_document": _("核对将要公开的文件：看下面的正文，或点文件名下载。"),
    "budgets_revision_word": _("选改过的Word文件，点“上传并比对”，再勾选要采用的文字。"),
    "budgets_revision_approval": _("打印下表，签字盖章后扫描，点“上传扫描件”。"),
    "budgets_revision_return": _("写明退回原因，需要时逐表、逐条写意见，点“确认退回”。"),
    "budgets_revision_waive_together": _(
        "选一条规则，勾选各单位的错误，写一个理由，点“豁免所选”。"
    ),
    "budgets_revision_publish_together": _("勾选已批准的公开件，需要时填一个时间，点“公开所选”。"),
    # 公众纠错
    "budgets_publicquestion_changelist": _("点一个编号，拟写答复或公开答复。"),
    "budgets_publicquestion_change": _("一个人写好答复点“保存拟稿”，另一个人点“公开答复…”。"),
}

_STARTS: dict[str, StrPromise] = {
    "budgets_division_changelist": _("还没有行政区划。点“导入”或“新增行政区划”。"),
    "budgets_department_changelist": _(
        "还没有主管部门。先登记行政区划，再点“导入”或“新增主管部门”。"
    ),
    "budgets_unit_changelist": _("还没有预算单位。先登记主管部门，再点“导入”或“新增预算单位”。"),
    "budgets_formeridentity_changelist": _("没有曾用名和原编码。单位更名以后，这里自动就有。"),
    "budgets_publiccontact_changelist": _("还没有公开联系方式。点“新增公开联系方式”或“导入”。"),
    "budgets_succession_changelist": _("没有登记过机构变动。点“新增机构变动”或“导入”。"),
    "budgets_classificationcode_changelist": _("没有增补的科目，用的都是系统自带的财政部科目。"),
    "budgets_approvedfigures_changelist": _("还没有批复数。点“导入”，选批复的表格。"),
    "budgets_wordingversion_changelist": _("还没有措辞包，文件用通用措辞。要改，点“新增措辞包”。"),
    "budgets_disclosure_changelist": _("还没有公开件。单位财务人员点“新增公开件”开始。"),
    "budgets_withholding_changelist": _(
        "没有不予公开的事项。要提出，打开公开件，点“本件不予公开事项”。"
    ),
    "budgets_revision_changelist": _("还没有稿次。单位上传工作簿或在线填报以后，这里就有。"),
    "budgets_publicquestion_changelist": _(
        "没有公众提出的疑问。读者在公开页面上提出后，这里就有。"
    ),
}

_SHOWN_AGAIN = {
    "budgets_disclosure_upload": "budgets_disclosure_change",
    "budgets_disclosure_adjustment_save": "budgets_disclosure_adjustments",
    "budgets_disclosure_adjustment_abandon": "budgets_disclosure_adjustments",
    "budgets_disclosure_correction_save": "budgets_disclosure_corrections",
    "budgets_disclosure_correction_close": "budgets_disclosure_corrections",
    "budgets_disclosure_correction_result": "budgets_disclosure_corrections",
    "budgets_unit_identity_change": "budgets_unit_identity",
    "budgets_unit_identity_mend": "budgets_unit_identity",
    "budgets_department_identity_change": "budgets_department_identity",
    "budgets_department_identity_mend": "budgets_department_identity",
    "budgets_disclosure_entry_begin": "budgets_disclosure_entry",
    "budgets_disclosure_entry_hand_in": "budgets_disclosure_entry",
    "budgets_disclosure_entry_save": "budgets_disclosure_entry_table",
    "budgets_disclosure_batch_confirm": "budgets_disclosure_batch_page",
    "budgets_withholding_propose": "budgets_withholding_of",
    "budgets_takedown_propose": "budgets_takedown_of",
    "budgets_delegation_give": "budgets_delegation_changelist",
    "budgets_publicquestion_draft": "budgets_publicquestion_change",
    "budgets_publicquestion_contact": "budgets_publicquestion_change",
    "budgets_revision_texts_save": "budgets_revision_texts",
    "budgets_revision_entries_save": "budgets_revision_entries",
    "budgets_wordingversion_save": "budgets_wordingversion_change",
    "budgets_wordingversion_import": "budgets_wordingversion_change",
}

cast("DeskSite", admin.site).page_help.add(PageHelp(_SENTENCES, _STARTS, _SHOWN_AGAIN))
