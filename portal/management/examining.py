"""What `manage.py doctor` examines around the portal: clock, fonts, chain, backups, certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from budgets.rendering.pdf.engine import font_files
from portal import chain, health
from portal.models import AuditEvent, ChainEntry

if TYPE_CHECKING:
    from collections.abc import Callable

#: Clocks of machines that work together may differ by so much; codes of telephones bear 30 s.
CLOCK_LIMIT = timedelta(seconds=10)
#: 备份期限: made nightly, a backup is never older than a day and some hours.
BACKUP_LIMIT = timedelta(hours=30)
#: A certificate that ends sooner is renewed now.
CERTIFICATE_LIMIT = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the report; `advice` says what to do where it is not well."""

    ok: bool
    words: str
    advice: str = ""


def clock() -> Verdict:
    """The machine's clock agrees with the database's, and nothing on record is of the future."""
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            other = cursor.fetchone()[0]
        apart = abs(other - now)
    else:
        apart = timedelta(0)
    newest = AuditEvent.objects.aggregate(at=Max("at"))["at"] or now
    apart = max(apart, newest - now)
    seconds = apart.total_seconds()
    return Verdict(
        apart <= CLOCK_LIMIT,
        "时钟准确"
        if apart <= CLOCK_LIMIT
        else f"时钟相差 {seconds:.0f} 秒（与数据库或已有记录相比）",
        "启用 NTP 校时（timedatectl set-ntp true）；时钟不准时验证码、定时公开和期限都会出错",
    )


def fonts() -> Verdict:
    """The fonts of the printed document are there."""
    missing = [path.name for path in font_files() if not path.is_file()]
    return Verdict(
        not missing,
        "排版字体齐全" if not missing else f"缺少排版字体：{'、'.join(missing)}",
        "重新安装依赖（make .venv/base.stamp）",
    )


def chain_head() -> Verdict:
    """The links of the chain hold; files and amounts are read by `verify_chain`."""
    fault = next(chain.faults_of_links(ChainEntry.objects.order_by("sequence").iterator()), None)
    return Verdict(
        fault is None,
        f"公开存证链完好，共 {chain.head().sequence} 条" if fault is None else fault.message,
        "运行 manage.py verify_chain 查明；什么都不要改，先保留数据库和文件的副本",
    )


def backups() -> Verdict:
    """There is a backup, and it is of last night."""
    if settings.BACKUP_DIR is None:
        return Verdict(ok=True, words="备份：没有设置 PORTAL_BACKUP_DIR，不检查")
    age = health.backup_age()
    words = (
        f"备份夹 {settings.BACKUP_DIR} 中没有可用的备份"
        if age is None
        else f"最近一次备份在 {age.total_seconds() / 3600:.0f} 小时前"
    )
    return Verdict(
        age is not None and age <= BACKUP_LIMIT,
        words,
        f"运行 manage.py backup {settings.BACKUP_DIR}，并检查每晚的定时备份",
    )


def certificate() -> Verdict:
    """The certificate is valid for a while yet."""
    if settings.TLS_CERTIFICATE is None:
        return Verdict(ok=True, words="证书：没有设置 PORTAL_TLS_CERTIFICATE，不检查")
    try:
        found = x509.load_pem_x509_certificate(settings.TLS_CERTIFICATE.read_bytes())
    except ValueError:
        return Verdict(
            ok=False,
            words=f"证书文件 {settings.TLS_CERTIFICATE} 不是 PEM 格式的证书",
            advice="PORTAL_TLS_CERTIFICATE 应指向 fullchain.pem",
        )
    left = found.not_valid_after_utc - datetime.now(UTC)
    return Verdict(
        left >= CERTIFICATE_LIMIT,
        f"证书有效期至 {timezone.localtime(found.not_valid_after_utc):%Y-%m-%d}",
        "更换证书并重新加载 nginx",
    )


EXAMINATIONS: dict[str, Callable[[], Verdict]] = {
    "时钟": clock,
    "字体": fonts,
    "存证链": chain_head,
    "备份": backups,
    "证书": certificate,
}
