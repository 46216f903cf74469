"""科目与名称: codes exist, bear their names, and stand in the right budget (group E)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.codes.lists import NameMatch
from budgets.rules.pointing import Words, at_row
from budgets.rules.rule import Category, Rule
from budgets.rules.subtrees import main_figure
from budgets.tables.findings import Severity

if TYPE_CHECKING:
    from budgets.rules.namings import Naming
    from budgets.rules.printed import Printed
    from budgets.rules.tree import CodeTree, Node
    from budgets.tables.findings import Finding

_LISTS = "《政府收支分类科目》（财政部逐年印发）"
_ECONOMIC = "财预〔2017〕98号《支出经济分类科目改革方案》"
_BUDGETS = {
    "general": "一般公共预算",
    "gov_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
}
_TABLE_FUNDS = ((5, "general"), (8, "gov_fund"), (9, "state_capital"))
_ADMIN, _INSTITUTION = ("501", "502", "503", "504"), ("505", "506")


def _first_of_each(
    printed: Printed, wanted: frozenset[NameMatch]
) -> Iterator[tuple[Naming, list[str]]]:
    """Each code and name that match so, once, with the cells where it is repeated."""
    found: dict[tuple[str, str, str], tuple[Naming, list[str]]] = {}
    for naming in printed.namings:
        if naming.match not in wanted or _follows_its_parent(printed, naming):
            continue
        key = (naming.dimension, naming.code, naming.folded)
        if key in found:
            if naming.place:
                found[key][1].append(naming.place)
        else:
            found[key] = (naming, [])
    yield from found.values()


def _follows_its_parent(printed: Printed, naming: Naming) -> bool:
    """Whether the code is wrong only because the row above it is: one slip, one finding.

    A part is printed once and counts for the rows beneath, so a wrong or a missing 类
    makes every code below it wrong.
    """
    node, tree = naming.node, naming.tree
    if naming.code != node.printed[0] or node.key[0] == node.printed[0]:
        return False
    if node.key[0][-2:] != node.printed[0][-2:]:
        return False
    above = tree.above(node.key[0])
    if not above:
        return False
    if printed.missing.has_code(tree.table.number, above):
        return True
    return any(parent.printed[0] != above for parent in tree.by_code.get(above, ()))


def _known(rule: Rule, printed: Printed) -> Iterator[Finding]:
    is_confirmed = printed.year in printed.context.confirmed_years
    wanted = frozenset({NameMatch.UNKNOWN_CODE})
    for naming, elsewhere in _first_of_each(printed, wanted):
        yield _about(
            rule,
            naming,
            "E_CODE_UNKNOWN" if is_confirmed else "W_CODE_UNKNOWN",
            elsewhere,
            Severity.ERROR if is_confirmed else Severity.WARNING,
            {
                "text": f"{naming.code}（{naming.name}）" if naming.name else naming.code,
                "year": printed.year,
            },
        )


def _named(rule: Rule, printed: Printed) -> Iterator[Finding]:
    wanted = frozenset({NameMatch.OTHER_CODE, NameMatch.WORDING, NameMatch.FORMER})
    for naming, elsewhere in _first_of_each(printed, wanted):
        if not naming.name:
            continue
        catalogue = printed.context.catalogues.of(naming.dimension)
        is_other = naming.match is NameMatch.OTHER_CODE
        # A name that the list itself doubts is no ground for a warning.
        doubted = catalogue.confidence(naming.code, printed.year) == "low"
        severity = Severity.NOTICE if doubted and not is_other else Severity.WARNING
        yield _about(
            rule,
            naming,
            "E_CODE_NAME" if is_other else "W_CODE_NAME",
            elsewhere,
            Severity.ERROR if is_other else severity,
            {
                "text": naming.code,
                "label": naming.name,
                "name": catalogue.name(naming.code, printed.year),
                "year": printed.year,
            },
        )


def _about(
    rule: Rule,
    naming: Naming,
    code: str,
    related: list[str],
    severity: Severity,
    words: Words,
) -> Finding:
    return at_row(
        rule,
        code,
        naming.tree.table,
        naming.node.row,
        related=related,
        severity=severity,
        code_printed=naming.code,
        words=words,
    )


def _same_name(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """The odd wording of a code that other tables name otherwise, where the list is silent."""
    names: dict[tuple[str, str], list[Naming]] = {}
    for naming in printed.namings:
        if naming.name:
            names.setdefault((naming.dimension, naming.code), []).append(naming)
    for (_, code), group in names.items():
        if len({naming.name for naming in group}) == 1:
            continue
        counts = Counter(naming.folded for naming in group)
        if len(counts) == 1:
            continue
        usual = next(n for n in group if n.folded == counts.most_common(1)[0][0])
        reported: set[str] = set()
        for naming in group:
            odd = naming.folded
            if odd == usual.folded or odd in reported:
                continue
            # A name that is not the list's is reported as that.
            if naming.match in (NameMatch.SAME, NameMatch.UNKNOWN_CODE):
                reported.add(odd)
                yield _about(
                    rule,
                    naming,
                    "W_NAME_VARIES",
                    [],
                    rule.severity,
                    {"text": code, "label": naming.name, "name": usual.name},
                )


def _right_budget(rule: Rule, printed: Printed) -> Iterator[Finding]:
    functional = printed.context.catalogues.functional
    for number, fund in _TABLE_FUNDS:
        tree = printed.tree(number)
        for node in tree.shown if tree else ():
            if tree is None or tree.children(node) or tree.level(node.code) < 2:
                continue  # a 类 may belong to several budgets
            actual = functional.fund_type(node.code, printed.year)
            if actual and actual != fund and not node.is_doubtful:
                budget = _BUDGETS.get(actual, "其他预算")
                yield at_row(
                    rule,
                    "E_FUND_TYPE",
                    tree.table,
                    node.row,
                    words={"text": node.code, "name": budget},
                )


def _mapped(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Each pair of codes once, in the first table that prints it."""
    crosswalk = printed.context.catalogues.economic_map
    found: dict[tuple[str, ...], tuple[CodeTree, Node, list[str]]] = {}
    for number in (6, 10):
        tree = printed.tree(number)
        for node in tree.shown if tree else ():
            economic, government = node.key
            allowed = crosswalk.governments(economic, printed.year)
            if tree is None or not government or not allowed or government in allowed:
                continue
            if node.key in found:
                found[node.key][2].append(main_figure(tree, node).place)
            else:
                found[node.key] = (tree, node, [])
    for (economic, government), (tree, node, elsewhere) in found.items():
        allowed = crosswalk.governments(economic, printed.year)
        yield at_row(
            rule,
            "W_ECONOMIC_MAP",
            tree.table,
            node.row,
            related=elsewhere,
            code_printed=economic,
            words={"text": economic, "name": government, "label": "、".join(sorted(allowed))},
        )


def _one_kind(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """行政单位 and 事业单位 use different government codes; a department may mix."""
    if printed.context.is_department:
        return
    for number in (6, 10):
        tree = printed.tree(number)
        nodes = tree.shown if tree else ()
        admin = [node for node in nodes if node.printed[1].startswith(_ADMIN)]
        institution = [node for node in nodes if node.printed[1].startswith(_INSTITUTION)]
        if tree and admin and institution:
            odd = min(admin, institution, key=len)[0]
            yield at_row(
                rule,
                "W_UNIT_KIND",
                tree.table,
                odd.row,
                words={"text": admin[0].printed[1], "name": institution[0].printed[1]},
            )
            return


RULES = (
    Rule(
        "B-CODE-KNOWN",
        "科目编码应在当年政府收支分类科目中存在。",
        _LISTS,
        Severity.ERROR,
        Category.EXISTENCE,
        _known,
    ),
    Rule(
        "B-CODE-NAME",
        "科目名称应与当年政府收支分类科目一致。",
        _LISTS,
        Severity.ERROR,
        Category.EXISTENCE,
        _named,
    ),
    Rule(
        "B-NAME-SAME",
        "同一科目在各表中的名称应一致。",
        _LISTS,
        Severity.WARNING,
        Category.CONSISTENCY,
        _same_name,
    ),
    Rule(
        "B-CODE-FUND",
        "科目应与所属预算（一般公共预算、政府性基金、国有资本经营）相符。",
        _LISTS,
        Severity.ERROR,
        Category.EXISTENCE,
        _right_budget,
    ),
    Rule(
        "B-T06-MAP",
        "部门经济分类与政府经济分类的对应关系应符合官方对照表。",
        _ECONOMIC,
        Severity.WARNING,
        Category.CONSISTENCY,
        _mapped,
    ),
    Rule(
        "B-T06-KIND",
        "行政单位与事业单位使用的政府经济分类不同，请核实单位性质。",
        _ECONOMIC,
        Severity.WARNING,
        Category.CONSISTENCY,
        _one_kind,
    ),
)
