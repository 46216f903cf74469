"""索引: what can be found, one entry for each row, project, indicator and paragraph.

Made from what is public alone (the stored JSON of a publication), and made anew at any time:
nothing is lost with it. `tokens` is looked through by FTS5 on SQLite and by a tsvector on
PostgreSQL; the migration makes either.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models import Revision

#: The virtual table of SQLite, and the generated column of PostgreSQL.
FTS_TABLE = "search_fts"
VECTOR = "vector"


class EntryKind(models.TextChoices):
    """What is found."""

    UNIT = "unit", _("单位")
    ROW = "row", _("公开表")
    PROJECT = "project", _("项目")
    INDICATOR = "indicator", _("绩效指标")
    TEXT = "text", _("文字说明")


class SearchDocument(models.Model):
    """One publication in the index. `names`: how its owner is called, folded, a line each."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, related_name="search_document"
    )
    version = models.PositiveSmallIntegerField(_("索引版本"))
    division_code = models.CharField(_("区划代码"), max_length=12)
    division_name = models.CharField(_("区划名称"), max_length=60)
    department_code = models.CharField(_("部门编码"), max_length=20)
    department_name = models.CharField(_("部门名称"), max_length=120)
    owner_code = models.CharField(_("单位编码"), max_length=20)
    owner_name = models.CharField(_("单位名称"), max_length=120)
    scope = models.CharField(_("范围"), max_length=12)
    kind = models.CharField(_("种类"), max_length=16)
    year = models.PositiveSmallIntegerField(_("年度"))
    names = models.TextField(_("名称"))

    class Meta:
        verbose_name = _("已编入索引的公开件")
        verbose_name_plural = _("已编入索引的公开件")

    def __str__(self) -> str:
        return f"{self.owner_name} {self.year}"


class SearchEntry(models.Model):
    """One thing that is found. Amounts in 分.

    `fiscal_year` is the year that the amount is of: last year's column of a table is an entry
    of the year before. `figures`: [anchor, heading, 分] of each filled cell of the row.
    """

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(_("类别"), max_length=12, choices=EntryKind)
    table = models.PositiveSmallIntegerField(_("表号"), null=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    direction = models.CharField(_("收支"), max_length=12, blank=True)
    code = models.CharField(_("编码"), max_length=20, blank=True)
    title = models.TextField(_("名称"))
    detail = models.TextField(_("所在"), blank=True)
    fen = models.BigIntegerField(_("金额（分）"), null=True)
    figures = models.JSONField(_("各栏金额"), default=list)
    tokens = models.TextField()

    class Meta:
        verbose_name = _("索引条目")
        verbose_name_plural = _("索引条目")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["fen"], name="search_entry_amount"),
            models.Index(fields=["kind", "fen"], name="search_entry_kind_amount"),
            models.Index(
                fields=["document"], name="search_entry_unit", condition=models.Q(kind="unit")
            ),
        ]

    def __str__(self) -> str:
        return self.title
