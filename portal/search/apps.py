"""检索 as a Django app: it has tables of its own, above the domain and below the site."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The index, its chore."""

    name = "portal.search"
    label = "search"
    verbose_name = _("检索")

    def ready(self) -> None:
        """Register the lookups and the chore that indexes what is missing."""
        from portal import chores
        from portal.search import index, lookups  # noqa: F401 - lookups register by import

        chores.register("search.index_missing", index.index_missing)
