"""No false alarm: explanations written from a ledger in 元, in several ways, are right.

Each printed figure, in a table or in a sentence, is rounded by itself, as the systems of the
units do it. So hundredths may be off, which are remarks and never more.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest

from budgets.rules.core import RULES, RuleContext, run
from budgets.tables.core import Declaration
from budgets.tables.editions import edition_for
from budgets.tables.findings import Severity
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.factories.declarations import drawn

EDITION = edition_for("budget", 2025)
OF_TEXTS = [rule for rule in RULES if rule.id.startswith(("B-N-", "B-TITLE-", "B-STRUCT-NARR"))]
SOURCES = ("一般公共预算收入", "政府性基金预算收入", "财政专户管理资金收入", "其他收入")
ITEMS = ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")


def wan(yuan: int) -> Decimal:
    return (Decimal(yuan) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass
class Ledger:
    """A unit's money of two years in 元."""

    chance: random.Random

    def __post_init__(self) -> None:
        self.income = [self._money(9_000_000), *(self._money(2_000_000, 0.5) for _ in range(3))]
        self.income_before = [max(0, each + self._change(each)) for each in self.income]
        total, before = sum(self.income), sum(self.income_before)
        self.basic = int(total * self.chance.random())
        self.basic_before = int(before * self.chance.random())
        self.projects = self._split(total - self.basic)
        self.three = [self._money(200_000, 0.7) for _ in ITEMS]
        self.three_before = [
            self.chance.choice([each, self._money(200_000)]) for each in self.three
        ]
        self.run = self.basic // 4
        self.run_before = max(1, self.run + self._change(self.run))
        self.bought = [self._money(500_000, 0.6) for _ in range(3)]
        self.cars = [self.chance.randrange(5) for _ in range(4)]
        self.cars[0] += 1

    def _money(self, most: int, filled: float = 1.0) -> int:
        if self.chance.random() > filled:
            return 0
        step = self.chance.choice([1, 100, 10_000])
        return self.chance.randrange(10_000, most) // step * step or 10_000

    def _change(self, of: int) -> int:
        return self.chance.choice([0, int(of * (self.chance.random() - 0.5)), of // 100])

    def _split(self, whole: int) -> list[int]:
        count = self.chance.randrange(2, 6)
        parts = [int(whole * self.chance.random() / count) for _ in range(count - 1)]
        return [*parts, whole - sum(parts)]


def tables(ledger: Ledger) -> Declaration:
    general, fund, special, other = (wan(each) for each in ledger.income)
    total = wan(sum(ledger.income))
    project = wan(sum(ledger.projects))
    named = "\n".join(
        f"项目{'甲乙丙丁戊己'[at]} | 特定目标类 | {wan(each)} | {wan(each)}"
        for at, each in enumerate(ledger.projects)
    )
    return drawn(
        f"""
        公开表2
        类 |款|项| 科目名称 | 合计 | 财政拨款收入/小计 | 一般公共预算收入 | 政府性基金预算收入 | 国有资本经营预算收入 | 财政专户管理资金收入 | 事业收入（不含教育收费） | 事业单位经营收入 | 其他收入
           |  |  | 合计 | {total} | {wan(sum(ledger.income[:2]))} | {general} | {fund} | | {special} | | | {other}
        """,
        f"""
        公开表3
        类 |款|项| 科目名称 | 合计 | 基本支出 | 项目支出 | 结转下年
           |  |  | 合计 | {total} | {wan(ledger.basic)} | {project} |
        """,
        f"""
        公开表6
        类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
           |  | 合计 |   |  |  | {wan(ledger.basic)} | {wan(ledger.basic - ledger.run)} | {wan(ledger.run)}
        302|  | 商品和服务支出 |502|  | 机关商品和服务支出 | {wan(ledger.run)} |  | {wan(ledger.run)}
        """,
        f"""
        公开表7
        2024年预算数/合计 | 因公出国（境）经费 | 小计 | 公务用车购置经费 | 公务用车运行维护费 | 公务接待费 | 2025年预算数/合计 | 因公出国（境）经费 | 小计 | 公务用车购置经费 | 公务用车运行维护费 | 公务接待费
        {seven(ledger.three_before)} | {seven(ledger.three)}
        """,
        f"""
        公开表11
        项目名称 | 项目类别 | 合计 | 财政拨款/小计
                 |          | {project} | {project}
        {named}
        """,
        f"""
        公开表12
        类 |款|项| 科目名称 | 合计
           |  |  | 合计 | {wan(sum(ledger.bought))}
        """,
    )


def seven(items: list[int]) -> str:
    abroad, purchase, running, reception = items
    figures = (sum(items), abroad, purchase + running, purchase, running, reception)
    return " | ".join(str(wan(each)) for each in figures)


class Writer:
    """Sentences about the ledger, in one of several ways each."""

    def __init__(self, ledger: Ledger, chance: random.Random) -> None:
        self.ledger, self.chance = ledger, chance
        self.is_short, self.is_grouped = chance.random() < 0.5, chance.random() < 0.5

    def one(self, *ways: str) -> str:
        return self.chance.choice(ways)

    def money(self, yuan: int) -> str:
        number = wan(yuan)
        text = f"{number:,}" if self.is_grouped else f"{number}"
        if self.is_short and "." in text:
            text = text.rstrip("0").rstrip(".")
        return self.one(f"{text}万元", f"{text} 万元")

    def change(self, this: int, last: int, *, rate: bool = True) -> str:
        if this == last:
            return self.one("与上年基本持平", "与上年持平", "与2024年预算相比无增减变化")
        word = "增加" if this > last else "减少"
        text = self.one("比上年", "较上年", "较2024年预算", "与上年相比，", "同比") + word
        text += self.money(abs(this - last))
        if rate and last:
            percent = Decimal(abs(this - last)) * 100 / last
            shown = percent.quantize(Decimal("0.01"), ROUND_HALF_UP)
            text += "，" + ("增长" if this > last else self.one("下降", "降低")) + f"{shown}%"
        return text

    def texts(self) -> DeclaredTexts:
        lines = {
            "changes": self.changes(),
            "three_public": self.three(),
            "operating_costs": [self.operating()],
            "procurement": [self.procurement()],
            "state_assets": [self.cars()],
            "performance": [self.performance()],
        }
        return DeclaredTexts(
            sections=tuple(
                TextSection(key, tuple(each), title=SECTION_TITLES[key])
                for key, each in lines.items()
            )
        )

    def changes(self) -> list[str]:
        book = self.ledger
        total, before = sum(book.income), sum(book.income_before)
        pairs = list(zip(SOURCES, book.income, book.income_before, strict=True))
        parts = "，".join(f"{name}{self.money(each)}" for name, each, _ in pairs if each)
        moved = "，".join(
            f"{name}{self._moved(each, last)}" for name, each, last in pairs if each or last
        )
        project, project_before = total - book.basic, before - book.basic_before
        word = self._moved(total, before)
        spent = f"基本支出{self.money(book.basic)}，项目支出{self.money(project)}"
        basic = self._moved(book.basic, book.basic_before)
        moved_too = f"基本支出{basic}，项目支出{self._moved(project, project_before)}"
        return [
            f"（一）收入预算：2025年收入预算{self.one('', '为')}{self.money(total)}，其中：{parts}。",
            f"（二）支出预算：2025年支出预算{self.money(total)}，其中：{spent}。",
            f"（三）增减变化情况：2025年收支预算{self.money(total)}，比上年{word}，其中：",
            f"1.收入预算{word}，其中{moved}。",
            f"2.支出预算{word}，其中{moved_too}。",
            "3.收支预算增减的主要原因，为工资增加5万元、项目减少3万元。",
        ]

    def _moved(self, this: int, last: int) -> str:
        return ("增加" if this >= last else "减少") + self.money(abs(this - last))

    def three(self) -> list[str]:
        book = self.ledger
        pairs = list(zip(ITEMS, book.three, book.three_before, strict=True))
        total, before = sum(book.three), sum(book.three_before)
        first = self.one("2025年“三公”经费预算", "2025年通过财政拨款安排的“三公”经费预算共")
        lines = [
            f"{first}{self.money(total)}，{self.change(total, before)}。主要原因是公务活动变化。"
        ]
        cars = book.three[1] + book.three[2]
        said = [f"{name}{self.money(a)}，{self.change(a, b)}" for name, a, b in pairs]
        lines.append(f"1.{said[0]}。")
        lines.append(f"2.公务用车购置及运行费{self.money(cars)}，包括{said[1]}；{said[2]}。")
        lines.append(f"3.{said[3]}{self.one('', '，主要原因是减少1万元')}。")
        return lines

    def operating(self) -> str:
        book = self.ledger
        return (
            f"2025年本单位机关运行经费{self.one('安排', '财政拨款预算')}{self.money(book.run)}，"
            f"{self.change(book.run, book.run_before)}。主要原因是压减办公费2万元。"
        )

    def procurement(self) -> str:
        goods, works, services = (self.money(each) for each in self.ledger.bought)
        return self.one(
            f"2025年政府采购预算{self.money(sum(self.ledger.bought))}，其中：政府采购货物预算{goods}，"
            f"政府采购工程预算{works}，政府采购服务预算{services}。",
            f"2025年政府采购预算总额{self.money(sum(self.ledger.bought))}，其中：货物类{goods}、"
            f"工程类{works}、服务类{services}。",
        )

    def cars(self) -> str:
        kinds = ("机要通信用车", "应急保障用车", "执法执勤用车", "其他用车")
        listed = "、".join(f"{k}{n}辆" for k, n in zip(kinds, self.ledger.cars, strict=True))
        until = self.one("截至2024年12月31日", "截至2024年底", "截止2024年12月末")
        return f"{until}，本单位共有车辆{sum(self.ledger.cars)}辆，其中{listed}。"

    def performance(self) -> str:
        projects = self.ledger.projects
        chosen = [0, len(projects) - 1]
        names = self.one("和", "、").join(f"项目{'甲乙丙丁戊己'[at]}" for at in chosen)
        return (
            f"本单位2025年项目支出全面实施绩效目标管理，涉及预算项目支出{len(projects)}个，"
            f"预算资金{self.money(sum(projects))}。拟对{names}2个项目开展部门重点绩效评价，"
            f"涉及预算资金{self.money(sum(projects[at] for at in chosen))}。"
        )


@pytest.mark.parametrize("seed", range(60))
def test_a_right_explanation_is_never_blamed(seed: int) -> None:
    chance = random.Random(seed)
    ledger = Ledger(chance)
    texts = Writer(ledger, chance).texts()
    found = run(EDITION, tables(ledger), RuleContext(2025, texts=texts), OF_TEXTS)
    assert [f.message for f in found if f.severity is not Severity.NOTICE] == []
    assert {f.code for f in found} <= {"W_TEXT_ROUNDING", "W_TEXT_PERCENT"}
