"""审计用语: the acts of this app, as the desk tells them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.desk import ACTION_WORDS

ACTION_WORDS.update(
    {
        "disclosure.opened": _("新建公开件"),
        "revision.received": _("上传工作簿"),
        "revision.replaced": _("被新上传的工作簿替换"),
        "revision.checked": _("校验完成"),
        "revision.failed": _("处理失败"),
        "revision.retried": _("重试处理"),
        "revision.recheck": _("重新校验"),
        "revision.texts": _("保存情况说明"),
        "revision.entries": _("保存填报内容"),
        "revision.reworded": _("措辞包已更新，标为需重新校验"),
        "revision.scan_attached": _("上传签字扫描件"),
        "revision.scan_read": _("下载签字扫描件"),
        "revision.word_received": _("上传交回的Word文件"),
        "revision.word_removed": _("移除交回的Word文件"),
        "revision.submitted": _("上报"),
        "revision.returned": _("退回"),
        "revision.approved": _("批准"),
        "revision.consented": _("会审同意"),
        "revision.scheduled": _("安排定时公开"),
        "revision.unscheduled": _("取消定时公开"),
        "revision.schedule_failed": _("定时公开没有成功"),
        "revision.taken_down": _("紧急下架"),
        "revision.sealed_opened": _("调阅封存内容"),
        "takedown.proposed": _("提出紧急下架"),
        "takedown.confirmed": _("确认紧急下架"),
        "takedown.rejected": _("否决紧急下架"),
        "delegation.given": _("授权代办"),
        "delegation.ended": _("终止代办"),
        "revision.published": _("公开"),
        "revision.superseded": _("被新版次取代"),
        "revision.withdrawn": _("撤回"),
        "revision.declassified": _("声明已脱密"),
        "revision.secrecy_reviewed": _("登记保密审查"),
        "withholding.proposed": _("提出不予公开"),
        "withholding.decided": _("决定不予公开"),
        "withholding.lifted": _("撤销不予公开"),
        "finding.explained": _("填写情况说明"),
        "finding.waived": _("豁免"),
        "finding.waiver_taken_back": _("撤销豁免"),
        "finding.explanations_carried": _("沿用上一稿的情况说明"),
        "revision.needs_check": _("校验规则已更新，标为需重新校验"),
        "revision.rechecked": _("按新规则校验完成"),
        "wordingversion.started": _("新建措辞包"),
        "wordingversion.saved": _("修改措辞包"),
        "wordingversion.enforced": _("启用措辞包"),
        "wordingversion.discarded": _("删除措辞包草稿"),
        "tables_draft.begun": _("开始在线填报"),
        "tables_draft.kept": _("保存填报的公开表"),
        "tables_draft.handed_in": _("按填报内容生成新稿"),
        "batch.received": _("批量上传"),
        "unit.alias_confirmed": _("确认单位别名"),
        "classificationcode.loaded": _("载入随附科目"),
    }
)
