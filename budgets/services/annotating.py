"""标注工作簿: an officer's file handed back with its findings marked. No database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.reading.gate import AdmittedKind, admit
from budgets.rendering.annotation.marking import Annotated, annotate, list_only
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.rules.core import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from budgets.tables.findings import Finding

_LEGACY: Final = (
    "原文件是旧版格式（.xls或.et），不能在其中标注，本文件只列出问题。"
    "将原文件另存为.xlsx后再标注，可得到带底色和批注的工作簿。"
)
_ODD: Final = (
    "原文件的写法特殊，不能在其中标注，本文件只列出问题。"
    "用Excel或WPS打开原文件，另存为.xlsx后再标注，可得到带底色和批注的工作簿。"
)


@dataclass(frozen=True, slots=True)
class AnnotatedFile:
    """The workbook handed back.

    `listed`: findings in 问题清单; `marked`: cells with a comment of ours; `left_out`:
    sheets with findings that could not be marked; `is_list_only`: the officer's tables are
    not in it, because the file is of an older format.
    """

    content: bytes
    listed: int
    marked: int
    left_out: tuple[str, ...] = ()
    is_list_only: bool = False


def annotate_file(
    path: Path,
    filename: str,
    findings: Sequence[Finding],
    titles: Mapping[str, str] | None = None,
) -> AnnotatedFile:
    """The file with these findings in it; equal input gives equal bytes.

    `filename`: the name it was uploaded under. `titles`: sentences of further rules and
    titles of further codes, by id. Raises `RefusedError` for a file that the
    gate does not let in: there is nothing that could safely be handed back.
    """
    kind = admit(path, filename)
    titles = {rule.id: rule.title for rule in RULES} | dict(titles or {})
    if kind is not AdmittedKind.XLSX:
        return _file(list_only(findings, titles, _LEGACY), is_list_only=True)
    try:
        return _file(annotate(path.read_bytes(), findings, titles))
    except UnpatchableError:
        return _file(list_only(findings, titles, _ODD), is_list_only=True)


def _file(annotated: Annotated, *, is_list_only: bool = False) -> AnnotatedFile:
    return AnnotatedFile(
        content=annotated.content,
        listed=annotated.listed,
        marked=annotated.marked,
        left_out=annotated.left_out,
        is_list_only=is_list_only,
    )
