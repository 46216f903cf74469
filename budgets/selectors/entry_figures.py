"""填报参考: beside each entry, what the tables of this year and of last year say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.selectors.declarations import declaration_of
from budgets.selectors.last_year import previous_declaration
from budgets.tables import columns as c
from budgets.tables.core import Coordinate
from budgets.tables.editions import edition_named
from portal.core.money import wan_text

if TYPE_CHECKING:
    from budgets.models import Revision
    from budgets.tables.core import Declaration

_LAST_YEAR = Coordinate(year="-1")
_ALL = Coordinate()


@dataclass(frozen=True, slots=True)
class FigureBeside:
    """One figure in 分 of both years. None: not printed, or last year is not in the portal.

    `has_last`: whether last year is compared at all.
    """

    label: str
    table: int
    this: int | None
    last: int | None = None
    has_last: bool = True

    @property
    def text(self) -> str:
        """In words: 公务接待费：上年12.00万元，本年10.00万元，减少2.00万元（公开表7）."""
        parts = [_("本年%(amount)s") % {"amount": _wan(self.this)}]
        if self.has_last:
            parts.insert(0, _("上年%(amount)s") % {"amount": _wan(self.last)})
        if self.difference is not None:
            parts.append(_change(self.difference))
        words = "，".join(parts)
        return f"{self.label}：{words}（公开表{self.table}）"

    @property
    def difference(self) -> int | None:
        """本年 − 上年, None where one of them is not known."""
        if not self.has_last or self.this is None or self.last is None:
            return None
        return self.this - self.last


Look = Callable[["Declaration", "Declaration | None"], FigureBeside]


def figures_beside(revision: Revision) -> dict[str, list[FigureBeside]]:
    """By the names of the entries; nothing while nothing is declared."""
    now = declaration_of(revision)
    if not now.tables:
        return {}
    before = previous_declaration(revision.disclosure)
    return {name: [look(now, before) for look in looks] for name, looks in _looks().items()}


def _both_years(label: str, table: int, column: Coordinate = _ALL) -> Look:
    """A total, and the same total of last year's publication."""

    def look(now: Declaration, before: Declaration | None) -> FigureBeside:
        last = _total(before, table, column) if before else None
        return FigureBeside(label, table, _total(now, table, column), last)

    return look


def _three_public(label: str, item: str = "") -> Look:
    """公开表7 prints last year beside this year."""
    column = Coordinate(item=item)

    def look(now: Declaration, _before: Declaration | None) -> FigureBeside:
        last = _total(now, 7, _LAST_YEAR | column)
        return FigureBeside(label, 7, _total(now, 7, column) or 0, last or 0)

    return look


def _this_year(label: str, table: int) -> Look:
    def look(now: Declaration, _before: Declaration | None) -> FigureBeside:
        return FigureBeside(label, table, _total(now, table, _ALL), has_last=False)

    return look


def _looks() -> dict[str, tuple[Look, ...]]:
    procurement = _both_years(_("政府采购预算合计"), 12)
    projects = _this_year(_("项目支出合计"), 11)
    return {
        "changes.reason": (_both_years(_("收入预算"), 2), _both_years(_("支出预算"), 3)),
        "three_public.reason": (_three_public(_("“三公”经费合计")),),
        "three_public.abroad.reason": (_three_public(_("因公出国（境）费"), "abroad"),),
        "three_public.purchase.reason": (_three_public(_("公务用车购置费"), "vehicles.purchase"),),
        "three_public.running.reason": (
            _three_public(_("公务用车运行维护费"), "vehicles.running"),
        ),
        "three_public.reception.reason": (_three_public(_("公务接待费"), "reception"),),
        "running_costs.reason": (_both_years(_("日常公用支出"), 6, c.OPERATING),),
        "procurement.goods": (procurement,),
        "performance.evaluated": (projects,),
    }


def _total(declaration: Declaration, table: int, column: Coordinate) -> int | None:
    """分 of the row of sums (of the only row in 公开表7); None where nothing is printed."""
    declared = declaration.table(table)
    leaf = edition_named(declaration.edition).table(table).amount_leaf(column, 0)
    if declared is None or leaf is None:
        return None
    for fact in declared.facts:
        if fact.column == leaf.index and fact.row.at == _ALL:
            return fact.amount
    return None


def _wan(amount: int | None) -> str:
    return _("未见") if amount is None else f"{wan_text(amount)}{_('万元')}"


def _change(difference: int) -> str:
    if not difference:
        return _("与上年持平")
    words = _("增加%(amount)s万元") if difference > 0 else _("减少%(amount)s万元")
    return words % {"amount": wan_text(abs(difference))}
