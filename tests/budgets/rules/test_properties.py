"""Random disclosures: a consistent one is never accused, a spoiled one never passes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.core import RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.findings import Severity
from portal.core.money import wan_text
from tests.budgets.rules.paper import EDITION, YEAR
from tests.examples import examples
from tests.factories.declarations import Drawing, declare, with_amount

#: 项 with their names, of three 类.
ITEMS = (
    ("201", "03", "01", ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "行政运行")),
    ("201", "03", "05", ("", "", "专项业务及机关事务管理")),
    ("208", "05", "01", ("社会保障和就业支出", "行政事业单位养老支出", "行政单位离退休")),
    ("208", "05", "05", ("", "", "机关事业单位基本养老保险缴费支出")),
    ("208", "99", "99", ("", "其他社会保障和就业支出", "其他社会保障和就业支出")),
    ("221", "02", "01", ("住房保障支出", "住房改革支出", "住房公积金")),
)
LINES = (
    ("201", "一、一般公共服务支出"),
    ("208", "七、社会保障和就业支出"),
    ("221", "十七、住房保障支出"),
)
#: In 分, from 1 万元 up, so that printing in 万元 rounds and nothing prints as 0.00.
fen = st.integers(10**6, 10**10)
spending = st.tuples(fen, fen, fen)  # 人员, 公用, 项目


def printed(amount: int | Decimal) -> str:
    return wan_text(int(amount), grouping=False)


def consistent(amounts: dict[int, tuple[int, int, int]]) -> Declaration:
    """A disclosure of general budget money, every figure rounded by itself as published."""
    rows2, rows3, rows5 = [], [], []

    def add(cells: tuple[str | None, ...], chosen: list[int]) -> None:
        people = sum(amounts[i][0] for i in chosen)
        office = sum(amounts[i][1] for i in chosen)
        project = sum(amounts[i][2] for i in chosen)
        basic, whole = people + office, people + office + project
        rows2.append((*cells, *(printed(whole),) * 3))
        rows3.append((*cells, printed(whole), printed(basic), printed(project)))
        rows5.append((*cells, *map(printed, (whole, basic, people, office, project))))

    chosen = sorted(amounts)
    add((None, None, None, "合计"), chosen)
    shown: set[str] = set()
    for i in chosen:
        head, section, item, _ = ITEMS[i]
        for depth, code in enumerate((head, head + section)):
            if code not in shown:
                shown.add(code)
                cells: list[str | None] = [None, None, None, name_of(code, depth)]
                cells[depth] = (head, section)[depth]
                add(tuple(cells), [j for j in chosen if "".join(ITEMS[j][:2]).startswith(code)])
        add((None, None, item, ITEMS[i][3][2]), [i])
    whole = sum(sum(parts) for parts in amounts.values())
    project = sum(parts[2] for parts in amounts.values())
    stub = (("类",), ("款",), ("项",), ("科目名称",), ("合计",))
    return declare(
        [
            table_1(amounts, whole),
            Drawing(2, (*stub, ("财政拨款收入", "小计"), ("一般公共预算收入",)), tuple(rows2)),
            Drawing(3, (*stub, ("基本支出",), ("项目支出",)), tuple(rows3)),
            Drawing(
                5, (*stub, ("小计",), ("人员支出",), ("日常公用支出",), ("项目支出",)), tuple(rows5)
            ),
            Drawing(
                11,
                (("项目名称",), ("项目类别",), ("合计",), ("小计",), ("一般公共预算",)),
                (
                    (None, None, *(printed(project),) * 3),
                    *((f"项目{i}", "特定目标类", *(printed(amounts[i][2]),) * 3) for i in chosen),
                ),
            ),
        ],
        year=YEAR,
    )


def table_1(amounts: dict[int, tuple[int, int, int]], whole: int) -> Drawing:
    by_class = {
        code: sum(sum(parts) for i, parts in amounts.items() if ITEMS[i][0] == code)
        for code, _ in LINES
    }
    left = [
        ("一、财政拨款收入", printed(whole)),
        ("一般公共预算收入", printed(whole)),
        (None, None),
    ]
    right = [(name, printed(by_class[code]) if by_class[code] else None) for code, name in LINES]
    rows = [(*one, *other) for one, other in zip(left, right, strict=True)]
    rows.append(("本年收入合计", printed(whole), "本年支出合计", printed(whole)))
    rows.append(("收入总计", printed(whole), "支出总计", printed(whole)))
    headings = (("收入", "项目"), ("收入", "预算数"), ("支出", "项目"), ("支出", "预算数"))
    return Drawing(1, headings, tuple(rows))


def name_of(code: str, depth: int) -> str:
    return next(
        names[depth] for *parts, names in ITEMS if "".join(parts).startswith(code) and names[depth]
    )


budgets = st.dictionaries(st.integers(0, len(ITEMS) - 1), spending, min_size=1)


def errors_of(declaration: Declaration) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [
        (finding.rule, finding.table, finding.sources)
        for finding in run(EDITION, declaration, RuleContext(YEAR))
        if finding.severity is not Severity.NOTICE
        and finding.rule not in ("B-STRUCT-12", "B-STRUCT-COLS")
    ]


@settings(max_examples=examples(40))
@given(budgets)
def test_rounding_alone_is_never_an_error(amounts: dict[int, tuple[int, int, int]]) -> None:
    assert errors_of(consistent(amounts)) == []


@settings(max_examples=examples(40))
@given(budgets, st.integers(0, 10**6), st.integers(100, 10**6).map(lambda n: n * 10_000))
def test_one_leaf_changed_is_an_error_that_names_its_table(
    amounts: dict[int, tuple[int, int, int]], chosen: int, more: int
) -> None:
    declaration = consistent(amounts)
    leaves = [fact for fact in declaration.facts if not fact.is_total and fact.source]
    leaf = leaves[chosen % len(leaves)]
    found = errors_of(with_amount(declaration, leaf.source, leaf.amount + more))
    sheet = leaf.source.partition("!")[0]
    assert any(
        table == leaf.row.table or any(source.startswith(f"{sheet}!") for source in sources)
        for _, table, sources in found
    )
