"""The shell as Django apps: the portal itself and its admin site."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The shell: accounts, jobs, audit."""

    name = "portal"
    verbose_name = _("系统")

    def ready(self) -> None:
        """Register the system checks and the site's kind of job."""
        from portal import checks  # noqa: F401 - registers by import, once apps are ready
        from portal.site import tasks  # noqa: F401 - the same


class PortalAdminConfig(AdminConfig):
    """The desk in place of Django's plain admin site."""

    default_site = "portal.desk.DeskSite"
