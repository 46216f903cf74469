"""页面: what a page is made of, the key of it, and the HTML.

A page is a template, plain data, and for a disclosure the tables of its snapshot. The
tables are not rendered here: they are set into the frame as they were stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language

#: What pages load.
_STATIC = ("site.css", "tables.js")
#: Where a template wants the tables. Data cannot contain it: it is escaped.
TABLES_HERE = "<!-- tables -->"


@dataclass(frozen=True)
class Tables:
    """公开表 for a page: their HTML, and what the frame says of them (`words`)."""

    html: str
    words: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page before it is rendered.

    `data` is plain (texts, numbers, times, lists, dictionaries): it goes into the key.
    `tables` reads the snapshot; it is called only when the page is not stored yet, and
    what it answers must follow from `data`, which names the snapshot by its SHA-256.
    """

    template: str
    data: dict[str, Any]
    changed: datetime | None = None
    tables: Callable[[], Tables] | None = None
    status: int = 200

    @property
    def key(self) -> str:
        """SHA-256 of everything the page follows from."""
        return hashlib.sha256(
            orjson.dumps(
                [self.template, self.data, get_language(), _templates_version()],
                option=orjson.OPT_SORT_KEYS,
            )
        ).hexdigest()

    def html(self) -> bytes:
        """The finished page."""
        tables = self.tables() if self.tables else Tables("", {})
        frame = render_to_string(self.template, {**self.data, **tables.words})
        return frame.replace(TABLES_HERE, tables.html).encode("utf-8")


@lru_cache(maxsize=1)
def _templates_version() -> str:
    """Hash of the templates, their translations, the static files' addresses, and the footer."""
    digest = hashlib.sha256("".join(static(name) for name in _STATIC).encode())
    digest.update(orjson.dumps([settings.SITE_CODE, settings.ICP_RECORD, settings.POLICE_RECORD]))
    root = Path(settings.BASE_DIR)
    sources = [root / "templates" / "base.html", *(root / "templates" / "site").rglob("*.html")]
    for path in sorted(sources + list((root / "locale").rglob("*.mo"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
