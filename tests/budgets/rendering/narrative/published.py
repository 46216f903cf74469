"""The two published explanations: what people wrote into them, and how their regions word it.

What no table holds is taken from the published words. Last year's figures are what the
published differences make them, for neither unit's last year is among the documents.
"""

from __future__ import annotations

from functools import cache

from budgets.rendering.narrative.basis import Basis
from budgets.rendering.wording import WordingPack
from budgets.tables.entries import Entered
from tests.factories.declarations import golden_declaration

SLUGS = ("zhangdian-2025", "yantai-2025")
DIVISIONS = {"zhangdian-2025": "370303", "yantai-2025": "370600"}
ENTERED = {
    "zhangdian-2025": {
        "changes.reason": "调出人员职业年金做实",
        "previous.total": "1241.94",  # 1250.73 - 8.79
        "previous.general": "1241.94",  # 1250.73 - 8.79
        "previous.basic": "1013.15",  # 1009.77 + 3.38
        "previous.project": "228.79",  # 240.96 - 12.17
        "three_public.reason": "公务用车数量减少，公务用车运行维护费减少",
        "three_public.running.reason": "公务用车数量减少",
        "previous.running_costs": "82.04",  # 78.46 + 3.58
        "running_costs.reason": "公务用车减少，公务用车运行维护费减少",
        "procurement.goods": "5.26",
        "procurement.works": "0",
        "procurement.services": "12.2",
        "vehicles.confidential": "1",
        "vehicles.emergency": "0",
        "vehicles.enforcement": "0",
        "vehicles.technical": "0",
        "vehicles.other": "1",
        "vehicles.other_use": "实物保障用车",
        "equipment.large": "0",
        "equipment.planned": "0",
        "performance.evaluated": "系列专业会会务组织\n招商引资活动经费",
        "performance.improved": "市民投诉及市民建议征集处理工作\n政府信息公开和政务公开工作",
    },
    "yantai-2025": {
        "changes.reason": "项目预算增加导致",
        "previous.total": "7,611.96",  # 7713.47 - 101.51
        "previous.general": "7,609.96",  # 7713.47 - 103.51
        "previous.other_income": "2",
        "previous.basic": "3,191.96",  # 3134.09 + 57.87
        "previous.project": "4,420",  # 4579.38 - 159.38
        "three_public.reason": "实际工作需要，市领导出国开展招商引资、推介考察等公务活动的人次、频次增加，"
        "造成因公出国（境）费增加",
        "three_public.abroad.reason": "实际工作需要，市领导出国开展招商引资、推介考察等公务活动的人次、"
        "频次增加",
        "three_public.reception.reason": "项目预算金额取整",
        "previous.running_costs": "625.1",  # 537 + 88.1
        "running_costs.reason": "压减经费导致",
        "procurement.goods": "69",
        "procurement.works": "0",
        "procurement.services": "2,875.12",
        "vehicles.confidential": "4",
        "vehicles.emergency": "3",
        "vehicles.enforcement": "0",  # published without a number: 9 - 4 - 3 - 1 - 1
        "vehicles.technical": "1",
        "vehicles.other": "1",
        "vehicles.other_use": "主要负责人用车",
        "equipment.large": "2",
        "equipment.planned": "0",
        "performance.evaluated": "政务热线整合经费",
        "performance.improved": "办公室政务运行保障经费\n实施公车统管费用\n优化营商环境工作经费\n"
        "政务热线整合经费",
    },
}
#: What each region words in its own way. All else is the usual wording.
PACKS = {
    "zhangdian-2025": WordingPack(
        division="370303",
        year=2025,
        words={
            "three_public.change.up": "，比上年增加{change:short}万元，增长{rate:percent_wide}",
            "three_public.change.down": "，比上年减少{change:short}万元，下降{rate:percent_wide}",
        },
    ),
    "yantai-2025": WordingPack(
        division="370600",
        year=2025,
        words={
            "changes.income_moved": "1. 收入预算{change}，其中{parts}。",
            "changes.spending_moved": "2. 支出预算{change}，其中{parts}。",
            "changes.reason": "3. 收支预算{direction}的主要原因，{reason}。",
            "three_public.abroad": "1. 因公出国（境）费{amount:short}万元{change}{reason}。",
            "three_public.vehicles": "2. 公务用车购置及运行费{total:short}万元，包括公务用车购置费"
            "{purchase:short}万元{purchase_change}{purchase_reason}；公务用车运行维护费"
            "{running:short}万元{running_change}{running_reason}。",
            "three_public.reception": "3. 公务接待费{amount:short}万元{change}{reason}。",
            "performance.managed": "{unit}{year}年项目支出全面实施绩效管理，涉及预算项目支出{count}个，"
            "预算资金{total:plain}万元，其中财政拨款{fiscal:plain}万元。",
            "performance.evaluated": "拟对{names}等{count}个项目开展部门重点绩效评价，涉及预算资金"
            "{total:plain}万元，其中财政拨款{fiscal:plain}万元。",
            "performance.forms": "(二) 单位预算项目绩效目标表",
        },
        glossary=(
            ("附属单位上缴收入", "指本部门所属纳入部门预算编报范围的单位按有关规定上缴的收入。"),
            (
                "使用非财政拨款结余",
                (
                    "指本部门在预计用当年的“财政拨款收入”“财政专户管理资金收入”“事业收入”“事业单位经营收入”"
                    "“上级补助收入”“附属单位上缴收入”“其他收入”等不足以安排当年支出的情况下，使用以前年度"
                    "积累结余弥补本年度收支缺口的资金。"
                ),
            ),
        ),
    ),
}


@cache
def basis_of(slug: str) -> Basis:
    """What the published explanation was written from."""
    declaration = golden_declaration(slug)
    return Basis(
        declaration,
        declaration.unit_name,
        DIVISIONS[slug],
        entered=Entered(ENTERED[slug]),
        has_forms=True,
    )
