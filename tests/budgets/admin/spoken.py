"""Words on the pages of the desk, where they are written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import django.contrib.admin
from django.contrib import admin

from tests.factories.declarations import ROOT


@cache
def words_of_the_desk() -> str:
    """Everything that pages of the desk can say, the sentences themselves aside."""
    django_words = Path(django.contrib.admin.__file__).parent / "locale/zh_Hans/LC_MESSAGES"
    files = [
        *(ROOT / "templates" / "admin").rglob("*.html"),
        *(ROOT / "docs" / "handbook").glob("README.md"),
        django_words / "django.po",
        *(
            path
            for app in ("portal", "budgets", "performance")
            for path in (ROOT / app).rglob("*.py")
            if path.name != "page_help.py"
        ),
    ]
    new = [f"新增{model._meta.verbose_name}" for model in admin.site._registry]
    return "\n".join([*new, *(path.read_text(encoding="utf-8") for path in files)])
