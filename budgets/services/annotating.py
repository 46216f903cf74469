"""标注工作簿: an officer's file handed back with its findings marked. No database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from budgets.reading.bundle import members_of, naming, unpacked
from budgets.reading.gate import AdmittedKind, admit, open_bundle
from budgets.reading.members import member_of, own_name, qualified
from budgets.rendering.annotation.marking import Annotated, annotate, list_only
from budgets.rendering.annotation.spans import UnpatchableError
from budgets.rendering.archive import fixed_zip
from budgets.rules.core import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from budgets.tables.findings import Finding

_KINDS: Final = {
    AdmittedKind.LEGACY: "旧版格式（.xls或.et）",
    AdmittedKind.HTML: "另存为工作簿的网页",
    AdmittedKind.XML: "XML表格（2003格式）",
}
#: Beside the members of a bundle: all findings, those about no single file too.
LIST_FILE: Final = "校验问题清单.xlsx"
#: Beside a member in which nothing can be marked.
_LIST_OF_MEMBER: Final = "（问题清单）.xlsx"
_WHOLE: Final = "本清单列出压缩包内所有文件的问题；各工作簿中已标注各自的问题。"
_LEGACY: Final = (
    "原文件是{kind}，不能在其中标注，本文件只列出问题。"
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
    is_bundle: bool = False


def annotate_file(
    path: Path,
    filename: str,
    findings: Sequence[Finding],
    titles: Mapping[str, str] | None = None,
) -> AnnotatedFile:
    """The file with these findings in it; equal input gives equal bytes.

    `filename`: the name it was uploaded under. `titles`: sentences of further rules and titles
    of further codes, by id. A zip of several files comes back as a zip of the same names, each
    file with its own findings, and a list of all: what cannot be marked is in it as it was,
    with a list of its own. Raises `RefusedError` for a file that the gate does not let in:
    there is nothing that could safely be handed back.
    """
    kind = admit(path, filename)
    titles = {rule.id: rule.title for rule in RULES} | dict(titles or {})
    if kind is AdmittedKind.BUNDLE:
        return _annotate_bundle(path, findings, titles)
    return _annotate_one(path, kind, findings, titles)


def _annotate_one(
    path: Path, kind: AdmittedKind, findings: Sequence[Finding], titles: Mapping[str, str]
) -> AnnotatedFile:
    if kind is not AdmittedKind.XLSX:
        reason = _LEGACY.format(kind=_KINDS[kind])
        return _file(list_only(findings, titles, reason), is_list_only=True)
    try:
        return _file(annotate(path.read_bytes(), findings, titles))
    except UnpatchableError:
        return _file(list_only(findings, titles, _ODD), is_list_only=True)


def _annotate_bundle(
    path: Path, findings: Sequence[Finding], titles: Mapping[str, str]
) -> AnnotatedFile:
    whole = list_only(findings, titles, _WHOLE)
    members: dict[str, bytes] = {LIST_FILE: whole.content}
    marked = 0
    left_out: list[str] = []
    with open_bundle(path) as container:
        for member in members_of(container):
            if member.part == LIST_FILE:  # of an earlier annotation
                continue
            own = [_own(each) for each in findings if member_of(each.sheet) == member.shown]
            with unpacked(container, member) as place, naming(member):
                kind = admit(place, member.shown, is_member=True)
                members[member.part] = place.read_bytes()
                if not own:
                    continue
                annotated = _annotate_one(place, kind, own, titles)
            name = member.part + _LIST_OF_MEMBER if annotated.is_list_only else member.part
            members[name] = annotated.content
            marked += annotated.marked
            left_out.extend(qualified(member.shown, sheet) for sheet in annotated.left_out)
    return AnnotatedFile(
        content=fixed_zip(members),
        listed=whole.listed,
        marked=marked,
        left_out=tuple(left_out),
        is_bundle=True,
    )


def _own(finding: Finding) -> Finding:
    """The finding as the file itself would have it."""
    return replace(finding, sheet=own_name(finding.sheet))


def _file(annotated: Annotated, *, is_list_only: bool = False) -> AnnotatedFile:
    return AnnotatedFile(
        content=annotated.content,
        listed=annotated.listed,
        marked=annotated.marked,
        left_out=annotated.left_out,
        is_list_only=is_list_only,
    )
