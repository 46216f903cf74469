"""填报: the reasons and figures that an officer writes for the explanation, kept and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import NarrativeEntry
from budgets.selectors.changes import earlier_of
from budgets.selectors.entries import entered_of, projects_of
from budgets.services import processing
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import WITH_OFFICER, require, require_state
from budgets.tables.entries import Entry, EntryKind, entries
from budgets.tables.vocabulary import WORDS
from portal.access import Action
from portal.core.money import AmountError, exact_wan_text, parse_amount
from portal.core.text import fold, fold_name, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgets.models import Revision
    from portal.models import User

#: More than any reason that was ever published.
LONGEST: Final = 2000
_MOST_DIGITS = 7


class EntryError(ValueError):
    """What was written cannot be kept; the argument is a Chinese sentence."""


@transaction.atomic
def set_entries(*, revision: Revision, values: Mapping[str, str], by: User) -> Revision:
    """保存填报内容 in place of what the revision had, and have it checked again.

    Amounts are kept exactly in 万元, counts as whole numbers, projects under the names that
    公开表11 has. The same content changes nothing. Raises `PermissionDenied`, and
    `RefusedActionError` where the revision is not with the officer, has changed since it was
    read, or with every sentence that says what cannot be kept.
    """
    require(by, Action.UPLOAD, revision)
    act = _("保存填报内容")
    require_state(revision, WITH_OFFICER, act)
    kept = _kept(values, projects_of(revision))
    before = entered_of(revision).values
    if kept == before:
        return revision
    processing.check_again(
        revision=revision,
        act=act,
        action="revision.entries",
        by=by,
        details={
            "changed": [name for name in entries() if kept.get(name) != before.get(name)],
        },
    )
    _replace(revision, kept)
    return revision


def carry_over(*, to: Revision) -> None:
    """沿用: a new revision starts with the entries of the one it replaces.

    Inside the caller's transaction.
    """
    earlier = earlier_of(to)
    if earlier is not None:
        _replace(to, entered_of(earlier).values)


def kept_entry(entry: Entry, text: str, projects: Sequence[str]) -> str:
    """What is kept of one entry; "" for nothing. Raises `EntryError`."""
    written = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not written:
        return ""
    if len(written) > LONGEST:
        raise EntryError(
            _("“%(title)s”超过%(limit)s字，请删减。") % {"title": entry.title, "limit": LONGEST}
        )
    if entry.kind is EntryKind.AMOUNT:
        return _amount(entry, written)
    if entry.kind is EntryKind.COUNT:
        return _count(entry, written)
    if entry.kind is EntryKind.PROJECTS:
        return _projects(entry, written, projects)
    return written


def _kept(values: Mapping[str, str], projects: Sequence[str]) -> dict[str, str]:
    """Every entry that says something. Raises `RefusedActionError` with all that is wrong."""
    known = entries()
    wrong = [
        _("没有名为“%(name)s”的填报项。") % {"name": shorten(name)}
        for name in values
        if name not in known
    ]
    kept: dict[str, str] = {}
    for name, entry in known.items():
        try:
            if text := kept_entry(entry, values.get(name, ""), projects):
                kept[name] = text
        except EntryError as error:
            wrong.append(str(error))
    if wrong:
        raise RefusedActionError("entries_faulty", "".join(wrong))
    return kept


def _replace(revision: Revision, kept: Mapping[str, str]) -> None:
    revision.entries.all().delete()
    NarrativeEntry.objects.bulk_create(
        NarrativeEntry(revision=revision, name=name, text=text) for name, text in kept.items()
    )


def _amount(entry: Entry, text: str) -> str:
    try:
        amount = parse_amount(text)
    except AmountError as error:
        sentence = _(
            "“%(title)s”填的是“%(text)s”，不能识别为金额（%(why)s）。请按万元填写，例如 12.50。"
        )
        told = {"title": entry.title, "text": shorten(text), "why": WORDS[error.code].title}
        raise EntryError(sentence % told) from error
    if amount is None:
        return ""
    if amount < 0:
        raise EntryError(_("“%(title)s”不能是负数，请改正。") % {"title": entry.title})
    return exact_wan_text(amount)


def _count(entry: Entry, text: str) -> str:
    digits = fold(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise EntryError(
            _("“%(title)s”填的是“%(text)s”，应为不带单位的整数，没有的填 0。")
            % {"title": entry.title, "text": shorten(text)}
        )
    return str(int(digits))


def _projects(entry: Entry, text: str, projects: Sequence[str]) -> str:
    by_name = {fold_name(name): name for name in projects}
    lines = list(dict.fromkeys(fold_name(line) for line in text.splitlines() if line.strip()))
    unknown = [
        shorten(line)
        for line in text.splitlines()
        if line.strip() and fold_name(line) not in by_name
    ]
    if unknown:
        raise EntryError(
            _(
                "“%(title)s”中的项目“%(names)s”不在公开表11中。"
                "请按公开表11的项目名称填写，每行一个；不予公开的项目不得填写。"
            )
            % {"title": entry.title, "names": "”“".join(unknown)}
        )
    return "\n".join(by_name[line] for line in lines)
