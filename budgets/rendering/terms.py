"""用语: the Chinese words of a coordinate's members, for data that travels without its table."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Dimension, then member. The words are those that the twelve tables print.
TERMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "direction": {"revenue": "收入", "expenditure": "支出"},
        "funding_source": {
            "appropriation": "财政拨款",
            "appropriation.general_public_budget": "一般公共预算",
            "appropriation.government_fund": "政府性基金预算",
            "appropriation.state_capital": "国有资本经营预算",
            "special_account": "财政专户管理资金",
            "unit": "单位资金",
            "unit.operations": "事业收入（不含教育收费）",
            "unit.business": "事业单位经营收入",
            "unit.superior_grant": "上级补助收入",
            "unit.subordinate": "附属单位上缴收入",
            "unit.other": "其他收入",
            "surplus": "使用非财政拨款结余",
            "carry_in": "上年结转",
        },
        "expenditure_type": {
            "basic": "基本支出",
            "basic.personnel": "人员支出",
            "basic.operating": "日常公用支出",
            "project": "项目支出",
            "carry_out": "结转下年",
            "grant_down": "对附属单位的补助支出",
            "remit_up": "上缴上级支出",
        },
        "item": {
            "abroad": "因公出国（境）经费",
            "vehicles": "公务用车购置及运行维护费",
            "vehicles.purchase": "公务用车购置经费",
            "vehicles.running": "公务用车运行维护费",
            "reception": "公务接待费",
        },
        "cut": {
            "procurement": "政府采购",
            "three_public": "“三公”经费",
            "current_year": "本年",
            "carry_in": "上年结转",
            "total": "总计",
        },
    }
)


def term(dimension: str, member: str) -> str:
    """The Chinese word of a member; "" for "all of it". Raises `KeyError` for an unknown one."""
    return TERMS[dimension][member] if member else ""
