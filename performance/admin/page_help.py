"""说明 of the pages of 绩效目标: what to do on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.page_help import PageHelp

if TYPE_CHECKING:
    from portal.desk import DeskSite

_HELP = PageHelp(
    sentences={
        "performance_targets": _("逐个项目点“填报”，或者选一个绩效目标工作簿，点“上传并校验”。"),
        "performance_target_form": _(
            "写总体目标和指标，点“保存并校验”；想先看看，点“先检查，不保存”。"
        ),
        "performance_flat": _("选平铺表，点“上传并预览”，核对后点“确认导入并校验”。"),
    },
    shown_again={
        "performance_targets_upload": "performance_targets",
        "performance_target_save": "performance_target_form",
    },
)

cast("DeskSite", admin.site).page_help.add(_HELP)
