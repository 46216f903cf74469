"""Performance targets as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    """绩效目标."""

    name = "performance"
    verbose_name = _("绩效目标")

    def ready(self) -> None:
        """Register what is checked together with every revision."""
        from budgets.services import companions
        from performance.services import rule_sets
        from performance.services.companion import TargetsCompanion
        from portal import chores

        companions.register(TargetsCompanion())
        chores.register("performance.mark_outdated", rule_sets.mark_outdated)
