"""manage.py doctor: a line for each thing, with what to do, and a status that scripts can use."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection

from portal import audit, celery, chain
from portal.management import examining
from portal.management.commands import doctor
from portal.models import ChainEntry, Heartbeat, Job
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
    def away() -> examining.Verdict:
        raise DatabaseError("gone")

    monkeypatch.setitem(doctor.EXAMINATIONS, "作业", away)
    assert "✗ 作业：无法检查（数据库不可用）" in report(healthy=False)


def test_what_the_system_checks_find_is_shown(settings: Any) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["budget.example.gov.cn"]
    assert "✗ portal.E001" in report(healthy=False)


# --- around the portal ---------------------------------------------------------------------


def _certificate(path: Path, days: int) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "budget.example.gov.cn")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_ends_soon(settings: Any, tmp_path: Path) -> None:
    settings.TLS_CERTIFICATE = _certificate(tmp_path / "a.pem", 300)
    assert "✓ 证书有效期至" in report(healthy=True)
    settings.TLS_CERTIFICATE = _certificate(tmp_path / "b.pem", 5)
    assert "→ 更换证书" in report(healthy=False)
    settings.TLS_CERTIFICATE.write_text("nothing")
    assert "不是 PEM 格式的证书" in report(healthy=False)
    settings.TLS_CERTIFICATE = tmp_path / "missing.pem"
    assert "✗ 证书：无法检查" in report(healthy=False)


def test_a_backup_that_is_old_or_missing(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path
    assert "中没有可用的备份" in report(healthy=False)
    call_command("backup", str(tmp_path), stdout=io.StringIO())
    assert "✓ 最近一次备份在 0 小时前" in report(healthy=True)
    with pytest.MonkeyPatch.context() as patch:
        now = timezone.now() + timedelta(hours=31)
        patch.setattr(timezone, "now", lambda: now)
        assert "✗ 最近一次备份在 31 小时前" in report(healthy=False)


def test_a_clock_that_goes_wrong() -> None:
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(minutes=5)
        patch.setattr(timezone, "now", lambda: later)
        with transaction.atomic():
            audit.record(action="a", target="b", by=None)
    assert "✗ 时钟相差 300 秒" in report(healthy=False)


def test_a_font_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lost = (tmp_path / "宋体.otf", tmp_path / "黑体.otf")
    monkeypatch.setattr(examining, "font_files", lambda: lost)
    assert "✗ 缺少排版字体：宋体.otf、黑体.otf" in report(healthy=False)


def test_a_chain_that_was_altered() -> None:
    content = '{"seq":1,"publication":"p","prev":"' + chain.BEGINNING + '"}'
    ChainEntry.objects.create(sequence=1, subject="p", content=content, sha256="0" * 64)
    assert "✗ 第 1 条的内容与它的摘要不符" in report(healthy=False)
