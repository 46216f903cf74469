"""平铺表: its columns as a resource, which rehearses an import and makes an export.

A row is a value, not a row of the database: what a confirmed file declares is stored by the
revision's own job. So nothing here ever saves.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from budgets.resources.cells import Word
from performance.sheets.core import Part
from performance.sheets.flat_rows import COLUMNS, FlatRow
from portal.core.text import fold, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: What a row changes besides its name.
_COMPARED = ("level1", "level2", "level3", "value", "weight", "scoring")
#: A sentence about a column of a row: the part's value, "" for the whole row.
Fault = tuple[str, str]


class Verbatim(Word):
    """A text exactly as it was read: what was written is what is printed."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text itself."""
        return str(value or "")


class FlatLoader(BaseInstanceLoader):  # type: ignore[misc]  # the library has no types
    """Finds the stored row of an indicator by its project, levels and name; each once."""

    def __init__(self, resource: FlatResource, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self._waiting: dict[tuple[str, ...], list[FlatRow]] = defaultdict(list)
        for kept in resource.kept:
            self._waiting[_name(kept)].append(kept)

    def get_instance(self, row: Mapping[str, Any]) -> FlatRow | None:
        """The stored row, the one of the same value before others; None for a new one."""
        told = FlatRow()
        for part, heading in COLUMNS.items():
            setattr(told, part.value, str(row.get(heading) or ""))
        waiting = self._waiting.get(_name(told), [])
        same = next((kept for kept in waiting if kept.value == told.value), None)
        found = same or next(iter(waiting), None)
        if found is not None:
            waiting.remove(found)
            self.resource.matched.append(found)
        return found


class FlatResource(Resource):  # type: ignore[misc]
    """绩效目标 as a flat sheet. `kept`: the rows of the revision now; `faults`: by row from 1."""

    project = Field("project", COLUMNS[Part.PROJECT], Verbatim())
    project_code = Field("project_code", COLUMNS[Part.CODE], Verbatim())
    department = Field("department", COLUMNS[Part.DEPARTMENT], Verbatim())
    unit = Field("unit", COLUMNS[Part.UNIT], Verbatim())
    total = Field("total", COLUMNS[Part.TOTAL], Verbatim())
    fiscal = Field("fiscal", COLUMNS[Part.FISCAL], Verbatim())
    other = Field("other", COLUMNS[Part.OTHER], Verbatim())
    objective = Field("objective", COLUMNS[Part.OBJECTIVE], Verbatim())
    level1 = Field("level1", COLUMNS[Part.LEVEL1], Verbatim())
    level2 = Field("level2", COLUMNS[Part.LEVEL2], Verbatim())
    level3 = Field("level3", COLUMNS[Part.LEVEL3], Verbatim())
    value = Field("value", COLUMNS[Part.VALUE], Verbatim())
    weight = Field("weight", COLUMNS[Part.WEIGHT], Verbatim())
    scoring = Field("scoring", COLUMNS[Part.SCORING], Verbatim())

    class Meta:
        import_id_fields = ("project", "level1", "level2", "level3")
        fields = tuple(part.value for part in COLUMNS)
        instance_loader_class = FlatLoader
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = False

    def __init__(
        self,
        kept: Iterable[FlatRow] = (),
        faults: Mapping[int, Sequence[Fault]] | None = None,
    ) -> None:
        super().__init__()
        self.kept = list(kept)
        self.faults = faults or {}
        #: Stored rows that the file has too.
        self.matched: list[FlatRow] = []
        #: Rows that bring something, by row from 1: what stood there before, None for new ones.
        self.changed: dict[int, FlatRow | None] = {}

    @classmethod
    def columns(cls) -> list[str]:
        """The headings, in their order."""
        return list(COLUMNS.values())

    def column_of(self, attribute: str) -> str:
        """The heading of a part; "" for a remark about the whole row."""
        return next((name for part, name in COLUMNS.items() if part.value == attribute), "")

    def init_instance(self, row: Any = None) -> FlatRow:
        """A new row."""
        return FlatRow()

    def import_instance(self, instance: FlatRow, row: Any, **kwargs: Any) -> None:
        """The cells of the row. Raises `ValidationError` by column."""
        super().import_instance(instance, row, **kwargs)
        found: dict[str, list[str]] = defaultdict(list)
        for part, sentence in self.faults.get(kwargs["row_number"], ()):
            found[part or NON_FIELD_ERRORS].append(sentence)
        if not found:
            for part, sentence in _lacking(instance):
                found[part].append(sentence)
        if found:
            raise ValidationError(dict(found))

    def skip_row(
        self, instance: FlatRow, original: FlatRow, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Whether the indicator is as it was. Raises nothing."""
        return not import_validation_errors and all(
            getattr(instance, name) == getattr(original, name) for name in _COMPARED
        )

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Remember which rows bring something, and what they said before."""
        if row_result.import_type == row_result.IMPORT_TYPE_NEW:
            self.changed[kwargs["row_number"]] = None
        elif row_result.import_type == row_result.IMPORT_TYPE_UPDATE:
            self.changed[kwargs["row_number"]] = row_result.original

    def do_instance_save(self, instance: FlatRow, is_create: bool) -> None:  # noqa: FBT001
        """Nothing: the confirmed file is stored by the revision's job."""


def _lacking(row: FlatRow) -> Iterable[Fault]:
    """What no indicator can do without."""
    if not fold(row.project):
        yield "project", _("不能为空。请填写项目名称；与上一行是同一项目的才可以留空。")
    if not fold(row.level3) and not fold(row.value):
        yield (
            "level3",
            _("项目“%(name)s”没有填写任何指标。请填写三级指标和指标值，或删除该行。")
            % {"name": row.project},
        )
    elif not fold(row.level3):
        yield (
            "level3",
            _("不能为空，指标值“%(value)s”没有指标名称。请补填，或删除该行。")
            % {"value": row.value},
        )
    elif not fold(row.value):
        yield (
            "value",
            _("不能为空，指标“%(name)s”没有指标值。请补填，例如 ≥95%%；或删除该行。")
            % {"name": row.level3},
        )


def _name(row: FlatRow) -> tuple[str, ...]:
    return tuple(fold_name(getattr(row, part)) for part in FlatResource._meta.import_id_fields)
