"""登录会话: whose it is, from where, since when. Ended by deleting its row."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """登录会话: Django's, with its account beside it, so that an account's can be found.

    `expire_date` is the earlier of two moments: too long without any act, too long at all.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="sessions",
        null=True,  # before the sign-in
    )
    started_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近操作"))
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = _("登录会话")  # type: ignore[assignment]  # lazy, as Django means it
        verbose_name_plural = _("登录会话")  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that reads and writes these rows, which itself needs this model."""
        return import_module(settings.SESSION_ENGINE).SessionStore
