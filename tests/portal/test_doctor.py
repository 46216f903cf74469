"""manage.py doctor: a line for each thing, with what to do, and a status that scripts can use."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection

from portal import celery
from portal.management.commands import doctor
from portal.models import Heartbeat, Job
from portal.models.jobs import JobState
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_order(settings: Any) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = False
    settings.BROKER_URL = "memory://"
    Heartbeat.objects.create(owner="here", at=timezone.now())


def report(*, healthy: bool) -> str:
    output = io.StringIO()
    if healthy:
        call_command("doctor", stdout=output)
    else:
        with pytest.raises(CommandError, match="项需要处理"):
            call_command("doctor", stdout=output)
    return output.getvalue()


def test_all_is_in_order() -> None:
    said = report(healthy=True)
    assert "✗" not in said
    assert said.count("✓") >= len(doctor.EXAMINATIONS)
    assert said.endswith("一切正常。\n")


def test_no_worker_and_no_secret(settings: Any) -> None:
    Heartbeat.objects.all().delete()
    settings.SECRET_KEY_IS_TEMPORARY = True
    said = report(healthy=False)
    assert "✗ 后台处理进程：从未运行\n    → 启动后台处理进程" in said
    assert "✗ 没有设置密钥\n    → 设置 PORTAL_SECRET_KEY_FILE" in said


def test_a_dead_job_with_its_reason() -> None:
    Job.objects.create(
        kind="budgets.process_revision",
        target=12,
        key="a",
        state=JobState.DEAD,
        run_after=timezone.now(),
        error_message="文件已损坏",
    )
    assert "✗ 有 1 个作业已停止（budgets.process_revision 12：文件已损坏）" in report(healthy=False)


def test_a_name_that_anybody_may_use(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert "不用通配符" in report(healthy=False)


def test_a_broker_that_does_not_answer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BROKER_URL = nowhere = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(celery.app, "connection_for_write", lambda: Connection(nowhere))
    said = report(healthy=False)
    assert "✗ 消息服务（Redis）无法连接；已登记的作业不会丢失" in said


def test_a_database_behind_its_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: ["one", "two"])
    assert "✗ 数据库结构落后 2 步\n    → 运行 manage.py migrate" in report(healthy=False)


def test_what_cannot_be_examined_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> doctor.Verdict:
        raise DatabaseError("gone")

    monkeypatch.setitem(doctor.EXAMINATIONS, "作业", away)
    assert "✗ 作业：无法检查（数据库不可用）" in report(healthy=False)


def test_what_the_system_checks_find_is_shown(settings: Any) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["budget.example.gov.cn"]
    assert "✗ portal.E001" in report(healthy=False)
