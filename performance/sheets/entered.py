"""在线填报: targets that were typed at the desk. They have no sheet and no cells, but places.

A place is a project and a row of its grid. The sheet's name begins with a mark that no
worksheet may hold, so that a place of a form is never taken for one of a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from budgets.reading.privacy import masked, personal_number
from budgets.tables.vocabulary import where
from performance.indicators.taxonomy import (
    belongs,
    first_level,
    first_level_of,
    name_of,
    second_level,
)
from performance.sheets.core import Form, Indicator, Part, Target
from performance.sheets.layout import WORDING
from performance.words import make
from portal.core.text import fold_name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.tables.findings import Finding

#: Excel forbids the colon in a sheet's name.
_MARK = "填报:"
_LONGEST_NAME = 60
#: 位置 of what stands in the head; at most twelve characters, like any cell's address.
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        Part.PROJECT: "项目名称",
        Part.CODE: "项目编码",
        Part.DEPARTMENT: "主管部门",
        Part.UNIT: "实施单位",
        Part.TOTAL: "资金总额",
        Part.FISCAL: "财政拨款",
        Part.OTHER: "其他资金",
        Part.OBJECTIVE: "总体目标",
        Part.LEVEL1: "指标",
    }
)
_ROW_PARTS = (
    Part.LEVEL1,
    Part.LEVEL2,
    Part.LEVEL3,
    Part.VALUE,
    Part.WEIGHT,
    Part.SCORING,
)
_MONEY = (Part.MONEY, Part.TOTAL, Part.FISCAL, Part.OTHER, Part.GROUP)


@dataclass(frozen=True, slots=True)
class Entered:
    """One project as typed. `gives_way`: where a file has the project too, the file stands."""

    target: Target
    gives_way: bool = False


def content_of(target: Target) -> dict[str, Any]:
    """What is kept of a typed target besides its name, for JSON. Amounts in 分."""
    return {
        "project_code": target.project_code,
        "department": target.department,
        "department_code": target.department_code,
        "unit": target.unit,
        "unit_code": target.unit_code,
        "total": target.total,
        "fiscal": target.fiscal,
        "other": target.other,
        "objective": target.objective,
        "form": target.form.value,
        "indicators": [
            [one.level1, one.level2, one.level3, one.value, one.scoring, one.weight]
            for one in target.indicators
        ],
    }


def target_from(project: str, content: Mapping[str, Any]) -> Target:
    """The target of what `content_of` gave."""
    rest = {key: value for key, value in content.items() if key not in ("form", "indicators")}
    return Target(
        project=project,
        form=Form(content["form"]),
        indicators=tuple(_indicator(*row) for row in content["indicators"]),
        **rest,
    )


def _indicator(
    level1: str, level2: str, level3: str, value: str, scoring: str, weight: str = ""
) -> Indicator:
    """One kept row; those that were kept before there were weights have none."""
    return Indicator(level1, level2, level3, value, scoring, weight=weight)


def with_levels(indicators: Iterable[Indicator]) -> Iterator[Indicator]:
    """Levels that are left blank are those of the row above, as in a printed table.

    Under a new first level no second level continues. A known second level says the first.
    """
    level1 = level2 = ""
    for one in indicators:
        first, second = one.level1, one.level2
        if not first and second_level(second) and not belongs_under(second, level1):
            first = name_of(first_level_of(second_level(second)))
        is_new = bool(first) and fold_name(first) != fold_name(level1)
        level1 = first or level1
        level2 = second or ("" if is_new else level2)
        yield replace(one, level1=level1, level2=level2)


def belongs_under(second: str, first: str) -> bool:
    """Whether the second level may stand under the first, both as written."""
    keys = second_level(second), first_level(first)
    return all(keys) and belongs(*keys)


def same_project(one: Target, other: Target) -> bool:
    """Whether both are about one project; a department may print a name once for each unit."""
    return fold_name(one.project) == fold_name(other.project) and all(
        not mine or not theirs or fold_name(mine) == fold_name(theirs)
        for mine, theirs in ((one.project_code, other.project_code), (one.unit, other.unit))
    )


def is_entered(sheet: str) -> bool:
    """Whether the sheet stands for a form and not for a worksheet."""
    return sheet.startswith(_MARK)


def row_place(number: int) -> str:
    """第3行: the place of an indicator in its project's grid."""
    return f"第{number}行"


def placed(targets: Iterable[Target], beside: Sequence[Target], year: int) -> Iterator[Target]:
    """Typed targets with their places, worded as the unit words the targets in its file."""
    seen: Counter[str] = Counter()
    for target in targets:
        name = shorten(target.project, _LONGEST_NAME)
        seen[name] += 1
        sheet = f"{_MARK}{name}" + (f" ({seen[name]})" if seen[name] > 1 else "")
        yield replace(
            target,
            sheet=sheet,
            cells={str(part): place for part, place in _PLACES.items()},
            labels=_labels(target, beside, year),
            indicators=tuple(
                replace(one, cells={str(part): row_place(number) for part in _ROW_PARTS})
                for number, one in enumerate(target.indicators, 1)
            ),
        )


def _labels(target: Target, beside: Sequence[Target], year: int) -> dict[str, str]:
    """The words of the form: those that most sheets of the same layout print, else the usual."""
    alike = [other for other in beside if other.form is target.form]
    words: dict[str, str] = {str(part): text for part, text in WORDING[target.form].items()}
    if not alike and Part.TITLE in words:
        words[Part.YEAR] = f"（{year}年度）"
    for part in map(str, Part):
        printed = Counter(other.labels[part] for other in alike if part in other.labels)
        if printed:
            words[part] = printed.most_common(1)[0][0]
        elif alike:
            words.pop(part, None)
    if target.form is Form.B:
        for each in _MONEY:
            words.pop(each, None)
    has_scoring = any(one.scoring for one in target.indicators)
    has_weight = any(one.weight for one in target.indicators)
    _keep_where(words, target.form, Part.CODE, is_there=bool(target.project_code))
    _keep_where(words, target.form, Part.SCORING, is_there=has_scoring)
    if has_weight:
        words.setdefault(Part.WEIGHT, WORDING[target.form][Part.WEIGHT])
    else:
        words.pop(Part.WEIGHT, None)
    return words


def _keep_where(words: dict[str, str], form: Form, part: Part, *, is_there: bool) -> None:
    """Layout B always prints the part; the others only where something is written."""
    if is_there:
        words.setdefault(part, WORDING[form][part])
    elif form is not Form.B:
        words.pop(part, None)


def personal(target: Target) -> Iterator[Finding]:
    """E_PII and W_PII of what was typed, one for each place."""
    texts = [
        (target.cells.get(Part.PROJECT, ""), target.project),
        (target.cells.get(Part.OBJECTIVE, ""), target.objective),
    ]
    for one in target.indicators:
        text = "\n".join((one.level1, one.level2, one.level3, one.value, one.weight, one.scoring))
        texts.append((one.cell(Part.LEVEL3), text))
    for place, text in texts:
        for line in text.splitlines():
            if found := personal_number(line):
                yield make(
                    found.code,
                    project=target.project,
                    sheet=target.sheet,
                    cell=place,
                    text=masked(found.number),
                )
                break


def plainly(finding: Finding) -> Finding:
    """The sentence begins with the project and the row, where there is no sheet and no cell."""
    if not is_entered(finding.sheet):
        return finding
    before = where(
        sheet=finding.sheet,
        cell=finding.cell,
        table=finding.table,
        row=finding.row,
        column=finding.column,
    )
    is_row = finding.cell.startswith("第")
    names = (finding.row, finding.column) if is_row else (finding.column or finding.cell,)
    inside = "，".join(shorten(name) for name in names if name.strip())
    place = f"项目“{shorten(finding.at.project)}”{finding.cell if is_row else ''}"
    place += f"（{inside}）：" if inside else "："
    return replace(finding, message=place + finding.message.removeprefix(before))
