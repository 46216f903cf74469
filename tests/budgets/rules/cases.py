"""规则用例: for each rule a spoiled cell that it finds, and a neighbour that it leaves alone.

One case a line: the rule; what is written into the document of `paper`; the code that the
rule must say, and where; what it must expect and find there (万元); another fault, next to
it, about which it must say nothing; and options.

A change is `table!cell=text`, and several are parted by `;`. `2!12=` empties row 12 of
table 2, `12!7=,,03,机关服务` writes row 7 of table 12. Options: `confirmed` (the
bureau has confirmed the year's code list), `without 9` (table 9 is left out), `times 2`
(the rule says it of two tables).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.budgets.rules.paper import YEAR, Changes

#: Within a row.
ROWS = """
B-T02-ROW | 2!E5=61.00 | E_TOTAL | 2!E5 | 60.00 | 61.00 | 3!E5=61.00
B-T02-FISCAL | 2!F5=61.00 | E_TOTAL | 2!F5 | 60.00 | 61.00 | 2!E5=61.00
B-T03-ROW | 3!E5=61.00 | E_TOTAL | 3!E5 | 60.00 | 61.00 | 2!E5=61.00
B-T04-ROW | 4!D2=81.00 | E_TOTAL | 4!D2 | 80.00 | 81.00 | 4!B2=91.00
B-T05-ROW | 5!E5=61.00 | E_TOTAL | 5!E5 | 60.00 | 61.00 | 5!G5=51.00
B-T05-BASIC | 5!G5=51.00 | E_TOTAL | 5!F5 | 61.00 | 60.00 | 5!E5=61.00
B-T06-ROW | 6!G4=51.00 | E_TOTAL | 6!G4 | 50.00 | 51.00 | 10!G4=51.00
B-T07-SUM | 7!A2=6.00 | E_TOTAL | 7!A2 | 5.00 | 6.00 | 7!E2=4.00
B-T07-SUM | 7!G2=6.00 | E_TOTAL | 7!G2 | 4.50 | 6.00 | 7!K2=4.00
B-T07-CAR | 7!K2=4.00 | E_TOTAL | 7!I2 | 4.00 | 3.00 | 7!G2=6.00
B-T08-ROW | 8!E5=31.00 | E_TOTAL | 8!E5 | 30.00 | 31.00 | 4!E4=31.00
B-T08-ROW | 9!G5=1.00 | E_TOTAL | 9!F5 | 1.00 |  | 9!E2=31.00; 9!I2=31.00
B-T10-ROW | 10!G4=51.00 | E_TOTAL | 10!G4 | 50.00 | 51.00 | 6!G4=51.00
B-T10-FISCAL | 10!I4=51.00 | E_TOTAL | 10!H4 | 51.00 | 50.00 | 10!G4=51.00
B-T11-ROW | 11!C3=24.00 | E_TOTAL | 11!C3 | 23.00 | 24.00 | 11!B3=其他
B-T12-ROW | 12!E5=3.00 | E_TOTAL | 12!E5 | 2.00 | 3.00 | 12!G5=3.00
B-T12-FISCAL | 12!G5=3.00 | E_TOTAL | 12!F5 | 3.00 | 2.00 | 12!E5=3.00
"""
#: Parents, total rows, and the tree of codes.
PARENTS = """
B-T02-PARENT | 2!E4=84.00 | E_PARENT_SUM | 2!E4 | 83.00 | 84.00 | 2!E2=129.00
B-T03-PARENT | 3!F4=61.00 | E_PARENT_SUM | 3!F4 | 60.00 | 61.00 | 3!F2=71.00
B-T05-PARENT | 5!I4=21.00 | E_PARENT_SUM | 5!I4 | 20.00 | 21.00 | 5!I2=21.00
B-T06-PARENT | 6!H3=61.00 | E_PARENT_SUM | 6!H3 | 60.00 | 61.00 | 6!H2=61.00
B-T08-PARENT | 8!E4=31.00 | E_PARENT_SUM | 8!E4 | 30.00 | 31.00 | 8!E2=31.00
B-T08-PARENT | 9!I3=6.00 | E_PARENT_SUM | 9!I3 | 5.00 | 6.00 | 9!I2=6.00
B-T10-PARENT | 10!I6=11.00 | E_PARENT_SUM | 10!I6 | 10.00 | 11.00 | 10!I2=71.00
B-T12-PARENT | 12!F4=11.00 | E_PARENT_SUM | 12!F4 | 10.00 | 11.00 | 12!F2=11.00
B-T02-TOTAL | 2!J2=4.00 | E_TOTAL | 2!J2 | 3.00 | 4.00 | 2!J4=4.00
B-T03-TOTAL | 3!G2=59.00 | E_TOTAL | 3!G2 | 58.00 | 59.00 | 3!G4=24.00
B-T05-TOTAL | 5!G2=61.00 | E_TOTAL | 5!G2 | 60.00 | 61.00 | 5!G4=51.00
B-T06-TOTAL | 6!I2=11.00 | E_TOTAL | 6!I2 | 10.00 | 11.00 | 6!I7=8.00
B-T08-TOTAL | 8!I2=31.00 | E_TOTAL | 8!I2 | 30.00 | 31.00 | 8!I5=31.00
B-T10-TOTAL | 10!H2=71.00 | E_TOTAL | 10!H2 | 70.00 | 71.00 | 10!H4=51.00
B-T12-TOTAL | 12!G2=11.00 | E_TOTAL | 12!G2 | 10.00 | 11.00 | 12!G5=3.00
B-FUNC-NO-CHILD | 12!5=; 12!6= | E_NO_CHILD | 12!E4 |  | 10.00 | 12!5=
B-T06-NO-CHILD | 6!7=; 6!8=; 10!7=; 10!8= | E_NO_CHILD | 6!G6 |  | 10.00 | 6!7= | times 2
B-ALL-ORPHAN | 12!A3=; 12!B4=; 12!3=; 12!4=; 12!A5=201; 12!B5=03 | E_ORPHAN | 12!D5 |  |  | 12!6=
B-ALL-ORPHAN | 12!6=,,01,行政运行,2.00,2.00,2.00; 12!5=,,02,一般行政管理事务,8.00,8.00,8.00 | W_CODE_ORDER | 12!D6 |  |  | 12!5=,,01,行政运行,1.00
B-ALL-ORPHAN | 12!7=201,04,,发展与改革事务,1.00,1.00,1.00; 12!8=201,03,99,其他政府办公厅（室）及相关机构事务支出,1.00 | E_ORPHAN | 12!D8 |  |  | 12!7=,04,,发展与改革事务,1.00,1.00,1.00
B-ALL-CODE-LEVEL | 5!C6=002 | E_CODE_LEVEL | 5!D6 |  |  | 5!C6=2
B-ALL-CODE-LEVEL | 5!C6=O2 | E_CODE_LEVEL | 5!D6 |  |  | 5!D6=行政事务
B-ALL-DUP | 3!17=223,01,05,国有企业退休人员社会化管理补助支出 | E_DUP_LINE | 3!D17 |  |  | 3!17=223,01,01,厂办大集体改革支出
B-ALL-DUP | 6!9=302,31,公务用车运行维护费,502,08,公务用车运行维护费 | E_DUP_LINE | 6!C9 |  |  | 6!9=302,31,公务用车运行维护费,505,02,商品和服务支出
"""
#: Tables 1 and 4.
TOTALS = """
B-T01-FISCAL | 1!B3=91.00 | E_TOTAL | 1!B2 | 126.00 | 125.00 | 1!B6=4.00
B-T01-INC-SUM | 1!B6=4.00 | E_TOTAL | 1!B10 | 129.00 | 128.00 | 1!B3=91.00
B-T01-EXP-SUM | 1!D3=11.00 | E_TOTAL | 1!D10 | 129.00 | 128.00 | 1!B3=91.00
B-T01-INC-TOTAL | 1!B14=1.00 | E_TOTAL | 1!B15 | 129.00 | 128.00 | 1!D14=1.00
B-T01-EXP-TOTAL | 1!D13=1.00 | E_TOTAL | 1!D15 | 129.00 | 128.00 | 1!B13=1.00
B-T01-BALANCE | 1!D15=129.00 | E_BALANCE | 1!D15 | 128.00 | 129.00 | 1!D10=129.00
B-T04-INC-SUM | 4!B3=31.00 | E_TOTAL | 4!B6 | 126.00 | 125.00 | 4!B8=126.00
B-T04-EXP-SUM | 4!E2=81.00 | E_TOTAL | 4!E6 | 91.00 | 90.00 | 4!E8=91.00
B-T04-BALANCE | 4!D8=126.00; 4!D7=1.00 | E_BALANCE | 4!D8 | 125.00 | 126.00 | 4!B3=31.00
B-T04-BALANCE | 4!B7=1.00 | E_TOTAL | 4!B8 | 126.00 | 125.00 | 4!B3=31.00
B-T11-TOTAL | 11!C2=59.00 | E_TOTAL | 11!C2 | 58.00 | 59.00 | 11!D3=21.00; 11!D2=56.00
"""
#: Between tables.
BETWEEN = """
B-T01-T02-TOTAL | 2!E2=129.00 | E_DISAGREE | 1!B15 | 129.00 | 128.00 | 3!E2=129.00
B-T01-T03-TOTAL | 3!E2=129.00 | E_DISAGREE | 1!D15 | 129.00 | 128.00 | 2!E2=129.00
B-T01-T03-TOTAL | 1!D14=1.00 | E_DISAGREE | 1!D14 | 0.00 | 1.00 | 1!B14=1.00
B-T02-T03-TOTAL | 3!E2=129.00 | E_DISAGREE | 2!E2 | 129.00 | 128.00 | 1!B15=129.00
B-T01-T02-SOURCE | 1!B6=4.00 | E_DISAGREE | 1!B6 | 3.00 | 4.00 | 2!J4=4.00
B-T01-T04-FISCAL | 4!B6=126.00 | E_DISAGREE | 1!B2 | 126.00 | 125.00 | 4!B8=126.00
B-T01-T04-FISCAL | 4!B7=1.00 | E_EXCEEDS | 4!B7 | 0.00 | 1.00 | 1!B14=1.00
B-T01-T04-FISCAL | 4!D7=2.00; 1!D14=1.00 | E_EXCEEDS | 4!D7 | 1.00 | 2.00 | 4!D7=2.00; 1!D14=2.00
B-T02-T04-FISCAL | 4!B3=31.00 | E_DISAGREE | 2!H2 | 31.00 | 30.00 | 1!B4=31.00
B-T04-T05-TOTAL | 5!E2=91.00 | E_DISAGREE | 4!E6 | 91.00 | 90.00 | 5!F2=71.00
B-T05-T06-BASIC | 6!G2=71.00 | E_DISAGREE | 6!G2 | 70.00 | 71.00 | 10!G2=71.00
B-T03-T10-BASIC | 10!G2=71.00 | E_DISAGREE | 10!G2 | 70.00 | 71.00 | 6!G2=71.00
B-T03-T11-PROJECT | 11!C2=59.00 | E_DISAGREE | 11!C2 | 58.00 | 59.00 | 11!E2=21.00
B-T05-T11-GENERAL | 11!E2=21.00 | E_DISAGREE | 5!I2 | 21.00 | 20.00 | 11!C2=59.00
B-T05-T11-GENERAL | 11!F2=31.00 | E_DISAGREE | 8!I2 | 31.00 | 30.00 | 8!I3=31.00
B-T05-T08-T09-T10 | 10!J2=1.00 | E_DISAGREE | 8!F2 | 1.00 |  | 10!I2=71.00
B-T10-T11-SOURCE | 11!H2=4.00 | E_DISAGREE | 2!J2 | 4.00 | 3.00 | 11!H3=4.00
B-T10-T11-SOURCE | 10!M2=2.00 | E_DISAGREE | 2!K2 | 2.00 |  | 10!M4=2.00
B-T02-T03-ROWS | 2!11=; 2!12= | E_ROW_MISSING | 2!E10 | 30.00 |  | 2!E12=31.00
B-T02-T03-ROWS | 3!13=; 3!14=; 3!15= | E_ROW_MISSING | 3!E2 | 5.00 |  | 5!7=; 5!8=; 5!9=
B-T03-T05-ROWS | 2!9=; 3!9= | E_ROW_MISSING | 3!E8 | 10.00 |  | 2!9=
B-T06-T10-ROWS | 10!8= | E_ROW_MISSING | 10!G6 | 3.00 |  | 10!G8=4.00
B-T01-T03-CLASS | 1!D3=11.00 | E_DISAGREE | 1!D3 | 10.00 | 11.00 | 4!D3=11.00
B-T01-T03-CLASS | 1!C3=; 1!D3= | E_ROW_MISSING | 1!D10 | 10.00 |  | 4!C3=; 4!D3=; 4!E3=
B-T04-T05-CLASS | 4!E3=11.00 | E_DISAGREE | 4!E3 | 10.00 | 11.00 | 1!D3=11.00
B-T04-T08-TOTAL | 8!E2=31.00 | E_DISAGREE | 4!F6 | 31.00 | 30.00 | 9!E2=6.00
B-T04-T08-TOTAL | 4!F4=31.00 | E_DISAGREE | 4!F4 | 30.00 | 31.00 | 4!D4=31.00
B-T04-T09-TOTAL | 9!E3=6.00 | E_DISAGREE | 4!G5 | 6.00 | 5.00 | 8!E3=31.00
B-T02-T03-ROW | 2!E5=61.00 | E_DISAGREE | 2!E5 | 60.00 | 61.00 | 5!E5=61.00
B-T03-T05-ROW | 5!F5=61.00 | E_EXCEEDS | 5!F5 | 60.00 | 61.00 | 5!F5=59.00
B-T03-SUM-T05-T08-T09 | 5!E6=19.00 | E_DISAGREE | 3!E6 | 22.00 | 23.00 | 5!I6=19.00
B-T06-T10-ROW | 10!I7=8.00 | E_DISAGREE | 6!G7 | 8.00 | 7.00 | 10!G7=8.00
B-T06-T10-GOV | 10!E7=05; 10!F7=委托业务费 | E_CODE_DISAGREE | 10!G7 |  |  | 10!F7=办公费用
B-T12-T03-LE | 12!E6=24.00 | W_EXCEEDS | 12!E6 | 23.00 | 24.00 | 12!E6=9.00
B-T12-T03-LE | 12!7=,11,,纪检监察事务,1.00,1.00,1.00 | E_ROW_MISSING | 3!E3 | 1.00 |  | 12!6=
B-T06-T07-LE | 7!K2=2.00 | W_EXCEEDS | 6!G8 | 2.00 | 3.00 | 7!K2=9.00
B-T07-T03-LE | 7!G2=91.00 | E_EXCEEDS | 7!G2 | 90.00 | 91.00 | 7!A2=91.00
"""
#: Amounts by themselves.
AMOUNTS = """
B-ALL-NEG | 12!E6=-8.00 | W_NEGATIVE | 12!E6 |  | -8.00 | 12!E6=
B-ALL-SCALE | 12!E6=8.001 | W_DECIMALS | 12!E6 |  | 8.001 | 12!E6=8.1
B-ALL-UNITSLIP | 10!G2=700000.00 | W_MAGNITUDE | 10!G2 |  | 700000.00 | 10!G2=7000.00
B-T06-PEOPLE | 6!H7=7.00; 6!I7= | W_WRONG_COLUMN | 6!H7 |  | 7.00 | 6!H7=
B-T05-RUNITEM | 5!F6=1.00 | W_WRONG_COLUMN | 5!F6 |  | 1.00 | 5!I5=1.00
B-T05-T06-SOCIAL | 6!G5=9.00 | W_DISAGREE | 6!G5 | 10.00 | 9.00 | 6!G4=51.00
B-T12-BLANK | 12!7=,,03,机关服务 | W_ROW_BLANK | 12!D7 |  |  | 12!7=,,03,机关服务,0.00
"""
#: Codes and names.
CODES = """
B-CODE-KNOWN | 12!C5=91 | W_CODE_UNKNOWN | 12!D5 |  |  | 12!D5=运行费
B-CODE-KNOWN | 12!C5=91 | E_CODE_UNKNOWN | 12!D5 |  |  | 12!D5=运行费 | confirmed
B-CODE-NAME | 12!D5=住房公积金 | E_CODE_NAME | 12!D5 |  |  | 12!C5=91
B-CODE-NAME | 12!D5=运行费 | W_CODE_NAME | 12!D5 |  |  | 12!D5=行 政 运 行
B-NAME-SAME | 2!D4=办公事务甲; 2!C4=; 2!B4=91; 3!B4=91; 3!D4=办公事务乙 | W_NAME_VARIES | 3!D4 |  |  | 2!D4=政府办公厅(室)及相关机构事务
B-CODE-FUND | 5!10=212,08,99,其他国有土地使用权出让收入安排的支出,1.00 | E_FUND_TYPE | 5!D10 |  |  | 8!6=,,01,征地和拆迁补偿支出,1.00
B-T06-MAP | 6!E7=03; 6!F7=培训费 | W_ECONOMIC_MAP | 6!C7 |  |  | 6!D7=505; 6!E7=02; 6!F7=商品和服务支出
B-T06-KIND | 6!D7=505; 6!E7=02; 6!F7=商品和服务支出 | W_UNIT_KIND | 6!C7 |  |  | 6!E7=03; 6!F7=培训费
"""
#: Structure.
STRUCTURE = """
B-STRUCT-12 |  | E_TABLE_MISSING | 9 |  |  | 8!2=; 8!3=; 8!4=; 8!5= | without 9
B-STRUCT-PLACEHOLDER | 11!A5=XX项目 | E_PLACEHOLDER | 11!A5 |  |  | 11!A5=XML接口改造
B-STRUCT-PLACEHOLDER | 12!note=注：待填 | E_PLACEHOLDER | 12 |  |  | 12!note=注：本表含追加数。
B-STRUCT-TOTAL | 12!2= | W_TOTAL_MISSING | 12 |  |  | 12!E2=
B-STRUCT-TOTAL | 1!A10=; 1!B10= | W_TOTAL_MISSING | 1 |  |  | 1!A11=
B-T08-EMPTY | 8!2=; 8!3=; 8!4=; 8!5= | E_NOTE_MISSING | 8 |  |  | 8!2=; 8!3=; 8!4=; 8!5=; 8!note=注：2025年没有使用政府性基金预算拨款安排的支出。
B-T08-EMPTY | 8!note=注：2025年没有使用政府性基金预算拨款安排的支出。 | E_NOTE_CONTRADICTS | 8 |  |  | 8!note=注：含上级补助。
B-TITLE-LEVEL | 2!title=部门收入总体情况表; 3!title=单位支出总体情况表; 4!title=单位财政拨款收支总体情况表 | W_TITLE_UNIT | 2 |  |  | 3!title=部门（单位）支出总体情况表; 2!title=单位收入总体情况表
B-TITLE-YEAR | 3!title=2024年支出总体情况表 | E_YEAR | 3 |  |  | 3!title=2025年支出总体情况表
B-TITLE-YEAR | 12!note=注：2023年没有安排。 | E_YEAR | 12 |  |  | 7!note=注：2024年预算数为年初数。
B-T11-CAT | 11!B3=人员类 | E_CATEGORY | 11!A3 |  |  | 11!A3=人员类
B-T11-UNIQUE | 11!A4=项目 一 | E_DUP_LINE | 11!A4 |  |  | 11!A4=项目十一
B-T11-UNIQUE | 11!6=项目四,特定目标类 | E_ROW_BLANK | 11!A6 |  |  | 11!6=项目四,特定目标类,1.00
"""


@dataclass(frozen=True)
class Case:
    """One line of the tables above."""

    rule: str
    spoiled: Changes
    code: str
    cell: str  # "2!E3"; "8" where a whole table is meant
    expected: str
    found: str
    neighbour: Changes
    context: dict[str, object] = field(default_factory=dict)
    without: tuple[int, ...] = ()
    count: int = 1

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.cell}-{self.code}"

    @property
    def place(self) -> tuple[str, int, str]:
        table, _, cell = self.cell.partition("!")
        return self.code, int(table), cell


def cases_of(text: str) -> tuple[Case, ...]:
    return tuple(_case(line) for line in text.strip().splitlines())


def _case(line: str) -> Case:
    parts = [part.strip() for part in line.split("|")]
    rule, spoiled, code, cell, expected, found, neighbour, options = (*parts, *[""] * 8)[:8]
    words = options.split()
    return Case(
        rule,
        _changes(spoiled),
        code,
        cell,
        expected,
        found,
        _changes(neighbour),
        context={"confirmed_years": frozenset({YEAR})} if "confirmed" in words else {},
        without=(int(words[words.index("without") + 1]),) if "without" in words else (),
        count=int(words[words.index("times") + 1]) if "times" in words else 1,
    )


def _changes(text: str) -> Changes:
    pairs = (change.strip().partition("=") for change in text.split(";") if change.strip())
    return {f"公开表{place}": _row(place, value) for place, _, value in pairs}


def _row(place: str, value: str) -> str:
    return value.replace(",", "|") if place.partition("!")[2].isdigit() else value


CASES = cases_of(
    "".join(table.lstrip() for table in (ROWS, PARENTS, TOTALS, BETWEEN, AMOUNTS, CODES, STRUCTURE))
)
