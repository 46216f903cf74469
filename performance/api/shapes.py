"""形状: what one row of targets or indicators holds, in JSON and in CSV."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import (
    CharField,
    ChoiceField,
    IntegerField,
    Serializer,
)

from budgets.api.identifiers import disclosure_id, publication_id
from budgets.api.shapes import Row, Shape
from performance.indicators.polarity import Polarity
from performance.indicators.taxonomy import FIRST_LEVELS, SECOND_LEVELS
from portal.core.money import exact_wan_text

_FIRST = [(level.key, level.name) for level in FIRST_LEVELS]
_SECOND = [(level.key, level.name) for level in SECOND_LEVELS]
_POLARITIES = [(Polarity.HIGHER.value, "正向"), (Polarity.LOWER.value, "反向")]


class Deadline(Serializer[Any]):
    """时限."""

    text = CharField(help_text="说明时间的文字")
    year = IntegerField(allow_null=True, help_text="年")
    month = IntegerField(allow_null=True, help_text="月")
    day = IntegerField(allow_null=True, help_text="日")
    period = CharField(allow_null=True, help_text="相对或循环的时间，如 次年、每季度")


class ParsedValue(Serializer[Any]):
    """指标值的组成."""

    operator = CharField(allow_null=True, help_text="比较：≤ ≥ = < > ~")
    number = CharField(allow_null=True, help_text="数值，如原文所写的位数")
    upper = CharField(allow_null=True, help_text="区间的上限")
    unit = CharField(allow_null=True, help_text="计量单位")
    words = CharField(allow_null=True, help_text="数值以外的文字；没有数值时为全文")
    deadline = Deadline(allow_null=True, help_text="时限")


class TargetIndicator(Serializer[Any]):
    """绩效指标, within its target."""

    level1 = CharField(allow_blank=True, help_text="一级指标，如原文")
    level2 = CharField(allow_blank=True, help_text="二级指标，如原文")
    level3 = CharField(allow_blank=True, help_text="三级指标，如原文")
    value = CharField(allow_blank=True, help_text="指标值，如原文")
    weight = CharField(allow_null=True, help_text="权重，如原文")
    scoring = CharField(allow_null=True, help_text="评扣分标准")
    parsed = ParsedValue(help_text="指标值的组成")


class _OfPublication(Shape):
    """Whose it is, and of which publication."""

    disclosure_id = CharField(help_text="公开件标识")
    publication_id = CharField(help_text="公开版次标识")
    division_code = CharField(help_text="区划代码")
    unit_code = CharField(help_text="单位编码；部门公开件为部门编码")
    unit_name = CharField(help_text="单位或部门名称")
    year = IntegerField(help_text="年度")


class TargetLine(_OfPublication):
    """绩效目标, as one line."""

    number = IntegerField(help_text="文件中的次序，从 1 起")
    project = CharField(help_text="项目名称，如原文")
    project_code = CharField(allow_null=True, help_text="项目编码")
    department = CharField(allow_null=True, help_text="主管部门，如原文")
    department_code = CharField(allow_null=True, help_text="主管部门编码，如原文")
    unit = CharField(allow_null=True, help_text="实施单位，如原文")
    total = CharField(allow_null=True, help_text="年度资金总额（万元），精确值")
    fiscal = CharField(allow_null=True, help_text="其中财政拨款（万元），精确值")
    other = CharField(allow_null=True, help_text="其他资金（万元），精确值")
    objective = CharField(allow_blank=True, help_text="总体目标，如原文")
    form = ChoiceField(choices=["A", "B", "C"], help_text="版式")
    indicator_count = IntegerField(help_text="指标数")

    def told(self, row: Row) -> Row:
        """Ids, and amounts as exact texts."""
        return {
            **_identity(row),
            "number": row["position"],
            "project": row["project"],
            "project_code": row["project_code"] or None,
            "department": row["department"] or None,
            "department_code": row["department_code"] or None,
            "unit": row["unit"] or None,
            "total": _amount(row["total"]),
            "fiscal": _amount(row["fiscal"]),
            "other": _amount(row["other"]),
            "objective": row["objective"],
            "form": row["form"],
            "indicator_count": len(row["indicators"]),
        }


class Target(TargetLine):
    """绩效目标, with its indicators."""

    indicators = TargetIndicator(many=True, help_text="绩效指标，如原文次序")

    def told(self, row: Row) -> Row:
        """With every indicator in its order."""
        return {**super().told(row), "indicators": [_written(one) for one in row["indicators"]]}


class _OfProject(_OfPublication):
    """What every row about an indicator says of its project."""

    project = CharField(help_text="项目名称，如原文")
    project_code = CharField(allow_null=True, help_text="项目编码")
    target_number = IntegerField(help_text="项目在文件中的次序，从 1 起")
    number = IntegerField(help_text="指标在项目中的次序，从 1 起")
    level1 = CharField(allow_blank=True, help_text="一级指标，如原文")
    level2 = CharField(allow_blank=True, help_text="二级指标，如原文")
    level3 = CharField(allow_blank=True, help_text="三级指标，如原文")
    value = CharField(allow_blank=True, help_text="指标值，如原文")
    weight = CharField(allow_null=True, help_text="权重，如原文")
    scoring = CharField(allow_null=True, help_text="评扣分标准")
    level1_key = ChoiceField(choices=_FIRST, allow_null=True, help_text="一级指标标识")
    level2_key = ChoiceField(choices=_SECOND, allow_null=True, help_text="二级指标标识")
    polarity = ChoiceField(
        choices=_POLARITIES, allow_null=True, help_text="方向；名称不能说明的为 null"
    )

    def told(self, row: Row) -> Row:
        """Everything but the parts of the value."""
        written = _written(row)
        del written["parsed"]
        return {
            **_identity(row),
            "project": row["project"],
            "project_code": row["project_code"] or None,
            "target_number": row["target_position"],
            "number": row["position"],
            **written,
            "level1_key": row["first"] or None,
            "level2_key": row["second"] or None,
            "polarity": row["polarity"] or None,
        }


class Indicator(_OfProject):
    """绩效指标, with the parts of its value."""

    parsed = ParsedValue(help_text="指标值的组成")

    def told(self, row: Row) -> Row:
        """With the parts as one object."""
        return {**super().told(row), "parsed": _parsed(row)}


class IndicatorLine(_OfProject):
    """绩效指标, as one line."""

    operator = CharField(allow_null=True, help_text="比较")
    value_number = CharField(allow_null=True, help_text="数值")
    upper = CharField(allow_null=True, help_text="区间的上限")
    measure = CharField(allow_null=True, help_text="计量单位")
    words = CharField(allow_null=True, help_text="数值以外的文字")
    deadline = CharField(allow_null=True, help_text="时限的文字")

    def told(self, row: Row) -> Row:
        """With each part in a column of its own."""
        parsed = _parsed(row)
        return {
            **super().told(row),
            "operator": parsed["operator"],
            "value_number": parsed["number"],
            "upper": parsed["upper"],
            "measure": parsed["unit"],
            "words": parsed["words"],
            "deadline": parsed["deadline"]["text"] if parsed["deadline"] else None,
        }


def _identity(row: Row) -> Row:
    return {
        "disclosure_id": disclosure_id(row),
        "publication_id": publication_id(row),
        "division_code": row["division_code"],
        "unit_code": row["owner_code"],
        "unit_name": row["owner_name"],
        "year": row["year"],
    }


def _written(row: Row) -> Row:
    return {
        "level1": row["level1"],
        "level2": row["level2"],
        "level3": row["level3"],
        "value": row["value"],
        "weight": row["weight"] or None,
        "scoring": row["scoring"] or None,
        "parsed": _parsed(row),
    }


def _parsed(row: Row) -> Row:
    return {
        "operator": row["operator"] or None,
        "number": row["number"] or None,
        "upper": row["upper"] or None,
        "unit": row["measure"] or None,
        "words": row["words"] or None,
        "deadline": row["deadline"],
    }


def _amount(amount: int | None) -> str | None:
    return None if amount is None else exact_wan_text(amount)
