"""表格: the columns of each importable table, and how its rows are found by their natural keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource

from budgets.models import (
    ClassificationCode,
    Department,
    Division,
    FormerKind,
    Membership,
    Unit,
)
from budgets.models.classifications import CodeList, Confidence
from budgets.models.organisations import Nature
from budgets.resources.cells import ByCode, CellError, Choice, Code, Whole, Word
from budgets.services.identities import keep_former
from portal import audit
from portal.access import Action, Role
from portal.accounts import passwords
from portal.accounts.sessions import end_sessions
from portal.core.text import fold
from portal.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgets.services.master_data import ImportedTable


class KeyLoader(BaseInstanceLoader):  # type: ignore[misc]
    """Finds a row by its natural key, all rows being read once."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self._fields = [resource.fields[name] for name in resource.get_import_id_fields()]
        self._rows = {
            tuple(field.get_value(found) for field in self._fields): found
            for found in resource.get_queryset()
        }

    def get_instance(self, row: Any) -> Any:
        """The stored row, None for a new one. Raises `CellError` for a key without a meaning."""
        return self._rows.get(tuple(field.clean(row) for field in self._fields))


class TableResource(ModelResource):  # type: ignore[misc]
    """What every importable table has in common."""

    #: What an account must be allowed to import it.
    action: ClassVar[Action] = Action.MANAGE
    required: ClassVar[tuple[str, ...]] = ()
    related: ClassVar[tuple[str, ...]] = ()
    #: Headings that say within what a code of the key is meant.
    within: ClassVar[tuple[str, ...]] = ()
    #: Who imports; set by the import.
    by: User | None = None
    #: 初始密码 that the import has drawn: account, name, password.
    passwords: list[tuple[str, str, str]]

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = True
        store_row_values = True
        instance_loader_class = KeyLoader

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.passwords = []

    def get_queryset(self) -> QuerySet[Any]:
        """All rows, with what their keys and columns need."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.select_related(*self.related)

    def wait(self) -> None:
        """Before anything is read or written: wait until nobody else imports the same.

        Nothing to wait for where a row says all by itself.
        """

    def stands(self, table: ImportedTable) -> str:
        """What the file would replace, in one word that differs once somebody has changed it.

        "" where it is no matter what stood there.
        """
        return ""

    @classmethod
    def columns(cls) -> list[str]:
        """The headings, in their order."""
        return [str(cls.fields[name].column_name) for name in cls._meta.fields]

    def column_of(self, attribute: str) -> str:
        """The heading of a model's field; "" for a remark about the whole row."""
        for field in self.fields.values():
            if field.attribute == attribute:
                return str(field.column_name)
        return ""


class DivisionResource(TableResource):
    """行政区划."""

    required = ("区划代码", "区划名称")
    related = ("parent",)
    code = Field("code", "区划代码", Code())
    name = Field("name", "区划名称", Word())
    parent = Field("parent", "上级区划代码", ByCode(Division, "上级区划代码", required=False))

    class Meta(TableResource.Meta):
        model = Division
        import_id_fields = ("code",)
        fields = ("code", "name", "parent")


class NamedResource(TableResource):
    """What has a name that it may change: the former one is kept, without its days."""

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Keep the stored name where the file has another."""
        if instance._state.adding or kwargs.get("dry_run"):
            return
        stored = instance._meta.model.objects.get(pk=instance.pk)
        if stored.name != instance.name:
            keep_former(owner=stored, what=FormerKind.NAME)


class DepartmentResource(NamedResource):
    """主管部门."""

    required = ("区划代码", "部门编码", "部门名称")
    related = ("division",)
    division = Field("division", "区划代码", ByCode(Division, "区划代码"))
    code = Field("code", "部门编码", Code())
    name = Field("name", "部门名称", Word())

    class Meta(TableResource.Meta):
        model = Department
        import_id_fields = ("division", "code")
        fields = ("division", "code", "name")


class UnitResource(NamedResource):
    """预算单位."""

    required = ("区划代码", "部门编码", "单位编码", "单位名称")
    related = ("division", "department")
    division = Field("division", "区划代码", ByCode(Division, "区划代码"))
    department = Field("department", "部门编码", ByCode(Department, "部门编码", within="区划代码"))
    code = Field("code", "单位编码", Code())
    name = Field("name", "单位名称", Word())
    nature = Field("nature", "单位性质", Choice("单位性质", Nature.choices, Nature.AGENCY))
    tier = Field("tier", "预算级次", Whole("预算级次", 2))
    active = Field("active", "在用", Choice("在用", [(True, "是"), (False, "否")], default=True))

    class Meta(TableResource.Meta):
        model = Unit
        import_id_fields = ("division", "code")
        fields = (
            "division",
            "department",
            "code",
            "name",
            "nature",
            "tier",
            "active",
        )


class AccountResource(TableResource):
    """账号. A new one gets a first password that the portal draws; no file ever holds one."""

    action = Action.ACCOUNT
    required = ("账号",)
    username = Field("username", "账号", Word())
    last_name = Field("last_name", "姓", Word())
    first_name = Field("first_name", "名", Word())
    email = Field("email", "电子邮箱", Word())
    is_active = Field(
        "is_active", "在用", Choice("在用", [(True, "是"), (False, "否")], default=True)
    )

    class Meta(TableResource.Meta):
        model = User
        import_id_fields = ("username",)
        fields = ("username", "last_name", "first_name", "email", "is_active")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._made: set[str] = set()

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Raises `CellError` for one's own account switched off, as nobody could undo it."""
        if not str(row.get("账号") or "").strip():
            raise CellError("账号", _("不能为空。"))
        is_own = self.by is not None and fold(str(row["账号"])) == fold(self.by.username)
        if is_own and "在用" in row and not self.fields["is_active"].clean(row):
            raise CellError("在用", _("不能停用自己的账号。"))

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Fill the row in; a new account also needs some password to be valid at all."""
        super().import_instance(instance, row, **kwargs)
        if instance.pk is None:
            instance.password = make_password(None)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Draw the password of a new account, once it is certain that it is wanted."""
        if instance.pk is not None or kwargs.get("dry_run"):
            return
        password = passwords.draw()
        instance.password = passwords.encode_drawn(password)
        instance.password_is_first = True
        self._made.add(instance.username)
        self.passwords.append((instance.username, instance.get_full_name(), password))

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """An account that is switched off is out at once; a new one is on record."""
        if kwargs.get("dry_run"):
            return
        if instance.username in self._made:
            audit.record_account(action="user.created", account=instance, by=self.by)
        elif not instance.is_active:
            end_sessions(account=instance, by=self.by, reason="停用账号")


class MembershipResource(TableResource):
    """角色授予: an account's role for one unit, department or division."""

    action = Action.GRANT
    required = ("账号", "角色")
    within = ("所在区划代码",)
    related = ("user", "unit__division", "department__division", "division")
    user = Field("user", "账号", ByCode(User, "账号", key="username"))
    role = Field("role", "角色", Choice("角色", Role.choices))
    division = Field("division", "授权区划代码", ByCode(Division, "授权区划代码", required=False))
    department = Field(
        "department",
        "部门编码",
        ByCode(Department, "部门编码", within="所在区划代码", required=False),
    )
    unit = Field(
        "unit", "单位编码", ByCode(Unit, "单位编码", within="所在区划代码", required=False)
    )
    place = Field(None, "所在区划代码", Code(), readonly=True)

    class Meta(TableResource.Meta):
        model = Membership
        import_id_fields = ("user", "role", "division", "department", "unit")
        fields = ("user", "role", "division", "place", "department", "unit")

    def dehydrate_place(self, membership: Membership) -> str:
        """The division within which the unit's or department's code is meant."""
        owner = membership.unit or membership.department
        return owner.division.code if owner else ""


class ClassificationResource(TableResource):
    """科目."""

    required = ("科目表", "科目编码", "科目名称")
    code_list = Field("code_list", "科目表", Choice("科目表", CodeList.choices))
    code = Field("code", "科目编码", Code())
    name = Field("name", "科目名称", Word())
    valid_from = Field("valid_from", "启用年度", Whole("启用年度"))
    valid_to = Field("valid_to", "停用年度", Whole("停用年度"))
    source = Field("source", "依据", Word())
    confidence = Field(
        "confidence", "可信度", Choice("可信度", Confidence.choices, Confidence.HIGH)
    )

    class Meta(TableResource.Meta):
        model = ClassificationCode
        import_id_fields = ("code_list", "code", "valid_from")
        fields = ("code_list", "code", "name", "valid_from", "valid_to", "source", "confidence")
