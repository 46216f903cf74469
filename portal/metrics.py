"""运行指标: /metrics in the form of Prometheus, read from the database at each scrape.

Every process of the portal tells the same, whichever is asked: nothing is counted in memory.
Requests are counted by whoever stands in front (nginx), which alone sees all of them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from portal import health, retention
from portal.models import AuditEvent, ChainEntry, Heartbeat, Job, Session
from portal.models.jobs import JobState

#: Acts of the audit trail that tell of an attack, by the name of their counter's label.
SIGN_INS = {
    "user.signed_in": "accepted",
    "user.sign_in_failed": "failed",
    "user.locked": "locked",
}
#: What a proxy adds. Where one stands in front, everybody comes from its address.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics: for whoever has the token; without one set, for this machine alone.

    Raises `Http404` for everybody else.
    """
    if not _is_welcome(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(PortalCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_welcome(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.META.get("HTTP_AUTHORIZATION", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class PortalCollector(Collector):
    """Everything that is told, measured when asked. What cannot be measured is left out, and
    `portal_check_ok` says which part is not well.
    """

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: registering it asks no database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Each family with its samples."""
        found = {name: health.examine(measure) for name, measure in health.CONDITIONS.items()}
        checks = GaugeMetricFamily(
            "portal_check_ok", "1 where this part of /healthz is well.", labels=["check"]
        )
        for name, condition in found.items():
            checks.add_metric([name], int(condition.ok))
        yield checks
        yield from _machine(found)
        if found["database"].ok:
            yield from _jobs()
            yield from _publications()
            yield from _people()
        yield from _backups()


def _machine(found: dict[str, health.Condition]) -> Iterator[Metric]:
    told = (
        (
            "portal_storage_free_bytes",
            "Room left where files are kept.",
            found["storage"].figures.get("free_bytes"),
        ),
        (
            "portal_worker_heartbeat_age_seconds",
            "Since any worker was heard of.",
            found["worker"].figures.get("heartbeat_age_seconds"),
        ),
        (
            "portal_job_oldest_waiting_seconds",
            "How long the oldest due job has waited; 0 where none waits.",
            found["queue"].figures.get("oldest_waiting_seconds", 0) or 0,
        ),
        (
            "portal_jobs_waiting",
            "Jobs that are due and that no worker holds.",
            found["queue"].figures.get("waiting"),
        ),
    )
    for name, words, value in told:
        if value is not None:
            yield GaugeMetricFamily(name, words, value=value)


def _jobs() -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "portal_jobs", "Jobs on record, by kind and state.", labels=["kind", "state"]
    )
    rows = Job.objects.order_by().values_list("kind", "state").annotate(count=Count("pk"))
    counted = {(kind, state): count for kind, state, count in rows}
    for kind in sorted({kind for kind, _state in counted}):
        for state in JobState.values:
            states.add_metric([kind, state], counted.get((kind, state), 0))
    yield states
    durations = HistogramMetricFamily(
        "portal_job_duration_seconds",
        "From when a job was due to when it was done.",
        labels=["kind"],
    )
    for kind, tally in retention.tallies().items():
        bounds = [(str(float(bound)), tally.within[n]) for n, bound in enumerate(retention.BOUNDS)]
        durations.add_metric([kind], [*bounds, ("+Inf", tally.count)], tally.seconds)
    yield durations
    limit = timezone.now() - health.SILENCE_LIMIT
    alive = Heartbeat.objects.filter(at__gte=limit).count()
    yield GaugeMetricFamily("portal_workers", "Workers heard of lately.", value=alive)


def _publications() -> Iterator[Metric]:
    family = CounterMetricFamily(
        "portal_chain_entries",
        "Entries of the chain: acts by which something became public or ceased to be.",
    )
    newest = ChainEntry.objects.values_list("sequence", flat=True).order_by("-sequence").first()
    family.add_metric([], newest or 0)
    yield family
    acts = CounterMetricFamily(
        "portal_publications", "Publications and withdrawals.", labels=["act"]
    )
    for act in ("published", "withdrawn"):
        acts.add_metric([act], AuditEvent.objects.filter(action=f"revision.{act}").count())
    yield acts


def _people() -> Iterator[Metric]:
    family = CounterMetricFamily(
        "portal_sign_ins", "Sign-ins accepted, failed, and locked out.", labels=["outcome"]
    )
    rows = (
        AuditEvent.objects.filter(action__in=SIGN_INS)
        .order_by()
        .values_list("action")
        .annotate(count=Count("pk"))
    )
    counted = dict(rows)
    for action, outcome in SIGN_INS.items():
        family.add_metric([outcome], counted.get(action, 0))
    yield family
    now = timezone.now()
    open_now = Session.objects.filter(account__isnull=False, expire_date__gt=now).count()
    yield GaugeMetricFamily("portal_sessions", "Sessions of accounts, still open.", value=open_now)


def _backups() -> Iterator[Metric]:
    age = health.backup_age()
    if age is not None:
        yield GaugeMetricFamily(
            "portal_backup_age_seconds",
            "Since the newest finished backup in PORTAL_BACKUP_DIR was made.",
            value=age.total_seconds(),
        )
