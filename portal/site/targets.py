"""绩效目标页: all targets of one publication, per project its money beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from performance.selectors import public as targets
from portal.site import documents
from portal.site.pages import Page, Tables

if TYPE_CHECKING:
    from budgets.selectors.public import Publication

#: Longer than any name that is looked for.
_TEXT_LIMIT = 40
_LEVELS: Mapping[str, str] = {
    "cost": gettext_noop("成本指标"),
    "output": gettext_noop("产出指标"),
    "benefit": gettext_noop("效益指标"),
    "satisfaction": gettext_noop("满意度指标"),
}


def page(found: Publication, query: Mapping[str, str]) -> Page:
    """绩效目标 of the publication, or what the address chooses of them.

    An unknown level means "all". Raises `Http404` where none was published.
    """
    if found.withdrawn:
        return documents.document(found)
    fingerprint = targets.public_fingerprint(found.revision)
    if not fingerprint:
        raise Http404
    level = query.get("level", "")
    chosen = {"level": level if level in targets.LEVELS else "", "text": text_of(query)}
    frame = documents.frame(found)
    data: dict[str, Any] = {
        **frame.data,
        "fingerprint": fingerprint,
        "chosen": chosen,
        "levels": [(key, _(_LEVELS[key])) for key in targets.LEVELS],
    }
    return Page(
        "site/targets.html",
        data,
        changed=frame.changed,
        tables=lambda: Tables("", {"shown": targets.shown_targets(found.revision, **chosen)}),
    )


def text_of(query: Mapping[str, str]) -> str:
    """The words that are looked for in the names of indicators."""
    return query.get("q", "").strip()[:_TEXT_LIMIT]
