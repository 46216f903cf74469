"""分单位: a zip of several units is read file by file, and its files put together by name.

One job. Every file is read by a child process with limits, as an upload of its own would
be; what is learned is only the name that it prints under 部门（单位）.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from budgets.models import BatchState, UploadBatch
from budgets.reading import limits
from budgets.reading.bundle import Member, members_of, unpacked
from budgets.reading.child import declared_in_child
from budgets.reading.core import RefusedError
from budgets.reading.documents import Wanted
from budgets.reading.gate import extension_of, open_bundle
from budgets.reading.members import about
from budgets.tables.vocabulary import make
from portal import storage
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.reading.container import Container
    from portal.jobs import Claim

KIND = "budgets.route_batch"
_NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class NamedMember:
    """One file of a batch and the name that it prints, or why it cannot be read."""

    member: Member
    printed: str = ""
    refusal: str = ""

    @property
    def folder(self) -> str:
        """The folder in which it lies."""
        return self.member.part.rpartition("/")[0]


def route_batch(claim: Claim) -> None:
    """Read the printed name of every file of the batch. Safe to run twice."""
    batch = UploadBatch.objects.filter(pk=claim.target, state=BatchState.ROUTING).first()
    if batch is None:
        claim.give_way()
        return
    try:
        groups = grouped(_named(batch, claim))
    except RefusedError as refusal:
        with claim.finishing("refused"):
            _settle(batch, state=BatchState.FAILED, failure=refusal.finding.message)
        return
    with claim.finishing("routed"):
        _settle(batch, state=BatchState.ROUTED, groups=groups)


def fail(target: int, code: str, message: str) -> None:
    """The job is dead: the batch says why; inside the job's transaction."""
    UploadBatch.objects.filter(pk=target, state=BatchState.ROUTING).update(
        state=BatchState.FAILED, failure=message
    )


def grouped(named: Iterable[NamedMember]) -> list[dict[str, Any]]:
    """The files by folder and printed name; a file without one goes with its folder's only.

    Ready to be stored: files are their names in the zip.
    """
    members = list(named)
    names: dict[str, dict[str, str]] = {}
    for each in members:
        if each.printed:
            names.setdefault(each.folder, {})[fold_name(each.printed)] = each.printed
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for each in members:
        of_folder = names.get(each.folder, {})
        printed = each.printed
        if not printed and len(of_folder) == 1 and each.folder:
            printed = next(iter(of_folder.values()))
        key = (each.folder, fold_name(printed) or f"\n{each.member.part}")
        group = groups.setdefault(key, {"files": [], "printed": printed, "refusal": ""})
        group["files"].append(each.member.part)
        group["refusal"] = group["refusal"] or each.refusal
    return list(groups.values())


def _named(batch: UploadBatch, claim: Claim) -> list[NamedMember]:
    found = []
    with open_bundle(storage.path_of(batch.sha256), most=limits.BATCH_MEMBERS) as container:
        members = members_of(container)
        if not members:
            raise RefusedError(make("E_BUNDLE_EMPTY"))
        for number, member in enumerate(members):
            claim.progress(100 * number // len(members), _("正在识别各文件的单位"))
            found.append(_named_member(container, member, batch.year))
    return found


def _named_member(container: Container, member: Member, year: int) -> NamedMember:
    try:
        if extension_of(member.part) == limits.BUNDLE_EXTENSION:
            raise RefusedError(make("E_EXTENSION", text=".zip", kind="（压缩包）"))
        with unpacked(container, member) as place:
            reading = declared_in_child(place, member.shown, Wanted(year=year))
    except RefusedError as refusal:
        return NamedMember(member, refusal=about(refusal.finding, member.shown).message)
    printed = reading.declaration.unit_name if reading.declaration else ""
    return NamedMember(member, printed=printed[:_NAME_LIMIT])


def _settle(batch: UploadBatch, **changes: Any) -> None:
    UploadBatch.objects.filter(pk=batch.pk, state=BatchState.ROUTING).update(**changes)
