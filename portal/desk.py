"""工作台: the admin site of officers and reviewers."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    """Django's admin under our name."""

    site_header = _("预算公开平台")
    site_title = _("预算公开平台")
    index_title = _("工作台")
    enable_nav_sidebar = False
