"""公开审批表: the paper that the leader signs, bound to one document by its SHA-256.

《预算法》第十四条 has the unit answer for what it publishes; the form names the document,
what the checks found and how it was explained, and leaves the lines to be signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from budgets.rendering.form import Box, BoxKind, PrintedForm

_NAME: Final = "公开审批表"
#: 序号 and labels, place, problem (two columns), explanation, waiver.
_WIDTHS: Final = (15, 12, 20, 14, 21, 18)
_COLUMNS: Final = len(_WIDTHS)
_SIGNED: Final = "\n\n签字：　　　　　　　　　　　　　　　年　　月　　日"
_OPINION: Final = "意见：\n" + _SIGNED


@dataclass(frozen=True, slots=True)
class SettledFinding:
    """校验问题 that somebody has explained or waived. `place`: 公开表5 F12."""

    number: int
    severity: str
    place: str
    message: str
    explanation: str
    waiver: str


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the form says. `sha256`: of the canonical JSON, "" while nothing is rendered.

    `unsettled`: errors that nobody has explained. `held`: 不予公开事项 in force, without
    saying what they are. `reviews`: who reviewed secrecy, and on which day.
    """

    unit_name: str
    department_name: str
    year: int
    title: str
    draft: int
    publication: int
    sha256: str
    errors: int
    warnings: int
    notices: int
    unsettled: int
    held: int
    findings: tuple[SettledFinding, ...] = ()
    reviews: tuple[tuple[str, str], ...] = ()


def approval_form(facts: ApprovalFacts) -> PrintedForm:
    """The form in boxes, ready for print."""
    boxes: list[Box] = []
    row = 0
    for line in _lines(facts):
        column = 0
        for text, kind, width in line:
            boxes.append(Box(row, column, text, kind, colspan=width))
            column += width
        row += 1
    return PrintedForm(name=_NAME, widths=_WIDTHS, rows=row, boxes=tuple(boxes))


Line = list[tuple[str, BoxKind, int]]


def _lines(facts: ApprovalFacts) -> Iterator[Line]:
    yield [("预算公开审批表", BoxKind.TITLE, _COLUMNS)]
    yield [(f"{facts.year}年度", BoxKind.LINE, _COLUMNS)]
    yield [*_pair("单位（部门）", facts.unit_name, 2), *_pair("主管部门", facts.department_name, 2)]
    yield _pair("文件名称", facts.title)
    yield [
        *_pair("稿次", f"第{facts.draft}稿", 2),
        *_pair("拟公开版次", f"第{facts.publication}版", 2),
    ]
    yield _pair("规范数据SHA-256", facts.sha256 or "（尚未生成文件，请在校验完成后打印）")
    yield _pair("校验结果", _counts(facts))
    yield _pair("不予公开事项", f"{facts.held} 项" if facts.held else "无")
    yield from _findings(facts)
    yield _pair("保密审查", _secrecy(facts))
    yield _pair("财务负责人", _OPINION)
    yield _pair(
        "主要负责人审签", f"同意公开上列文件。\n{_SIGNED}\n　　　　　　　　　　　　（单位公章）"
    )


def _findings(facts: ApprovalFacts) -> Iterator[Line]:
    if not facts.findings:
        return
    yield [("已说明或已豁免的问题", BoxKind.HEADING, _COLUMNS)]
    yield [
        ("序号", BoxKind.HEADING, 1),
        ("位置", BoxKind.HEADING, 1),
        ("问题", BoxKind.HEADING, 2),
        ("单位说明", BoxKind.HEADING, 1),
        ("豁免理由", BoxKind.HEADING, 1),
    ]
    for finding in facts.findings:
        yield [
            (f"{finding.number}\n{finding.severity}", BoxKind.LABEL, 1),
            (finding.place, BoxKind.TEXT, 1),
            (finding.message, BoxKind.TEXT, 2),
            (finding.explanation, BoxKind.TEXT, 1),
            (finding.waiver, BoxKind.TEXT, 1),
        ]


def _counts(facts: ApprovalFacts) -> str:
    counts = f"错误 {facts.errors} 个，警告 {facts.warnings} 个，提示 {facts.notices} 个"
    if facts.unsettled:
        return f"{counts}；其中 {facts.unsettled} 个错误尚未说明或豁免"
    return f"{counts}；没有未说明的错误"


def _secrecy(facts: ApprovalFacts) -> str:
    recorded = "\n".join(f"已登记：{who}，{day}" for who, day in facts.reviews)
    ours = "经审查，本文件不含国家秘密，可以公开。"
    return "\n".join(filter(None, [ours, recorded, _SIGNED]))


def _pair(label: str, text: str, width: int = _COLUMNS - 1) -> Line:
    return [(label, BoxKind.LABEL, 1), (text, BoxKind.TEXT, width)]
