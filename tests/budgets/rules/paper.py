"""A whole small document that is right, drawn as on paper, and ways to spoil it.

甲单位 has 90.00 of the general public budget, 30.00 of government funds, 5.00 of state
capital and 3.00 of the fiscal special account. The heading of each table stands in row 1
of its sheet, so the first row of data is row 2, and columns count from A.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from budgets.rules.core import RuleContext, run, run_apart
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_for
from budgets.tables.findings import Finding
from tests.factories.declarations import Drawing, declare, parse_drawing

TEXTS = (
    """
    公开表1
    收入/项目                      | 收入/预算数 | 支出/项目            | 支出/预算数
    一、财政拨款收入               | 125.00 | 一、一般公共服务支出       | 83.00
      一般公共预算收入             | 90.00  | 七、社会保障和就业支出     | 10.00
      政府性基金预算收入           | 30.00  | 十、城乡社区支出           | 30.00
      国有资本经营预算收入         | 5.00   | 十九、国有资本经营预算支出 | 5.00
    二、财政专户管理资金收入       | 3.00   |                            |
    三、事业收入（不含教育收费）   |        |                            |
    四、事业单位经营收入           |        |                            |
    五、其他收入                   |        |                            |
    本年收入合计                   | 128.00 | 本年支出合计               | 128.00
    上级补助收入                   |        |                            |
    附属单位上缴收入               |        | 对附属单位的补助支出       |
    使用非财政拨款结余             |        | 上缴上级支出               |
    上年结转                       |        | 结转下年                   |
    收入总计                       | 128.00 | 支出总计                   | 128.00
    """,
    """
    公开表2
    类 |款|项| 科目名称 | 合计 | 财政拨款收入/小计 | 一般公共预算收入 | 政府性基金预算收入 | 国有资本经营预算收入 | 财政专户管理资金收入 | 事业收入（不含教育收费） | 事业单位经营收入 | 其他收入 | 上级补助收入 | 附属单位上缴收入 | 使用非财政拨款结余 | 上年结转
       |  |  | 合计                                   | 128.00 | 125.00 | 90.00 | 30.00 | 5.00 | 3.00
    201|  |  | 一般公共服务支出                       | 83.00  | 80.00  | 80.00 |       |      | 3.00
       |03|  | 政府办公厅（室）及相关机构事务         | 83.00  | 80.00  | 80.00 |       |      | 3.00
       |  |01| 行政运行                               | 60.00  | 60.00  | 60.00
       |  |02| 一般行政管理事务                       | 23.00  | 20.00  | 20.00 |       |      | 3.00
    208|  |  | 社会保障和就业支出                     | 10.00  | 10.00  | 10.00
       |05|  | 行政事业单位养老支出                   | 10.00  | 10.00  | 10.00
       |  |05| 机关事业单位基本养老保险缴费支出       | 10.00  | 10.00  | 10.00
    212|  |  | 城乡社区支出                           | 30.00  | 30.00  |       | 30.00
       |08|  | 国有土地使用权出让收入安排的支出       | 30.00  | 30.00  |       | 30.00
       |  |99| 其他国有土地使用权出让收入安排的支出   | 30.00  | 30.00  |       | 30.00
    223|  |  | 国有资本经营预算支出                   | 5.00   | 5.00   |       |       | 5.00
       |01|  | 解决历史遗留问题及改革成本支出         | 5.00   | 5.00   |       |       | 5.00
       |  |05| 国有企业退休人员社会化管理补助支出     | 5.00   | 5.00   |       |       | 5.00
    """,
    """
    公开表3
    类 |款|项| 科目名称                             | 合计   | 基本支出 | 项目支出 | 结转下年
       |  |  | 合计                                 | 128.00 | 70.00 | 58.00 |
    201|  |  | 一般公共服务支出                     | 83.00  | 60.00 | 23.00 |
       |03|  | 政府办公厅（室）及相关机构事务       | 83.00  | 60.00 | 23.00 |
       |  |01| 行政运行                             | 60.00  | 60.00 |       |
       |  |02| 一般行政管理事务                     | 23.00  |       | 23.00 |
    208|  |  | 社会保障和就业支出                   | 10.00  | 10.00 |       |
       |05|  | 行政事业单位养老支出                 | 10.00  | 10.00 |       |
       |  |05| 机关事业单位基本养老保险缴费支出     | 10.00  | 10.00 |       |
    212|  |  | 城乡社区支出                         | 30.00  |       | 30.00 |
       |08|  | 国有土地使用权出让收入安排的支出     | 30.00  |       | 30.00 |
       |  |99| 其他国有土地使用权出让收入安排的支出 | 30.00  |       | 30.00 |
    223|  |  | 国有资本经营预算支出                 | 5.00   |       | 5.00  |
       |01|  | 解决历史遗留问题及改革成本支出       | 5.00   |       | 5.00  |
       |  |05| 国有企业退休人员社会化管理补助支出   | 5.00   |       | 5.00  |
    """,
    """
    公开表4
    收入/项目                | 收入/预算数 | 支出/项目                  | 总计   | 一般公共预算 | 政府性基金预算 | 国有资本经营预算
    一、一般公共预算收入     | 90.00  | 一、一般公共服务支出       | 80.00  | 80.00 |       |
    二、政府性基金预算收入   | 30.00  | 七、社会保障和就业支出     | 10.00  | 10.00 |       |
    三、国有资本经营预算收入 | 5.00   | 十、城乡社区支出           | 30.00  |       | 30.00 |
                             |        | 十九、国有资本经营预算支出 | 5.00   |       |       | 5.00
    本年收入合计             | 125.00 | 本年支出合计               | 125.00 | 90.00 | 30.00 | 5.00
    上年结转                 |        | 结转下年                   |        |       |       |
    收入总计                 | 125.00 | 支出总计                   | 125.00 | 90.00 | 30.00 | 5.00
    """,
    """
    公开表5
    类 |款|项| 科目名称                         | 合计  | 小计 | 人员支出 | 日常公用支出 | 项目支出
       |  |  | 合计                             | 90.00 | 70.00 | 60.00 | 10.00 | 20.00
    201|  |  | 一般公共服务支出                 | 80.00 | 60.00 | 50.00 | 10.00 | 20.00
       |03|  | 政府办公厅（室）及相关机构事务   | 80.00 | 60.00 | 50.00 | 10.00 | 20.00
       |  |01| 行政运行                         | 60.00 | 60.00 | 50.00 | 10.00 |
       |  |02| 一般行政管理事务                 | 20.00 |       |       |       | 20.00
    208|  |  | 社会保障和就业支出               | 10.00 | 10.00 | 10.00 |       |
       |05|  | 行政事业单位养老支出             | 10.00 | 10.00 | 10.00 |       |
       |  |05| 机关事业单位基本养老保险缴费支出 | 10.00 | 10.00 | 10.00 |       |
    """,
    """
    公开表6
    类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
       |  | 合计                         |   |  |                    | 70.00 | 60.00 | 10.00
    301|  | 工资福利支出                 |501|  | 机关工资福利支出   | 60.00 | 60.00 |
    301|01| 基本工资                     |501|01| 工资奖金津补贴     | 50.00 | 50.00 |
    301|08| 机关事业单位基本养老保险缴费 |501|02| 社会保障缴费       | 10.00 | 10.00 |
    302|  | 商品和服务支出               |502|  | 机关商品和服务支出 | 10.00 |       | 10.00
    302|01| 办公费                       |502|01| 办公经费           | 7.00  |       | 7.00
    302|31| 公务用车运行维护费           |502|08| 公务用车运行维护费 | 3.00  |       | 3.00
    """,
    """
    公开表7
    2024年预算数/合计 | 因公出国（境）经费 | 小计 | 公务用车购置经费 | 公务用车运行维护费 | 公务接待费 | 2025年预算数/合计 | 因公出国（境）经费 | 小计 | 公务用车购置经费 | 公务用车运行维护费 | 公务接待费
    5.00 |      | 3.00 |      | 3.00 | 2.00 | 4.50 |      | 3.00 |      | 3.00 | 1.50
    """,
    """
    公开表8
    类 |款|项| 科目名称                             | 合计  | 小计 | 人员支出 | 日常公用支出 | 项目支出
       |  |  | 合计                                 | 30.00 |      |      |      | 30.00
    212|  |  | 城乡社区支出                         | 30.00 |      |      |      | 30.00
       |08|  | 国有土地使用权出让收入安排的支出     | 30.00 |      |      |      | 30.00
       |  |99| 其他国有土地使用权出让收入安排的支出 | 30.00 |      |      |      | 30.00
    """,
    """
    公开表9
    类 |款|项| 科目名称                           | 合计 | 小计 | 人员支出 | 日常公用支出 | 项目支出
       |  |  | 合计                               | 5.00 |      |      |      | 5.00
    223|  |  | 国有资本经营预算支出               | 5.00 |      |      |      | 5.00
       |01|  | 解决历史遗留问题及改革成本支出     | 5.00 |      |      |      | 5.00
       |  |05| 国有企业退休人员社会化管理补助支出 | 5.00 |      |      |      | 5.00
    """,
    """
    公开表10
    类 |款| 部门预算支出经济分类科目     |类 |款| 政府预算支出经济分类科目 | 合计 | 财政拨款/小计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 财政专户管理资金 | 单位资金 | 使用非财政拨款结余 | 上年结转
       |  | 合计                         |   |  |                    | 70.00 | 70.00 | 70.00
    301|  | 工资福利支出                 |501|  | 机关工资福利支出   | 60.00 | 60.00 | 60.00
    301|01| 基本工资                     |501|01| 工资奖金津补贴     | 50.00 | 50.00 | 50.00
    301|08| 机关事业单位基本养老保险缴费 |501|02| 社会保障缴费       | 10.00 | 10.00 | 10.00
    302|  | 商品和服务支出               |502|  | 机关商品和服务支出 | 10.00 | 10.00 | 10.00
    302|01| 办公费                       |502|01| 办公经费           | 7.00  | 7.00  | 7.00
    302|31| 公务用车运行维护费           |502|08| 公务用车运行维护费 | 3.00  | 3.00  | 3.00
    """,
    """
    公开表11
    项目名称 | 项目类别   | 合计  | 财政拨款/小计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 财政专户管理资金 | 单位资金 | 使用非财政拨款结余 | 上年结转
             |            | 58.00 | 55.00 | 20.00 | 30.00 | 5.00 | 3.00
    项目一   | 其他运转类 | 23.00 | 20.00 | 20.00 |       |      | 3.00
    项目二   | 特定目标类 | 30.00 | 30.00 |       | 30.00 |      |
    项目三   | 特定目标类 | 5.00  | 5.00  |       |       | 5.00 |
    """,
    """
    公开表12
    类 |款|项| 科目名称                       | 合计  | 财政拨款/小计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 财政专户管理资金 | 单位资金 | 使用非财政拨款结余 | 上年结转
       |  |  | 合计                           | 10.00 | 10.00 | 10.00
    201|  |  | 一般公共服务支出               | 10.00 | 10.00 | 10.00
       |03|  | 政府办公厅（室）及相关机构事务 | 10.00 | 10.00 | 10.00
       |  |01| 行政运行                       | 2.00  | 2.00  | 2.00
       |  |02| 一般行政管理事务               | 8.00  | 8.00  | 8.00
    """,
)
YEAR = 2025
EDITION = edition_for("budget", YEAR)
#: An address and its new text ("公开表2!E3": "1.00"); "公开表2!3": "" empties a whole row.
Changes = Mapping[str, str]


def document(changes: Changes | None = None, *, without: tuple[int, ...] = ()) -> Declaration:
    """The document with some cells written anew and without some tables."""
    drawings = [parse_drawing(text) for text in TEXTS]
    for address, text in (changes or {}).items():
        sheet, _, place = address.rpartition("!")
        number = int(sheet.removeprefix("公开表"))
        drawings = [_changed(d, place, text) if d.number == number else d for d in drawings]
    return declare([d for d in drawings if d.number not in without], year=YEAR)


def _changed(drawing: Drawing, place: str, text: str) -> Drawing:
    if place in ("note", "title"):
        return replace(
            drawing,
            notes=(text,) if place == "note" else drawing.notes,
            title=text if place == "title" else drawing.title,
        )
    letter = place.rstrip("0123456789")
    at = int(place.removeprefix(letter)) - drawing.first_row
    rows = [list(row) for row in drawing.rows]
    while len(rows) <= at:
        rows.append([None] * len(drawing.columns))
    if letter:
        rows[at][ord(letter) - 65] = text or None
    else:
        rows[at] = [part.strip() or None for part in text.split("|")] if text else []
        rows[at] += [None] * (len(drawing.columns) - len(rows[at]))
    return replace(drawing, rows=tuple(tuple(row) for row in rows))


def found_in(declaration: Declaration, **context: object) -> tuple[Finding, ...]:
    """Every finding, those of one wrong cell as one."""
    return run(EDITION, declaration, RuleContext(YEAR, **context))  # type: ignore[arg-type]


def found_apart(declaration: Declaration, **context: object) -> tuple[Finding, ...]:
    """What every rule says by itself."""
    return run_apart(EDITION, declaration, RuleContext(YEAR, **context))  # type: ignore[arg-type]


def of_rule(rule: str, findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in findings if finding.rule == rule]
