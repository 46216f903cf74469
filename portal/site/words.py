"""用语: how pages name a disclosure, a state, a format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: 种类和主体: the whole words, since no language builds them from parts in the same order.
_DOCUMENTS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("unit", "budget"): gettext_noop("单位预算"),
        ("department", "budget"): gettext_noop("部门预算"),
        ("unit", "adjustment"): gettext_noop("单位预算调整"),
        ("department", "adjustment"): gettext_noop("部门预算调整"),
    }
)
#: 下载格式 in the order in which they are offered, and what a link says.
FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pdf": (gettext_noop("公开文件"), "PDF"),
        "docx": (gettext_noop("公开文件"), "Word（DOCX）"),
        "xlsx": (gettext_noop("Excel 工作簿"), "XLSX"),
        "xlsx-formulas": (gettext_noop("Excel 工作簿"), gettext_noop("合计为公式")),
        "csv": (gettext_noop("数据表"), gettext_noop("CSV 压缩包")),
        "json": (gettext_noop("规范数据"), "JSON"),
        "datapackage": (gettext_noop("数据包"), gettext_noop("Data Package 压缩包")),
    }
)


class Titled(Protocol):
    """What has a title: a publication."""

    @property
    def owner_name(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def scope(self) -> str: ...  # noqa: D102
    @property
    def adjustment_number(self) -> int | None: ...  # noqa: D102


def document_word(scope: str, kind: str, adjustment: int | None = 0) -> str:
    """单位预算, 部门预算, 单位预算调整（第1次）."""
    word = _(_DOCUMENTS[scope, kind])
    if not adjustment:
        return word
    return _("%(document)s（第%(number)d次）") % {"document": word, "number": adjustment}


def title_of(document: Titled) -> str:
    """The name that people read, as in 2025年…办公室单位预算公开表."""
    return _("%(year)d年%(owner)s%(document)s公开表") % {
        "year": document.year,
        "owner": document.owner_name,
        "document": document_word(document.scope, document.kind, document.adjustment_number),
    }


def short_title(row: Mapping[str, Any]) -> str:
    """2025年单位预算, of a row that stands under its owner's name."""
    return _("%(year)d年%(document)s") % {
        "year": row["year"],
        "document": document_word(row["scope"], row["kind"], row["adjustment_number"]),
    }


def status_of(*, withdrawn: bool, is_current: bool) -> str:
    """现行, 已被取代, 已撤回."""
    if withdrawn:
        return _("已撤回")
    return _("现行") if is_current else _("已被新版取代")


def size_text(size: int) -> str:
    """As in 31 KB, 12 MB."""
    if size >= 10 * 1024 * 1024:
        return f"{round(size / 1024 / 1024)} MB"
    return f"{max(1, round(size / 1024))} KB"
