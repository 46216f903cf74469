"""/metrics: in the form of Prometheus, from the database, for whoever may ask."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_strictly
from prometheus_client.parser import text_string_to_metric_families

from portal import audit, health, metrics, retention
from portal.models import Heartbeat, Job, JobTally
from portal.models.jobs import JobState
from tests.factories.disclosures import a_place, published

pytestmark = pytest.mark.django_db

ADDRESS = "/metrics"
#: Base units and endings that Prometheus asks for.
UNITS = ("_seconds", "_bytes", "_total", "_ok")
COUNTS = {"portal_jobs", "portal_jobs_waiting", "portal_workers", "portal_sessions"}


def scraped(**headers: str) -> dict[str, Metric]:
    answer = Client(REMOTE_ADDR="127.0.0.1").get(ADDRESS, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(found: dict[str, Metric], name: str, **labels: str) -> float:
    family = name.removesuffix("_total")
    for part in ("_bucket", "_sum", "_count"):
        family = family.removesuffix(part) if family not in found else family
    samples = found[family].samples
    (said,) = [each.value for each in samples if each.name == name and each.labels == labels]
    return float(said)


def job(seconds: float, *, kind: str = "test", days_ago: float = 0, **values: Any) -> Job:
    """One that was done, so long after it was due."""
    end = timezone.now() - timedelta(days=days_ago)
    fields = {"state": JobState.DONE, "finished_at": end, **values}
    return Job.objects.create(
        kind=kind,
        target=1,
        key=str(Job.objects.order_by("pk").values_list("pk", flat=True).last()),
        run_after=end - timedelta(seconds=seconds),
        **fields,
    )


def test_jobs_by_kind_and_state_with_their_durations() -> None:
    Heartbeat.objects.create(owner="here", at=timezone.now())
    for seconds in (0.2, 3, 3, 4000):
        job(seconds)
    job(90, state=JobState.DEAD, finished_at=None)
    job(400, state=JobState.QUEUED, finished_at=None)
    found = scraped()
    assert value(found, "portal_jobs", kind="test", state="done") == 4
    assert value(found, "portal_jobs", kind="test", state="dead") == 1
    assert value(found, "portal_jobs", kind="test", state="leased") == 0
    assert 399 < value(found, "portal_job_oldest_waiting_seconds") < 460
    assert value(found, "portal_jobs_waiting") == 1
    assert value(found, "portal_workers") == 1
    buckets = "portal_job_duration_seconds_bucket"
    assert [value(found, buckets, kind="test", le=le) for le in ("0.5", "2.0", "5.0", "+Inf")] == [
        1,
        1,
        3,
        4,
    ]
    assert value(found, "portal_job_duration_seconds_sum", kind="test") == pytest.approx(4006.2)
    assert value(found, "portal_job_duration_seconds_count", kind="test") == 4


def test_publications_and_sign_ins() -> None:
    published(a_place())
    for action in ("user.signed_in", "user.sign_in_failed", "user.sign_in_failed"):
        audit.record(action=action, target="user", by=None)
    found = scraped()
    assert value(found, "portal_publications_total", act="published") == 1
    assert value(found, "portal_publications_total", act="withdrawn") == 0
    assert value(found, "portal_chain_entries_total") == 1
    assert value(found, "portal_sign_ins_total", outcome="failed") == 2
    assert value(found, "portal_sign_ins_total", outcome="locked") == 0


def test_names_units_and_form_are_those_of_prometheus() -> None:
    job(1)
    for name, family in scraped().items():
        assert re.fullmatch(r"portal_[a-z_]+", name)
        assert family.documentation.endswith(".")
        full = f"{name}_total" if family.type == "counter" else name
        assert full.endswith(UNITS) or full in COUNTS, full
        for sample in family.samples:
            assert set(sample.labels) <= {"check", "kind", "state", "act", "outcome", "le"}
    # The stricter parser of OpenMetrics reads the same families in its own form.
    from prometheus_client import CollectorRegistry
    from prometheus_client.openmetrics.exposition import generate_latest

    registry = CollectorRegistry()
    registry.register(metrics.PortalCollector())
    assert len(list(parse_strictly(generate_latest(registry).decode()))) == len(scraped())


def test_who_may_ask(settings: Any) -> None:
    def asked(address: str = "127.0.0.1", **headers: str) -> int:
        return int(Client(REMOTE_ADDR=address).get(ADDRESS, headers=headers).status_code)

    assert asked() == asked("::1") == 200
    assert asked("10.0.0.9") == asked("") == 404
    for behind in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert asked(**{behind: "127.0.0.1"}) == 404
    settings.METRICS_TOKEN = "a-token-of-the-monitoring"
    assert asked() == asked(Authorization="Bearer a-token") == 404
    assert asked(Authorization="Bearer ") == asked(Authorization="a-token-of-the-monitoring") == 404
    right = {"Authorization": "Bearer a-token-of-the-monitoring"}
    assert asked("10.0.0.9", **right, **{"X-Forwarded-For": "10.0.0.9"}) == 200


def test_it_is_read_only_never_kept_and_answers_over_plain_http(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert "no-store" in client.get(ADDRESS)["Cache-Control"]
    assert client.post(ADDRESS).status_code == 405


def test_it_asks_the_database_so_often_whatever_there_is(
    django_assert_num_queries: Any,
) -> None:
    for kind in ("a", "b", "c"):
        job(1, kind=kind)
    with django_assert_num_queries(14):
        scraped()


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("password is hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = Client(REMOTE_ADDR="127.0.0.1").get(ADDRESS)
    assert 'portal_check_ok{check="database"} 0.0' in answer.text
    assert "hunter2" not in answer.text


def test_how_old_the_backup_is(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path
    assert "portal_backup_age_seconds" not in scraped()
    folder = tmp_path / "20260101T020000"
    folder.mkdir()
    made = (timezone.now() - timedelta(hours=30)).isoformat()
    told: dict[str, Any] = {"shape": 1, "engine": "sqlite", "database": "", "files": ""}
    told |= {"made_at": made, "census": {"tables": {}, "head": ""}}
    (folder / "manifest.json").write_text(json.dumps(told))
    assert value(scraped(), "portal_backup_age_seconds") == pytest.approx(108_000, abs=60)
    (folder / "manifest.json").write_text("{")
    assert health.backup_age() is None


def test_the_operators_handbook_lists_every_one_of_them(settings: Any) -> None:
    told = Path(configured.BASE_DIR, "docs/operations.md").read_text(encoding="utf-8")
    job(1)
    settings.BACKUP_DIR = None
    listed = set(re.findall(r"\| `(portal_[a-z_]+)", told))
    families = scraped().values()
    made = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    assert listed == made | {"portal_backup_age_seconds", "portal_worker_heartbeat_age_seconds"}
    rules = re.findall(r"expr: (.+)", told)
    assert len(rules) >= 6
    for rule in rules:
        for name in re.findall(r"portal_[a-z_]+", rule):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in listed or name in listed, name


# --- what finished work leaves -------------------------------------------------------------


def test_old_work_is_deleted_and_its_sums_stay(settings: Any) -> None:
    settings.LOG_RETENTION_DAYS = 400
    old = [job(seconds, days_ago=401) for seconds in (0.2, 30, 7200)]
    kept = [
        job(3, days_ago=399),
        job(3, days_ago=500, state=JobState.DEAD, finished_at=None),
        job(3, days_ago=500, state=JobState.FAILED, finished_at=None),
    ]
    Heartbeat.objects.create(owner="gone", at=timezone.now() - timedelta(days=401))
    before = retention.tallies()
    assert retention.forget_finished_work() == len(old) + 1
    assert set(Job.objects.all()) == set(kept)
    assert not Heartbeat.objects.exists()
    after = retention.tallies()
    assert after["test"].within == before["test"].within
    assert after["test"].count == before["test"].count == 4
    assert after["test"].seconds == pytest.approx(before["test"].seconds)
    assert retention.forget_finished_work() == 0


def test_sums_grow_with_each_round(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    for place in range(5):
        job(1, days_ago=401, kind="a" if place % 2 else "b")
    assert retention.forget_finished_work() == 5
    assert {tally.kind: tally.count for tally in JobTally.objects.all()} == {"a": 2, "b": 3}
    job(1, days_ago=500, kind="a")
    retention.forget_finished_work()
    assert retention.tallies()["a"].count == 3


def test_the_audit_trail_outlives_every_period(settings: Any) -> None:
    """What the law asks to be kept for six months, nobody deletes, not even the chore."""
    settings.LOG_RETENTION_DAYS = 184
    event = audit.record(action="a", target="b", by=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: event.at + timedelta(days=10_000))
        retention.forget_finished_work()
    assert type(event).objects.filter(pk=event.pk).exists()
