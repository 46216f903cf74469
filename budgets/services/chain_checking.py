"""核验: whether what is public is what was made public, from the chain down to every amount.

Read-only. Each fault is one sentence that names the entry or publication and what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.models import Revision, RevisionState
from budgets.models.disclosures import PUBLIC_STATES
from budgets.services.chaining import ENDED, MADE_PUBLIC, files_of, hash_of_words, subject_of
from budgets.services.rerendering import content_differences
from portal import storage
from portal.chain import Fault, Head, faults_of_entry, faults_of_head, faults_of_links, told_by
from portal.models import ChainEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

_BATCH = 500


def faults(*, known: Head | None = None, is_thorough: bool = True) -> Iterator[Fault]:
    """Everything that is wrong. `known`: a head that was written down elsewhere.

    Thorough: every stored file is read, and what every publication declares is made again from
    the database and compared with what was frozen.
    """
    told: set[Fault] = set()
    for fault in _all(known, is_thorough=is_thorough):
        if fault not in told:
            told.add(fault)
            yield fault


def _all(known: Head | None, *, is_thorough: bool) -> Iterator[Fault]:
    yield from faults_of_links(ChainEntry.objects.order_by("sequence").iterator(_BATCH))
    if known is not None:
        yield from faults_of_head(known)
    subjects = set()
    for revision in _public().iterator(_BATCH):
        subjects.add(subject_of(revision))
        yield from faults_of_publication(revision, is_thorough=is_thorough)
    for entry in ChainEntry.objects.exclude(subject__in=subjects).order_by("sequence"):
        yield Fault(
            entry.sequence,
            _("第 %(n)s 条存证的公开版次 %(id)s 已不在数据库中：公开内容被删除。")
            % {"n": entry.sequence, "id": entry.subject},
        )


def faults_of_publication(revision: Revision, *, is_thorough: bool = True) -> Iterator[Fault]:
    """What is wrong with one publication, its own entries among it."""
    subject = subject_of(revision)
    entries = list(
        ChainEntry.objects.filter(subject=subject).prefetch_related("files").order_by("sequence")
    )
    made = [each for each in entries if told_by(each).get("action") in MADE_PUBLIC]
    if not made:
        yield Fault(0, _("%(id)s 已公开，但没有存证。") % {"id": subject})
        return
    first = made[0]
    for entry in entries:
        yield from _faults_of_entry(entry)
    yield from _faults_of_files(revision, first, is_thorough=is_thorough)
    yield from _faults_of_end(revision, entries, first)
    if is_thorough and storage.verify(files_of(revision).get("json", "0" * 64)):
        yield from _faults_of_content(revision, first)


def _faults_of_entry(entry: ChainEntry) -> Iterator[Fault]:
    """The text against its own hash, the index against the text."""
    yield from faults_of_entry(entry)
    indexed = {file.format: file.sha256 for file in entry.files.all()}
    if indexed != told_by(entry).get("files", {}):
        yield Fault(
            entry.sequence,
            _("%(id)s：第 %(n)s 条存证的文件索引与内容不符。")
            % {"n": entry.sequence, "id": entry.subject},
        )


def _faults_of_files(
    revision: Revision, entry: ChainEntry, *, is_thorough: bool
) -> Iterator[Fault]:
    told = told_by(entry)
    words = {"n": entry.sequence, "id": entry.subject}
    snapshot = getattr(revision, "snapshot", None)
    if snapshot is None or snapshot.sha256 != told.get("snapshot"):
        yield Fault(
            entry.sequence, _("%(id)s：快照的摘要与第 %(n)s 条存证不符：公开内容被改动。") % words
        )
    chained = told.get("files", {})
    stored = files_of(revision)
    for name in sorted(chained.keys() | stored.keys()):
        if chained.get(name) != stored.get(name):
            yield Fault(
                entry.sequence,
                _("%(id)s：%(name)s 文件的摘要与第 %(n)s 条存证不符。") % {**words, "name": name},
            )
        elif is_thorough and not storage.verify(stored[name]):
            yield Fault(
                entry.sequence,
                _("%(id)s：保存的 %(name)s 文件缺失或字节被改动。") % {**words, "name": name},
            )


def _faults_of_end(
    revision: Revision, entries: list[ChainEntry], first: ChainEntry
) -> Iterator[Fault]:
    """Withdrawn in the database and in the chain, or in neither; and the words that were told."""
    ends = [each for each in entries if told_by(each).get("action") in ENDED]
    words = {"n": first.sequence, "id": first.subject}
    if bool(ends) != (revision.state == RevisionState.WITHDRAWN):
        yield Fault(first.sequence, _("%(id)s：撤回或下架的状态与存证不符。") % words)
    elif ends and told_by(ends[-1]).get("reason") != hash_of_words(revision.withdrawal_reason):
        yield Fault(ends[-1].sequence, _("%(id)s：撤回原因与存证不符：原因被改动。") % words)
    # A takedown removes the reason itself; what is left of it is its hash.
    is_told = revision.takedown_id is None
    if is_told and told_by(first).get("reason") != hash_of_words(revision.correction_reason):
        yield Fault(first.sequence, _("%(id)s：更正原因与存证不符：原因被改动。") % words)


def _faults_of_content(revision: Revision, entry: ChainEntry) -> Iterator[Fault]:
    """The amounts that pages and API read, against the frozen file."""
    for path in content_differences(revision):
        yield Fault(
            entry.sequence,
            _("%(id)s：数据库中的内容与公开时不同：%(path)s") % {"id": entry.subject, "path": path},
        )


def _public() -> QuerySet[Revision]:
    return (
        Revision.objects.filter(state__in=PUBLIC_STATES, publication__isnull=False)
        .select_related(
            "snapshot", "disclosure__division", "disclosure__department", "disclosure__unit"
        )
        .order_by("pk")
    )
