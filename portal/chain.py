"""公开存证链: what the portal made public, so that nobody can change it unseen.

Each entry holds the SHA-256 of the one before it, of every file, and of the reason that was
told. Whoever kept a head (the hash of the last entry) finds every later alteration: edited,
removed and inserted entries by the links, a cut or rewritten chain by the head itself.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import ChainedFile, ChainEntry

#: What the first entry holds in place of a hash.
BEGINNING = "0" * 64
#: Entries of one chain are written one after another: the key of that lock on PostgreSQL.
_LOCK = 0x6275_6467_6574
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """链头: how many entries there are, and the hash of the last."""

    sequence: int
    sha256: str

    def __str__(self) -> str:
        """As people write it down: "12:abc…"."""
        return f"{self.sequence}:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the chain. `sequence`: of the entry, 0 where none can be named."""

    sequence: int
    message: str


def append(
    *, action: str, subject: str, files: Mapping[str, str], facts: Mapping[str, str]
) -> ChainEntry:
    """Write down that something became public or ceased to be.

    `files`: the SHA-256 of each format; `facts`: further hashes and words, none of them content
    that a takedown would have to remove. Raises `RuntimeError` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is chained in its own transaction")
    _wait_for_others()
    last = head()
    content = {
        **facts,
        "seq": last.sequence + 1,
        "time": timezone.localtime().isoformat(timespec="seconds"),
        "action": action,
        "publication": subject,
        "files": dict(files),
        "prev": last.sha256,
    }
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode("utf-8")
    entry: ChainEntry = ChainEntry.objects.create(
        sequence=last.sequence + 1, subject=subject, content=text, sha256=hash_of(text)
    )
    ChainedFile.objects.bulk_create(
        ChainedFile(entry=entry, format=name, sha256=sha256) for name, sha256 in files.items()
    )
    # A head in the log, which is shipped elsewhere, is a head that nobody here can change.
    _log.info("chain head %s %s", entry.sequence, entry.sha256)
    return entry


def head() -> Head:
    """The present head; an empty chain has the sequence 0."""
    last = ChainEntry.objects.order_by("-sequence").values_list("sequence", "sha256").first()
    return Head(*last) if last else Head(0, BEGINNING)


def hash_of(content: str) -> str:
    """The hash of an entry: SHA-256 of its text as UTF-8."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def told_by(entry: ChainEntry) -> dict[str, Any]:
    """What an entry says; empty where its text is no longer JSON."""
    try:
        found = orjson.loads(entry.content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def faults_of_links(entries: Iterable[ChainEntry]) -> Iterator[Fault]:
    """Edited, removed and inserted entries among these, which begin with the first."""
    before = Head(0, BEGINNING)
    for entry in entries:
        yield from _faults_of_link(entry, before)
        yield from faults_of_entry(entry)
        before = Head(entry.sequence, entry.sha256)


def faults_of_head(known: Head) -> Iterator[Fault]:
    """Whether the chain still holds an entry whose hash was written down elsewhere."""
    found = ChainEntry.objects.filter(sequence=known.sequence).first()
    if found is None:
        yield Fault(
            known.sequence, _("存证链缺少第 %(n)s 条：链尾被截断。") % {"n": known.sequence}
        )
    elif found.sha256 != known.sha256:
        yield Fault(
            known.sequence,
            _("第 %(n)s 条的摘要与另存的链头不一致：存证链被改写。") % {"n": known.sequence},
        )


def faults_of_entry(entry: ChainEntry) -> Iterator[Fault]:
    """Whether one entry is what was hashed."""
    told = told_by(entry)
    words = {"n": entry.sequence}
    if entry.sha256 != hash_of(entry.content):
        yield Fault(entry.sequence, _("第 %(n)s 条的内容与它的摘要不符：内容被改动。") % words)
    if (told.get("seq"), told.get("publication")) != (entry.sequence, entry.subject):
        yield Fault(entry.sequence, _("第 %(n)s 条的序号或公开版次与其内容不符。") % words)


def _faults_of_link(entry: ChainEntry, before: Head) -> Iterator[Fault]:
    if entry.sequence != before.sequence + 1:
        yield Fault(
            entry.sequence,
            _("第 %(n)s 条之前应为第 %(m)s 条，却是第 %(found)s 条：有存证被删除或插入。")
            % {"n": entry.sequence, "m": entry.sequence - 1, "found": before.sequence},
        )
    elif told_by(entry).get("prev") != before.sha256:
        yield Fault(
            entry.sequence,
            _("第 %(n)s 条所记的前一条摘要与前一条不符。") % {"n": entry.sequence},
        )


def _wait_for_others() -> None:
    """Two that append wait for each other; SQLite has one writer at any time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
