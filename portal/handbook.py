"""使用手册 at the desk: the handbooks of `docs/handbook`, as pages with their pictures.

They are part of the release, as templates are: what stands in them is ours and is shown as it
is written.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from portal.desk import Page

if TYPE_CHECKING:
    from pathlib import Path

    from portal.desk import DeskSite

_FOLDER: Path = settings.BASE_DIR / "docs" / "handbook"


def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """One handbook, or the list of them (README)."""
    site = cast("DeskSite", admin.site)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("使用手册"),
        "body": _rendered(_kept("", name, ".md")),
    }
    return TemplateResponse(request, "admin/portal/handbook.html", context)


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a handbook."""
    del request
    return HttpResponse(_kept("pictures", name, ".png").read_bytes(), content_type="image/png")


def _kept(folder: str, name: str, ending: str) -> Path:
    """The file of that name among those that are there. Raises `Http404`."""
    for found in (_FOLDER / folder).glob(f"*{ending}"):
        if found.name == f"{name}{ending}":
            return found
    raise Http404


@cache
def _rendered(path: Path) -> SafeString:
    """The page as HTML; it brings its own title."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    html: str = markdown.render(path.read_text(encoding="utf-8"))
    return SafeString(html)  # what stands in the file is escaped


#: Links between the files, and to their pictures, hold as they are written.
cast("DeskSite", admin.site).pages += [
    Page("handbook/<slug:name>.md", chapter, "handbook"),
    Page("handbook/pictures/<slug:name>.png", picture, "handbook_picture"),
]
