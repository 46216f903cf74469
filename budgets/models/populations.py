"""人口: how many people a division has, by whose count and as of which day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.organisations import Division


class Population(models.Model):
    """常住人口 of a division on a day, as a source that can be named gives it."""

    division = models.ForeignKey(
        Division, verbose_name=_("行政区划"), on_delete=models.CASCADE, related_name="populations"
    )
    on_day = models.DateField(_("统计日"))
    persons = models.PositiveIntegerField(_("人数"))
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("人口")
        verbose_name_plural = _("人口")
        ordering = ["division", "-on_day"]
        constraints = [
            models.UniqueConstraint(fields=["division", "on_day"], name="population_once_a_day"),
            models.CheckConstraint(
                name="population_is_somebody", condition=Q(persons__gte=1) & ~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division.name} {self.on_day} {self.persons}"
