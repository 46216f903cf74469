"""格式: the register of everything a publication is offered as.

A new format is one module with a function `Document -> bytes` and one line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.rendering.csv_tidy import csv_zip
from budgets.rendering.data_package import data_package
from budgets.rendering.docx.document import document_docx
from budgets.rendering.pdf import document_pdf
from budgets.rendering.web import render_body
from budgets.rendering.web_story import render_story
from budgets.rendering.xlsx import workbook, workbook_with_formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from budgets.rendering.publication import Document, Publication

#: What some file system refuses in a name, and what could hide its end.
_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


@dataclass(frozen=True, slots=True)
class Format:
    """格式. `extension` has no leading dot; `is_download` is false for what only pages use.

    `is_slow`: laid out page by page, in a job of its own after the check.
    """

    name: str
    title: str  # what a link says
    media_type: str
    extension: str
    render: Callable[[Document], bytes]
    is_download: bool = True
    is_slow: bool = False

    def filename(self, publication: Publication) -> str:
        """The stable name in ASCII: "370303-102001-2025-budget-v1.xlsx"."""
        return f"{publication.key}.{self.extension}"

    def display_name(self, publication: Publication) -> str:
        """The Chinese name that a reader saves: "2025年…单位预算公开表.xlsx"."""
        return f"{_UNSAFE_IN_NAMES.sub('_', publication.title)}.{self.extension}"

    @property
    def folder_name(self) -> str:
        """The name in a folder of one disclosure's files: "disclosure.xlsx", "csv.zip"."""
        is_zip = self.extension.endswith(".zip")
        return self.extension if is_zip else f"disclosure.{self.extension}"


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format(
                "pdf",
                "公开文件（PDF）",
                "application/pdf",
                "pdf",
                document_pdf,
                is_slow=True,
            ),
            Format("docx", "公开文件（DOCX）", _DOCX, "docx", document_docx),
            Format("xlsx", "Excel 工作簿（XLSX）", _XLSX, "xlsx", workbook),
            Format(
                "xlsx-formulas",
                "Excel 工作簿（合计为公式）",
                _XLSX,
                "formulas.xlsx",
                workbook_with_formulas,
            ),
            Format("csv", "数据表（CSV 压缩包）", "application/zip", "csv.zip", csv_zip),
            Format(
                "json",
                "规范数据（JSON）",
                "application/json",
                "json",
                lambda document: document.canonical,
            ),
            Format(
                "datapackage",
                "数据包（Data Package）",
                "application/zip",
                "datapackage.zip",
                data_package,
            ),
            Format(
                "html",
                "网页",
                "text/html; charset=utf-8",
                "html",
                render_body,
                is_download=False,
            ),
            Format(
                "document",
                "网页全文",
                "text/html; charset=utf-8",
                "document.html",
                render_story,
                is_download=False,
            ),
        )
    }
)
