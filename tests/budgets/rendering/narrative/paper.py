"""Small tables, and the paragraphs that are written from them."""

from __future__ import annotations

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.narrative.sections import write_sections
from budgets.rendering.wording import USUAL, WordingPack
from budgets.tables.core import Declaration
from budgets.tables.entries import Entered

LAST_YEAR = (
    "合计",
    "因公出国（境）经费",
    "小计",
    "公务用车购置经费",
    "公务用车运行维护费",
    "公务接待费",
)


def seven(last: str, now: str) -> str:
    """公开表7: 合计, 出国, 公车小计, 购置, 运行, 接待 of both years."""
    heads = [f"2024年预算数/{name}" for name in LAST_YEAR]
    heads += [f"2025年预算数/{name}" for name in LAST_YEAR]
    return f"公开表7\n{'|'.join(heads)}\n{last}|{now}"


def six(code: str, amount: str) -> str:
    return f"""
        公开表6
        类 |款| 部门预算支出经济分类科目名称 |类 |款| 政府预算支出经济分类科目名称 | 小计 | 人员支出 | 日常公用支出
           |  | 合计           |   |  |          | {amount} | | {amount}
        302|  | 商品和服务支出 |{code}|  | 商品和服务支出 | {amount} | | {amount}
    """


def two_and_three(total: str, basic: str, project: str) -> tuple[str, str]:
    return (
        f"公开表2\n类|款|项|科目名称|合计|财政拨款收入/小计|一般公共预算收入\n | | |合计|{total}|{total}|{total}",
        f"公开表3\n类|款|项|科目名称|合计|基本支出|项目支出|结转下年\n | | |合计|{total}|{basic}|{project}|",
    )


TWELVE = "公开表12\n类|款|项|科目名称|合计\n | | |合计|{}"
ELEVEN = """
    公开表11
    项目名称 | 项目类别   | 合计  | 财政拨款/小计
             |            | 60.00 | 55.00
    培训     | 其他运转类 | 10.00 | 10.00
    网络2    | 特定目标类 | 30.00 | 25.00
    网络2    | 特定目标类 | 20.00 | 20.00
"""


def counted(counts: tuple[int, ...]) -> dict[str, str]:
    """Vehicles by use, as far as they are counted."""
    kinds = ("confidential", "emergency", "enforcement", "technical", "other")
    return {f"vehicles.{kind}": str(n) for kind, n in zip(kinds, counts, strict=False)}


def lines(
    key: str,
    declaration: Declaration,
    pack: WordingPack = USUAL,
    *,
    previous: Declaration | None = None,
    has_forms: bool = False,
    counts: tuple[int, ...] = (),
    **entered: str,
) -> list[str]:
    basis = Basis(
        declaration,
        "甲局",
        "370303",
        previous=previous,
        entered=Entered(
            counted(counts) | {name.replace("__", "."): text for name, text in entered.items()}
        ),
        has_forms=has_forms,
    )
    sections = write_sections(pack, basis)
    return [p.text for section in sections if section.key == key for p in section.passages]
