"""Typesetting, in this process: our template, our fonts, no network, no clock.

The engine keeps what it has laid out to be quicker the next time: a worker that sets one
document after another grows to about half a gigabyte and stays there.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pylopdf_fonts_zh_cn
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typst import PDFStandard

_TEMPLATE = Path(__file__).parent / "data"
#: For keeping (ISO 19005-2, level A) and for reading aloud (ISO 14289-1): the engine refuses
#: to write what does not hold to them, a character without a glyph among it.
STANDARDS: Final[list[PDFStandard]] = ["a-2a", "ua-1"]
#: A file for keeping must carry a time of making; midnight of a round year says it is none.
_NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)


class PdfEngineError(RuntimeError):
    """The engine could not set a document; what it said."""


def font_files() -> tuple[Path, Path]:
    """思源宋体, then 思源黑体."""
    return pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()


def typeset(content: Mapping[str, Any]) -> bytes:
    """The PDF of what `content_of` made. Raises `PdfEngineError`."""
    compiler = typst.Compiler(
        str(_TEMPLATE / "document.typ"),
        root=str(_TEMPLATE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"story": json.dumps(content, ensure_ascii=False)},
        package_path=str(_TEMPLATE / "no-packages"),
        package_cache_path=str(_TEMPLATE / "no-packages"),
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=_NO_CLOCK
        )
    except typst.TypstError as reason:
        raise PdfEngineError(f"{reason.message} {reason.diagnostic}") from reason
    if warnings or not isinstance(pdf, bytes):
        # A layout that does not settle would print wrong page numbers.
        raise PdfEngineError("; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """These two and no other: the same bytes on every machine."""
    folders = sorted({str(path.parent) for path in font_files()})
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=folders,
    )
