"""沿革表格: former names and codes, and what became of units, as tables of master data."""

from __future__ import annotations

from typing import Any

from import_export.fields import Field

from budgets.models import (
    Department,
    FormerIdentity,
    FormerKind,
    Succession,
    SuccessionKind,
    Unit,
)
from budgets.resources.cells import ByCode, Choice, Code, Day, Word
from budgets.resources.tables import TableResource

_YES_OR_NO = [(True, "是"), (False, "否")]


class FormerIdentityResource(TableResource):
    """曾用名和原编码: one row each, of a unit or of a department, by its code of now."""

    required = ("区划代码", "种类", "曾用名或原编码")
    related = ("unit__division", "department__division")
    within = ("区划代码",)
    place = Field(None, "区划代码", Code(), readonly=True)
    unit = Field("unit", "单位编码", ByCode(Unit, "单位编码", within="区划代码", required=False))
    department = Field(
        "department", "部门编码", ByCode(Department, "部门编码", within="区划代码", required=False)
    )
    what = Field("what", "种类", Choice("种类", FormerKind.choices))
    value = Field("value", "曾用名或原编码", Word())
    since = Field("since", "启用日期", Day("启用日期"))
    until = Field("until", "停用日期", Day("停用日期"))
    document = Field("document", "依据文件", Word())

    class Meta(TableResource.Meta):
        model = FormerIdentity
        import_id_fields = ("unit", "department", "what", "value", "until")
        fields = ("place", "unit", "department", "what", "value", "since", "until", "document")

    def dehydrate_place(self, former: FormerIdentity) -> str:
        """The division within which the code is meant."""
        return former.owner.division.code


class SuccessionResource(TableResource):
    """机构变动: one row for each successor, by the codes of now."""

    required = ("原单位区划代码", "原单位编码", "变动种类", "生效日期", "依据文件")
    related = ("predecessor__division", "successor__division")
    within = ("原单位区划代码", "承接单位区划代码")
    before = Field(None, "原单位区划代码", Code(), readonly=True)
    predecessor = Field(
        "predecessor", "原单位编码", ByCode(Unit, "原单位编码", within="原单位区划代码")
    )
    after = Field(None, "承接单位区划代码", Code(), readonly=True)
    successor = Field(
        "successor",
        "承接单位编码",
        ByCode(Unit, "承接单位编码", within="承接单位区划代码", required=False),
    )
    kind = Field("kind", "变动种类", Choice("变动种类", SuccessionKind.choices))
    day = Field("day", "生效日期", Day("生效日期"))
    document = Field("document", "依据文件", Word())
    continues = Field("continues", "原单位保留", Choice("原单位保留", _YES_OR_NO, default=False))

    class Meta(TableResource.Meta):
        model = Succession
        import_id_fields = ("predecessor", "successor", "day")
        fields = (
            "before",
            "predecessor",
            "after",
            "successor",
            "kind",
            "day",
            "document",
            "continues",
        )

    def dehydrate_before(self, act: Succession) -> str:
        """The division of the predecessor."""
        return act.predecessor.division.code

    def dehydrate_after(self, act: Any) -> str:
        """The division of the successor."""
        return act.successor.division.code if act.successor else ""
