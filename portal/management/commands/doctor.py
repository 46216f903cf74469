"""manage.py doctor: is everything in order, and if not, what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

from portal import health, storage
from portal.celery import app
from portal.management import examining
from portal.management.examining import Verdict
from portal.models import Job
from portal.models.jobs import JobState

_GIGABYTE = 1024**3


def database() -> Verdict:
    """The database answers."""
    version = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(
        connection.vendor, connection.vendor
    )
    well = health.examine(health.database).ok
    return Verdict(
        well,
        f"数据库（{version}）{'可以连接' if well else '无法连接'}",
        "检查 PORTAL_DATABASE_URL、数据库服务是否启动、账号密码是否正确",
    )


def migrations() -> Verdict:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Verdict(
        not plan,
        "数据库结构是最新的" if not plan else f"数据库结构落后 {len(plan)} 步",
        "运行 manage.py migrate",
    )


def broker() -> Verdict:
    """The broker answers; without one the workers look by themselves."""
    if settings.BROKER_URL.startswith("memory:"):
        return Verdict(ok=True, words="消息服务：内置（不需要 Redis）")
    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=3)
    except (OperationalError, OSError):
        return Verdict(
            ok=False,
            words="消息服务（Redis）无法连接；已登记的作业不会丢失，恢复后自动处理",
            advice="检查 PORTAL_BROKER_URL、Redis 是否启动、密码是否正确",
        )
    return Verdict(ok=True, words="消息服务（Redis）可以连接")


def worker() -> Verdict:
    """A worker has been heard of."""
    found = health.worker()
    age = found.figures["heartbeat_age_seconds"]
    words = "从未运行" if age is None else f"最近一次心跳在 {age:.0f} 秒前"
    return Verdict(
        found.ok, f"后台处理进程：{words}", "启动后台处理进程（systemctl start portal-worker）"
    )


def queue() -> Verdict:
    """No job waits for ever, none has been given up."""
    found = health.queue()
    waiting, dead = found.figures["waiting"], found.figures["dead"]
    if dead:
        listed = "；".join(
            f"{job.kind} {job.target}：{job.error_message or job.error_code}"
            for job in Job.objects.filter(state=JobState.DEAD)[:5]
        )
        return Verdict(
            ok=False,
            words=f"有 {dead} 个作业已停止（{listed}）",
            advice="排除原因后在工作台点“重试”",
        )
    return Verdict(found.ok, f"排队中的作业 {waiting} 个", "有作业等待过久，检查后台处理进程")


def files() -> Verdict:
    """What is written is read back unchanged."""
    kept = storage.put(b"portal doctor\n")
    well = storage.read(kept.sha256) == b"portal doctor\n" and storage.verify(kept.sha256)
    return Verdict(
        well, f"文件存储可以读写（{settings.FILES_ROOT}）", "检查 PORTAL_DATA_DIR 的权限和磁盘"
    )


def space() -> Verdict:
    """There is room left."""
    free = health.storage().figures["free_bytes"]
    return Verdict(
        free >= health.SPACE_LIMIT,
        f"磁盘剩余 {free / _GIGABYTE:.1f} GB",
        "清理磁盘或扩容，低于 0.5 GB 时上传可能失败",
    )


def secret() -> Verdict:
    """The key outlives the process."""
    return Verdict(
        not settings.SECRET_KEY_IS_TEMPORARY,
        "密钥已设置" if not settings.SECRET_KEY_IS_TEMPORARY else "没有设置密钥",
        "设置 PORTAL_SECRET_KEY_FILE，内容为至少 32 个字符的随机文字",
    )


def hosts() -> Verdict:
    """The portal answers to names of its own, not to any name."""
    loose = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    return Verdict(
        not loose,
        f"对外域名：{'、'.join(settings.ALLOWED_HOSTS)}",
        "PORTAL_ALLOWED_HOSTS 应逐个写明域名，不用通配符",
    )


EXAMINATIONS: dict[str, Callable[[], Verdict]] = {
    "数据库": database,
    "数据库结构": migrations,
    "消息服务": broker,
    "后台处理进程": worker,
    "作业": queue,
    "文件存储": files,
    "磁盘空间": space,
    "密钥": secret,
    "对外域名": hosts,
    **examining.EXAMINATIONS,
}


class Command(BaseCommand):
    """Examine everything, one line each; exit status 1 where anything is not well."""

    help = "检查系统各部分是否正常，并说明如何处理。"
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report. Raises `CommandError` where anything is not well."""
        failures = 0
        for verdict in (*_verdicts(), *_configuration()):
            mark = self.style.SUCCESS("✓") if verdict.ok else self.style.ERROR("✗")
            advice = "" if verdict.ok else f"\n    → {verdict.advice}"
            self.stdout.write(f"{mark} {verdict.words}{advice}")
            failures += not verdict.ok
        if failures:
            raise CommandError(f"有 {failures} 项需要处理。")
        self.stdout.write("一切正常。")


def _verdicts() -> Iterator[Verdict]:
    for name, examination in EXAMINATIONS.items():
        try:
            yield examination()
        except (DatabaseError, OSError) as error:
            reason = "数据库不可用" if isinstance(error, DatabaseError) else str(error)
            yield Verdict(
                ok=False,
                words=f"{name}：无法检查（{reason}）",
                advice="先处理其他各项，再重新运行 manage.py doctor",
            )


def _configuration() -> Iterator[Verdict]:
    """What the system checks say; a warning is not a failure but is shown."""
    for message in checks.run_checks():
        if not message.is_silenced() and (message.id or "").startswith("portal."):
            yield Verdict(
                message.level < checks.ERROR,
                f"{message.id} {message.msg}",
                str(message.hint or ""),
            )
