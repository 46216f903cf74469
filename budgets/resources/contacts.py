"""公开联系方式 as a table of master data."""

from __future__ import annotations

from import_export.fields import Field

from budgets.models import Department, PublicContact, Unit
from budgets.resources.cells import ByCode, Code, Word
from budgets.resources.tables import TableResource


class PublicContactResource(TableResource):
    """公开联系方式: one row each, of a unit or of a department, by its code of now."""

    required = ("区划代码", "公开电话")
    related = ("unit__division", "department__division")
    within = ("区划代码",)
    place = Field(None, "区划代码", Code(), readonly=True)
    unit = Field("unit", "单位编码", ByCode(Unit, "单位编码", within="区划代码", required=False))
    department = Field(
        "department", "部门编码", ByCode(Department, "部门编码", within="区划代码", required=False)
    )
    office = Field("office", "责任科室", Word())
    telephone = Field("telephone", "公开电话", Word())

    class Meta(TableResource.Meta):
        model = PublicContact
        import_id_fields = ("unit", "department")
        fields = ("place", "unit", "department", "office", "telephone")

    def dehydrate_place(self, contact: PublicContact) -> str:
        """The division within which the code is meant."""
        return contact.owner.division.code
