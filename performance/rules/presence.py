"""目标齐全: every project has its target sheet, none is too many, and each says whose it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from budgets.rules.rule import Category
from budgets.tables.findings import Finding, Severity
from budgets.tables.holds import PROJECT_TABLE
from performance.rules.rule import Said, TargetRule, at_target
from performance.sheets.core import Part
from performance.sheets.labels import year_in_title, year_line
from performance.words import make
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from performance.rules.rule import Declared
    from performance.sheets.core import Target

_CODE_LENGTH = 21
#: The letters I, O, S, V and Z never occur: they read like figures.
_CODE = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{21}")
#: Whose wording should be one in a document.
_WORDED = (Part.TITLE, Part.CODE, Part.OBJECTIVE, Part.VALUE, Part.SCORING)
#: So many projects are named in one sentence.
_NAMED = 3
_YEAR = re.compile(r"20\d{2}年度?")


def _none(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """One finding at table 11 for all its projects, where no target was handed in at all."""
    projects = declared.context.projects or ()
    if declared.targets or not projects:
        return
    names = list(dict.fromkeys(project.name for project in projects))
    shown = "、".join(names[:_NAMED])
    sheet, _mark, cell = projects[0].place.rpartition("!")
    said = make(
        "W_TARGETS_NONE",
        project=projects[0].name if len(names) == 1 else "",
        severity=rule.severity,
        rule=rule.id,
        sheet=sheet,
        cell=cell,
        related=[project.place for project in projects[1:] if project.place],
        count=len(projects),
        text=f"{shown}等" if len(names) > _NAMED else shown,
    )
    yield replace(said, table=PROJECT_TABLE)


def _missing(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """One finding a project; without any target at all the rule before has said it."""
    if declared.context.projects is None or not declared.targets:
        return
    for project in declared.matches.missing:
        yield make(
            "W_TARGET_MISSING",
            project=project.name,
            severity=rule.severity,
            rule=rule.id,
            sources=[place for place in (project.place,) if place],
            text=project.name,
        )


def _extra(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    if declared.context.projects is None:
        return
    for number in declared.matches.extra:
        target = declared.targets[number]
        if target.project:
            said = Said("W_TARGET_EXTRA", words={"text": target.project})
            yield at_target(rule, target, said, Part.PROJECT)


def _name(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    for number in sorted(declared.matches.renamed):
        target, project = declared.targets[number], declared.project_of(number)
        if project is not None:
            words = {"text": target.project, "name": project.name}
            said = Said("W_TARGET_NAME", sources=(project.place,), words=words)
            yield at_target(rule, target, said, Part.PROJECT)


def _count(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """More sheets for one project than table 11 has rows of that name."""
    rows = Counter(fold_name(project.name) for project in declared.context.projects or ())
    sheets: dict[str, list[Target]] = defaultdict(list)
    for target in declared.targets:
        if target.project:
            sheets[fold_name(target.project)].append(target)
    for name, same in sheets.items():
        allowed = rows[name] or (len(same) if _are_told_apart(same) else 1)
        if len(same) > allowed:
            said = Said(
                "W_TARGET_COUNT",
                related=[target.place(Part.PROJECT) for target in same[:-1]],
                words={"text": same[-1].project, "count": len(same)},
            )
            yield at_target(rule, same[-1], said, Part.PROJECT)


def _are_told_apart(same: list[Target]) -> bool:
    """A department's projects of one name: each with its code, or each of another unit."""
    codes = {target.project_code for target in same} - {""}
    units = {fold_name(target.unit) for target in same} - {""}
    return len(same) in (len(codes), len(units))


def _codes(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    first: dict[str, Target] = {}
    for target in declared.targets:
        if Part.CODE not in target.labels and not target.project_code:
            continue
        code = fold(target.project_code)
        reason, severity = _code_fault(code, declared.context.division, declared.context.year)
        before = first.setdefault(code, target) if code else target
        if not reason and before is not target:
            reason = f"与项目“{before.project}”的重复"
        if reason:
            said = Said(
                "W_TARGET_CODE",
                severity,
                related=(before.place(Part.CODE),) if before is not target else (),
                words={"text": target.project_code or "空白", "name": reason},
            )
            yield at_target(rule, target, said, Part.CODE)


def _code_fault(code: str, division: str, year: int) -> tuple[str, Severity | None]:
    if not code:
        return "没有填写", None
    if len(code) != _CODE_LENGTH:
        return f"有{len(code)}位，应为{_CODE_LENGTH}位", None
    if not _CODE.fullmatch(code):
        return "含有不用于编码的字符", None
    if division and not _is_of(code[:6], division):
        return f"的行政区划{code[:6]}与本单位的{division}不同", None
    if year and code[6:8] != f"{year % 100:02d}":
        return f"的年度“{code[6:8]}”不是预算年度，延续项目可不修改", Severity.NOTICE
    return "", None


def _is_of(prefix: str, division: str) -> bool:
    """371591 is the city's own level of 371500: fiscal divisions number it 9x."""
    if prefix == division[:6]:
        return True
    return prefix[:4] == division[:4] and (prefix[4] == "9" or division[4:6] in ("", "00"))


def _headers(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    """The rarer wording is the odd one; one finding for each label."""
    for part in _WORDED:
        worded: dict[str, list[Target]] = defaultdict(list)
        for target in declared.targets:
            label = _YEAR.sub("", fold_name(target.labels.get(part, ""))).strip(":()")
            if label:
                worded[label].append(target)
        if len(worded) < 2:
            continue
        usual = max(worded, key=lambda label: len(worded[label]))
        odd = [target for label, same in worded.items() if label != usual for target in same]
        cell = f"{part}_label"
        places = [f"{t.sheet}!{t.cells.get(cell) or t.cell(part)}" for t in odd[1:]]
        said = Said(
            "W_TARGET_HEADER",
            related=places,
            words={"text": odd[0].labels[part], "name": worded[usual][0].labels[part]},
        )
        yield at_target(rule, odd[0], said, part)


def _years(rule: TargetRule, declared: Declared) -> Iterator[Finding]:
    year = declared.context.year
    for target in declared.targets:
        for part in (Part.YEAR, Part.TITLE):
            text = target.labels.get(part, "")
            printed = year_line(text) or year_in_title(text)
            if year and printed is not None and printed != year:
                said = Said("E_YEAR", words={"text": text, "year": year})
                yield at_target(rule, target, said, part)


_FULL = Category.COMPLETENESS

RULES = (
    TargetRule("B-P-COUNT", "每个项目只应有一张绩效目标表。", Severity.WARNING, _FULL, _count),
    TargetRule(
        "B-P-NONE", "公开表11有项目的，应公开项目的绩效目标。", Severity.WARNING, _FULL, _none
    ),
    TargetRule(
        "B-P-MISSING", "公开表11的每个项目都应有绩效目标表。", Severity.WARNING, _FULL, _missing
    ),
    TargetRule(
        "B-P-EXTRA",
        "绩效目标表的项目都应在公开表11中。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _extra,
    ),
    TargetRule(
        "B-P-NAME",
        "绩效目标表的项目名称应与公开表11一致。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _name,
    ),
    TargetRule(
        "B-P-YEAR",
        "绩效目标表的年度应为预算年度。",
        Severity.ERROR,
        Category.CONSISTENCY,
        _years,
    ),
    TargetRule(
        "B-P-HEADER",
        "各绩效目标表的表头用语应前后一致。",
        Severity.WARNING,
        Category.CONSISTENCY,
        _headers,
    ),
    TargetRule(
        "B-P-CODE",
        "项目编码应为21位，以行政区划和年度开头，且不重复。",
        Severity.WARNING,
        Category.EXISTENCE,
        _codes,
    ),
)
