"""绩效目标情况说明 against table 11: how many projects, how much, and those to be evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.rules.figures import ALL
from budgets.rules.narrative import told as t
from budgets.rules.narrative.claims import Kind
from budgets.rules.narrative.judging import Other, about, compare_amount, once, printed_as
from budgets.rules.rule import Category, Rule
from budgets.tables import columns as c
from budgets.tables.budget import PROVINCE
from budgets.tables.findings import Severity
from portal.core.text import fold_name

if TYPE_CHECKING:
    from budgets.rules.figures import Figure
    from budgets.rules.narrative.claims import Claim
    from budgets.rules.narrative.sentences import Sentence
    from budgets.rules.printed import Printed, PrintedTable
    from budgets.tables.core import Coordinate, Row
    from budgets.tables.findings import Finding

_KEY = "performance"
_BASIS = f"中发〔2018〕34号《关于全面实施预算绩效管理的意见》；{PROVINCE}"
_MANAGED = re.compile(r"绩效(?:目标)?管理|绩效目标")
_EVALUATED = re.compile(r"重点(?:项目)?(?:绩效|支出)?评价|重点绩效")
#: 部门整体 targets speak of all money, not of the projects.
_WHOLE = re.compile(r"整体(?:支出)?绩效|部门整体")
#: Both in one sentence: its amounts cannot be told apart.
_COUNT_OF_ALL = re.compile(r"全面实施")
_COUNT = re.compile(
    r"项目(?:支出)?(?:共|共计|合计|总计|数量|为|:)*(?P<after>[0-9]{1,4})个"
    r"|(?<![0-9])(?P<before>[0-9]{1,4})个(?:预算|支出|二级|部门|政策和|重点)*项目"
)
_YEAR = re.compile(r"(20[0-9]{2})年")
_LISTED = re.compile(r"(?:拟对|对|选取|选择|将)(?P<names>.+?)(?P<etc>等)?(?P<count>[0-9]{1,4})个")
_BETWEEN = re.compile(r"[、,和及与\"'（）()《》:;项目支出]*")


@dataclass(frozen=True, slots=True)
class _Named:
    """Projects of table 11 that a sentence names. `is_whole`: every name was found there."""

    rows: tuple[Row, ...]
    stated: int
    text: str
    is_whole: bool
    is_example: bool  # …等5个项目: those named are some of them


def _managed(printed: Printed) -> Sentence | None:
    """The sentence about the targets of all projects."""
    for sentence in printed.told.sentences(_KEY) if printed.told else ():
        text = sentence.folded
        if not _MANAGED.search(text) or _EVALUATED.search(text) or _WHOLE.search(text):
            continue
        if _speaks_of(text, printed.year) and _COUNT.search(text):
            return sentence
    return None


def _evaluated(printed: Printed) -> Sentence | None:
    """The sentence about the projects to be evaluated."""
    for sentence in printed.told.sentences(_KEY) if printed.told else ():
        text = sentence.folded
        is_alone = _EVALUATED.search(text) and not _COUNT_OF_ALL.search(text)
        if is_alone and _speaks_of(text, printed.year):
            return sentence
    return None


def _speaks_of(text: str, year: int) -> bool:
    """Whether the sentence is about this budget: it names its year, or none."""
    years = {int(found) for found in _YEAR.findall(text)}
    return not years or year in years


def _projects(printed: Printed) -> tuple[PrintedTable, list[Row]] | None:
    table = printed.table(11)
    if table is None or table.held:  # withheld rows: neither count nor sum is known
        return None
    rows = [row for row in table.rows() if not row.is_total]
    return (table, rows) if rows else None


def _count(rule: Rule, printed: Printed) -> Iterator[Finding]:
    sentence, projects = _managed(printed), _projects(printed)
    match = _COUNT.search(sentence.folded) if sentence else None
    if sentence is None or match is None or projects is None:
        return
    stated, rows = int(match["after"] or match["before"]), projects[1]
    if stated != len(rows):
        yield about(
            rule,
            "W_TEXT_COUNT",
            sentence,
            other=Other(0, "", 11),
            with_amounts=False,
            text=sentence.between(match.start(), match.end()),
            label=f"{stated}个",
            name="公开表11的项目",
            count=f"{len(rows)}个",
        )


def _amounts(rule: Rule, printed: Printed) -> Iterator[Finding]:
    sentence, projects = _managed(printed), _projects(printed)
    match = _COUNT.search(sentence.folded) if sentence else None
    if sentence is None or match is None or projects is None:
        return
    is_all = int(match["after"] or match["before"]) == len(projects[1])
    figures = {t.FUNDS: printed.total(11), t.FISCAL: printed.total(11, c.APPROPRIATION)}
    for claim in _told(printed, sentence):
        found = compare_amount(
            rule,
            claim,
            printed_as(figures[claim.subject]),
            # Some regions publish the key projects only: then the amount is theirs alone.
            code="" if is_all else "W_TEXT_AMOUNT",
        )
        if found:
            yield found if is_all else _as_warning(found)


def _as_warning(finding: Finding) -> Finding:
    if finding.severity is Severity.ERROR:
        return replace(finding, severity=Severity.WARNING)
    return finding


def _told(printed: Printed, sentence: Sentence) -> Iterator[Claim]:
    """The first 资金 and the first 财政拨款 of the sentence."""
    seen: set[str] = set()
    for claim in printed.told.claims_in(sentence) if printed.told else ():
        if claim.kind is Kind.TOTAL and claim.subject not in seen:
            seen.add(claim.subject)
            yield claim


def _named(printed: Printed) -> tuple[Sentence, PrintedTable, _Named] | None:
    sentence, projects = _evaluated(printed), _projects(printed)
    listed = _LISTED.search(sentence.folded) if sentence else None
    if sentence is None or projects is None or listed is None:
        return None
    table, rows = projects
    rest, found = listed["names"], []
    # The longest names first: one may be part of another.
    for row in sorted(rows, key=lambda row: -len(fold_name(table.label(row)))):
        name = fold_name(table.label(row))
        if name and name in rest:
            rest = rest.replace(name, "、", 1)
            found.append(row)
    named = _Named(
        tuple(found),
        int(listed["count"]),
        sentence.between(listed.start("names"), listed.end()),
        is_whole=bool(_BETWEEN.fullmatch(rest)),
        is_example=bool(listed["etc"]),
    )
    return sentence, table, named


def _evaluated_count(rule: Rule, printed: Printed) -> Iterator[Finding]:
    parts = _named(printed)
    if parts is None:
        return
    sentence, _, named = parts
    count = len(named.rows)
    is_wrong = count > named.stated or (
        named.is_whole and not named.is_example and count != named.stated
    )
    if count and is_wrong:
        yield about(
            rule,
            "E_TEXT_COUNT",
            sentence,
            other=Other(0, "", 11),
            with_amounts=False,
            text=named.text,
            label=f"{named.stated}个",
            name="按列出的项目",
            count=f"{count}个",
        )


def _evaluated_amounts(rule: Rule, printed: Printed) -> Iterator[Finding]:
    parts = _named(printed)
    if parts is None:
        return
    sentence, table, named = parts
    if not named.is_whole or len(named.rows) != named.stated:
        return  # not all of them are known
    columns = {t.FUNDS: ALL, t.FISCAL: c.APPROPRIATION}
    yield from once(
        compare_amount(rule, claim, _sum(table, named.rows, columns[claim.subject]))
        for claim in _told(printed, sentence)
    )


def _sum(table: PrintedTable, rows: tuple[Row, ...], column: Coordinate) -> Other | None:
    leaf = table.leaf(column)
    figures: list[Figure] = [table.figure(row, leaf) for row in rows] if leaf else []
    others = [other for figure in figures if (other := printed_as(figure))]
    if not others or len(others) < len(figures):
        return None
    return Other(
        sum(other.amount for other in others),
        "按公开表11所列项目之和",
        11,
        tuple(place for other in others for place in other.sources),
        terms=len(others),
    )


RULES = (
    Rule(
        "B-N-PERF-COUNT",
        "说明中的项目个数应与公开表11一致（只公开重点项目绩效目标的地区除外）。",
        _BASIS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _count,
    ),
    Rule(
        "B-N-PERF-AMT",
        "说明中的绩效资金应与公开表11一致。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _amounts,
    ),
    Rule(
        "B-N-KEYEVAL-COUNT",
        "重点评价项目个数应与列出的项目一致。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _evaluated_count,
    ),
    Rule(
        "B-N-KEYEVAL-AMT",
        "重点评价资金应等于公开表11中所列项目之和。",
        _BASIS,
        Severity.ERROR,
        Category.CONSISTENCY,
        _evaluated_amounts,
    ),
)
