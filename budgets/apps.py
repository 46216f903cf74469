"""The disclosure domain as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    """预算公开."""

    name = "budgets"
    verbose_name = _("预算公开")

    def ready(self) -> None:
        """Register the kinds of job this app can do, and what is checked with a revision."""
        from budgets import tasks  # noqa: F401 - registers by import, once apps are ready
        from budgets.services import companions
        from budgets.services.word_companion import WordCompanion

        companions.register(WordCompanion())
