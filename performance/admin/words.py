"""审计用语: the acts of this app, as the desk tells them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.desk import ACTION_WORDS

ACTION_WORDS.update(
    {
        "revision.targets_received": _("上传绩效目标"),
        "revision.targets_removed": _("移除绩效目标"),
        "revision.target_entered": _("填报绩效目标"),
        "revision.target_entry_removed": _("删除填报的绩效目标"),
        "revision.target_entry_chosen": _("选择采用的绩效目标"),
    }
)
