"""一并不予公开: what is proposed hides what is held, verified upon the tables that are left."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from budgets.rules.core import RuleContext
from budgets.rules.elimination import Effort
from budgets.rules.equations import rounding_bound
from budgets.rules.hiding import Proposal, proposal_for
from budgets.rules.printed import Printed
from budgets.rules.recomputing import CLOSE, HeldSystem, Leak
from budgets.tables.core import Codes, Declaration, Edition
from budgets.tables.holds import Hold, HoldScope, withhold
from tests.budgets.rules.test_recomputing import ALONE
from tests.budgets.rules.withheld_paper import line, printed, project, row, whole
from tests.factories.declarations import drawn
from tests.ledger.chance import full_book, random_book
from tests.ledger.pages import declaration_of, edition_of

CASES = [
    row("2010302", 3),
    row("2010302", 2, 3, 5),
    row("2080505", 5),
    row("30231", 6, 10),
    row("30231", 6),
    [project("项目一")],
    [line(1, "七、社会保障和就业支出")],
    [line(4, "七、社会保障和就业支出")],
    [whole(6)],
    [whole(6), project("项目一", "事项二")],
]


def _id(holds: list[Hold]) -> str:
    return "+".join(f"{hold.table}-{hold.code or hold.name}" for hold in holds)


def serious(holds: list[Hold]) -> list[Leak]:
    """What is given away with these decisions."""
    return [leak for leak in HeldSystem(printed(holds)).leaks() if leak.is_serious]


@pytest.mark.parametrize("holds", CASES, ids=_id)
def test_what_is_proposed_hides_what_is_held(holds: list[Hold]) -> None:
    assert serious(holds)
    proposal = proposal_for(HeldSystem(printed(holds)))
    assert not proposal.is_whole_unit
    after = serious([*holds, *proposal.holds])
    assert [leak for leak in after if leak.hold in holds or proposal.hides_itself] == []
    # None of it is there for nothing.
    for dropped in proposal.holds:
        fewer = [hold for hold in proposal.holds if hold != dropped]
        assert serious([*holds, *fewer]), dropped


@pytest.mark.parametrize("holds", [CASES[0], CASES[5], [project("项目一"), project("项目二")]])
def test_with_blanks_not_even_a_blank_cell_is_known(holds: list[Hold]) -> None:
    proposal = proposal_for(HeldSystem(printed(holds)), also_blanks=True)
    assert not proposal.is_whole_unit
    after = HeldSystem(printed([*holds, *proposal.holds])).leaks()
    assert [leak for leak in after if leak.hold in holds or proposal.hides_itself] == []


def test_nothing_is_proposed_where_nothing_is_given_away() -> None:
    assert proposal_for(HeldSystem(printed([whole(12)]))) == Proposal((), ())


def test_one_row_in_several_tables_is_named_once() -> None:
    proposal = proposal_for(HeldSystem(printed(row("2010302", 3))))
    assert "公开表2、5“2010302 一般行政管理事务”" in proposal.names


def test_a_fixed_line_is_not_called_as_the_rows_of_its_code() -> None:
    proposal = proposal_for(HeldSystem(printed([line(4, "七、社会保障和就业支出")])))
    assert "公开表1“七、社会保障和就业支出”" in proposal.names
    assert "公开表2、3、5“208 社会保障和就业支出”" in proposal.names


def test_where_no_row_or_table_will_do_it_is_the_unit() -> None:
    one = """
        公开表11
        项目名称 | 项目类别   | 合计  | 财政拨款/小计 | 一般公共预算
                 |            | 40.00 | 40.00 | 40.00
        项目一   | 其他运转类 | 40.00 | 40.00 | 40.00
    """
    assert not proposal_for(HeldSystem(printed([project("项目一")], drawn(one)))).is_whole_unit
    everything = [whole(number) for number in range(1, 7)]
    assert proposal_for(HeldSystem(printed([whole(1), *everything[3:]]))).is_whole_unit
    assert proposal_for(
        HeldSystem(printed(row("2010302", 3), drawn(ALONE))), effort=Effort(10)
    ).is_whole_unit


# --- on generated disclosures -----------------------------------------------------------------


def generated(seed: int) -> tuple[Edition, Declaration, RuleContext]:
    """A correct disclosure, as the ledger prints it."""
    book = full_book(seed) if seed % 3 == 0 else random_book(seed)
    context = RuleContext(book.year, scope=book.scope, units=len(book.units))
    return edition_of(book), declaration_of(book), context


def chosen(declaration: Declaration, edition: Edition, seed: int) -> list[Hold]:
    """A row or project of it; a functional row at times in each of its tables."""
    chance = random.Random(seed)
    rows = [row for table in declaration.tables for row in table.rows if not row.is_total]
    row = chance.choice(rows)
    table = edition.table(row.table)
    scheme = table.blocks[row.block].rows
    label = row.label(table)
    if row.table == 11:
        return [Hold(HoldScope.PROJECT, 11, name=label, reference="事项一")]
    if not isinstance(scheme, Codes):
        return [Hold(HoldScope.TABLE, row.table, reference="事项一")]
    code = "/".join(str(getattr(row.at, dimension)) for dimension in scheme.dimensions)
    tables = {2, 3, 5, row.table} if row.at.function and chance.random() < 0.4 else {row.table}
    return [Hold(HoldScope.ROW, number, code=code, reference="事项一") for number in sorted(tables)]


def held(seed: int) -> tuple[Declaration, Printed, list[Hold]]:
    edition, declaration, context = generated(seed)
    holds = chosen(declaration, edition, seed)
    left = withhold(declaration, holds)
    known = replace(context, holds=left.holds, held_rows=left.rows)
    return declaration, Printed(edition, left.declaration, known), holds


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_of_a_correct_disclosure_is_true(seed: int) -> None:
    """Up to the rounding of the sums that tell it."""
    declaration, tables, _ = held(seed)
    true = {(fact.row.table, fact.source): fact.amount for fact in declaration.facts}
    true |= {(fact.row.table, str(fact.at)): fact.amount for fact in declaration.facts}
    for leak in HeldSystem(tables).leaks():
        cell = leak.cell
        amount = true.get((cell.table, cell.place or str(cell.at)), 0)
        sums = [(relation.total, *relation.parts) for relation in leak.relations]
        bound = sum(rounding_bound(figures) for figures in sums) + CLOSE
        assert leak.low - bound <= amount <= leak.high + bound, leak


@pytest.mark.parametrize("seed", range(100, 107))
def test_what_is_proposed_for_a_generated_disclosure_hides_it(seed: int) -> None:
    _, tables, holds = held(seed)
    proposal = proposal_for(HeldSystem(tables))
    left = withhold(tables.declaration, proposal.holds)
    known = replace(
        tables.context,
        holds=(*tables.context.holds, *proposal.holds),
        held_rows=(*tables.context.held_rows, *left.rows),
    )
    after = HeldSystem(Printed(tables.edition, left.declaration, known)).leaks()
    given = [leak for leak in after if leak.is_serious]
    assert [leak for leak in given if leak.hold in holds or proposal.hides_itself] == []
