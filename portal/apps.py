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
        """Register the system checks, the site's kind of job, what signing in sets off, chores."""
        from axes.signals import user_locked_out
        from django.contrib.auth import signals

        from portal import checks, chores, retention  # noqa: F401 - checks register by import
        from portal.accounts import identity_service, lockout, sessions  # noqa: F401 - a check
        from portal.site import tasks  # noqa: F401 - the same

        signals.user_logged_in.connect(sessions.note_sign_in)
        signals.user_login_failed.connect(lockout.note_failure)
        user_locked_out.connect(lockout.note_lock)
        chores.register("sessions.clear", sessions.clear_ended)
        chores.register("sign_in_failures.clear", lockout.clear_old)
        chores.register("finished_work.forget", retention.forget_finished_work)


class PortalAdminConfig(AdminConfig):
    """The desk in place of Django's plain admin site."""

    default_site = "portal.desk.DeskSite"
