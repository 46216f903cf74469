"""保存期限: records of finished work are deleted when their time is over, and leave their sums.

The audit trail, the chain and what was published are no part of this: nobody deletes them, the
portal least of all. The law asks for six months of logs at least (网络安全法); the setting
refuses less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from portal.models import Heartbeat, Job, JobTally
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Upper bounds of the classes in which durations are counted, in seconds; the last has none.
BOUNDS = (0.5, 1, 2, 5, 10, 30, 60, 180, 600, 3600)
#: Jobs deleted in one transaction: no long lock, and the next round goes on.
_AT_ONCE = 2000
_TOOK = ExpressionWrapper(F("finished_at") - F("run_after"), output_field=DurationField())


@dataclass(slots=True)
class Tally:
    """How many jobs of a kind ended within each bound (each counts the ones before), and in all.

    `seconds`: the sum of their durations, from when they were due to when they were done.
    """

    within: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))
    count: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Count the other's jobs too."""
        self.within = [a + b for a, b in zip(self.within, other.within, strict=True)]
        self.count += other.count
        self.seconds += other.seconds


def tallies() -> dict[str, Tally]:
    """By kind, every job that was ever done: those on record and those deleted since."""
    found = tally_of(_done())
    for kept in JobTally.objects.all():
        found.setdefault(kept.kind, Tally()).add(Tally(kept.within, kept.count, kept.seconds))
    return dict(sorted(found.items()))


def tally_of(done: QuerySet[Job]) -> dict[str, Tally]:
    """By kind, the durations of these jobs, in one query."""
    within: dict[str, Any] = {
        f"within_{place}": Count("pk", filter=Q(took__lte=timedelta(seconds=bound)))
        for place, bound in enumerate(BOUNDS)
    }
    rows: Any = (
        done.order_by()
        .annotate(took=_TOOK)
        .values("kind")
        .annotate(count=Count("pk"), sum=Sum("took"), **within)
    )
    return {
        row["kind"]: Tally([row[name] for name in within], row["count"], row["sum"].total_seconds())
        for row in rows
    }


def forget_finished_work() -> int:
    """到期删除: jobs done before the time kept, and workers not heard of since. Returns how many.

    A job that failed stays until somebody has dealt with it.
    """
    since = timezone.now() - timedelta(days=settings.LOG_RETENTION_DAYS)
    forgotten, _by_model = Heartbeat.objects.filter(at__lt=since).delete()
    while count := _forget_some(since):
        forgotten += count
    return forgotten


@transaction.atomic
def _forget_some(since: Any) -> int:
    """Delete some jobs and add them to the sums in the same transaction; whoever else does the
    same at this moment waits for the rows and finds them gone.
    """
    over = _done().filter(finished_at__lt=since).order_by("pk")
    chosen = list(over.select_for_update().values_list("pk", flat=True)[:_AT_ONCE])
    if not chosen:
        return 0
    going = Job.objects.filter(pk__in=chosen)
    for kind, tally in tally_of(going).items():
        kept, _made = JobTally.objects.select_for_update().get_or_create(
            kind=kind, defaults={"within": [0] * len(BOUNDS)}
        )
        tally.add(Tally(kept.within, kept.count, kept.seconds))
        kept.within, kept.count, kept.seconds = tally.within, tally.count, tally.seconds
        kept.save(update_fields=["within", "count", "seconds"])
    going.delete()
    return len(chosen)


def _done() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.DONE, finished_at__isnull=False)
