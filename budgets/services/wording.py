"""措辞包: copied from last year's, edited as a draft, put in force from a day.

What is in force never changes; a change is another version. Documents that are public stay
as they are, for they are bytes; what is not public is marked to be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import WordingScope, WordingState, WordingVersion
from budgets.rendering.wording import Phrase, check_words, phrases
from budgets.services import rewording
from budgets.services.errors import RefusedActionError
from budgets.services.workflow import require
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgets.models import Division
    from portal.models import User

#: More than any sentence or any explanation of a term that was ever published.
LONGEST: Final = 2000
MOST_TERMS: Final = 200
_LONGEST_TERM = 100


@dataclass(frozen=True, slots=True)
class TermLine:
    """名词解释, one term. `required`: it stands in every document, used or not."""

    term: str
    words: str
    required: bool = False


@transaction.atomic
def start_pack(*, division: Division | None, scope: str, year: int, by: User) -> WordingVersion:
    """新建措辞包: a draft in the usual words. None: for every division.

    Raises `PermissionDenied`.
    """
    return _draft(WordingVersion(division=division, scope=scope, year=year, created_by=by), by)


@transaction.atomic
def copy_pack(
    *, pack: WordingVersion, division: Division | None, year: int, by: User
) -> WordingVersion:
    """复制措辞包: a draft with the same words and glossary, for a year and a division.

    Raises `PermissionDenied` where the account may not word that division's documents.
    """
    return _draft(
        WordingVersion(
            division=division,
            scope=pack.scope,
            year=year,
            words=own_words(pack.words, pack.scope),
            glossary=list(pack.glossary),
            copied_from=str(pack),
            created_by=by,
        ),
        by,
    )


@transaction.atomic
def save_pack(
    *,
    pack: WordingVersion,
    edits: int,
    words: Mapping[str, str],
    glossary: Sequence[TermLine],
    by: User,
) -> WordingVersion:
    """保存措辞 of a draft; what is said in the usual words is not kept.

    `edits`: the state that the person saw. Raises `PermissionDenied`, and
    `RefusedActionError` with every sentence that says what is wrong.
    """
    require(by, Action.WORD, pack)
    if wrong := [*wrong_words(words), *wrong_terms(glossary)]:
        raise RefusedActionError("wording_faulty", "".join(wrong))
    own = own_words(words, pack.scope)
    terms = [[line.term, line.words, line.required] for line in glossary]
    words_before, terms_before = dict(pack.words), list(pack.glossary)
    _write(pack, edits, words=own, glossary=terms)
    _record(
        "wordingversion.saved",
        pack,
        by,
        {"words": _difference(words_before, own), "glossary": terms_before != terms},
    )
    return pack


@transaction.atomic
def put_in_force(*, pack: WordingVersion, edits: int, valid_from: date, by: User) -> WordingVersion:
    """启用 a draft from a day on, today at the earliest. From then on it never changes.

    What is not public and is worded by it is marked to be checked and rendered again: at
    once, or on that day by the workers' round. Raises `PermissionDenied` and
    `RefusedActionError`.
    """
    require(by, Action.WORD, pack)
    if valid_from < timezone.localdate():
        raise RefusedActionError(
            "wording_day_passed", _("启用日期不能早于今天。已公开的文件不受影响。")
        )
    if wrong := wrong_words(pack.words):
        raise RefusedActionError("wording_faulty", "".join(wrong))
    _write(
        pack,
        edits,
        state=WordingState.IN_FORCE,
        valid_from=valid_from,
        enforced_at=timezone.now(),
        enforced_by=by,
    )
    _record("wordingversion.enforced", pack, by, {"valid_from": valid_from.isoformat()})
    # In this order: what is marked now is not being read.
    rewording.mark_being_read(pack)
    rewording.mark_reworded()
    return pack


@transaction.atomic
def discard_pack(*, pack: WordingVersion, edits: int, by: User) -> None:
    """删除草稿. Raises `PermissionDenied`, and `RefusedActionError` for what is in force."""
    require(by, Action.WORD, pack)
    _write(pack, edits)
    _record("wordingversion.discarded", pack, by, {"words": pack.words, "glossary": pack.glossary})
    pack.delete()


def wrong_words(words: Mapping[str, str]) -> list[str]:
    """What is wrong with the words, in sentences that name the phrase."""
    known = phrases()
    wrong = [
        _("系统中没有名为“%(name)s”的语句，请删去。") % {"name": name}
        for name in sorted(set(words) - set(known))
    ]
    for name in (name for name in known if words.get(name, "").strip()):
        if len(words[name]) > LONGEST:
            wrong.append(
                _("“%(title)s”超过%(limit)s字，请删减。")
                % {"title": known[name].title, "limit": LONGEST}
            )
        title = phrases()[name].title
        wrong += [f"“{title}”：{each}" for each in check_words(name, words[name].strip())]
    return wrong


def wrong_terms(glossary: Sequence[TermLine]) -> list[str]:
    """What is wrong with the glossary, in sentences that name the term."""
    wrong = []
    if len(glossary) > MOST_TERMS:
        wrong.append(_("名词解释超过%(limit)s条，请删减。") % {"limit": MOST_TERMS})
    seen: set[str] = set()
    for line in glossary:
        if not (line.term and line.words):
            wrong.append(
                _("名词解释“%(term)s”缺少名词或解释，每行应写作“名词：解释”。")
                % {"term": (line.term or line.words)[:40]}
            )
        elif line.term in seen:
            wrong.append(_("名词“%(term)s”出现了两次，请只留一条。") % {"term": line.term[:40]})
        elif len(line.term) > _LONGEST_TERM or len(line.words) > LONGEST:
            wrong.append(_("名词解释“%(term)s”过长，请删减。") % {"term": line.term[:40]})
        seen.add(line.term)
    return wrong


def own_words(words: Mapping[str, str], scope: str) -> dict[str, str]:
    """What differs from the usual words of that scope, in the order of a document."""
    stripped = {name: words.get(name, "").strip() for name in phrases()}
    return {
        name: text
        for name, text in stripped.items()
        if text and not _is_usual(phrases()[name], text, scope)
    }


def _is_usual(phrase: Phrase, text: str, scope: str) -> bool:
    """Whether leaving it out would say the same."""
    of_department = phrase.usual_of_department or phrase.usual
    if scope == WordingScope.BOTH:
        return text == phrase.usual == of_department
    return text == (of_department if scope == WordingScope.DEPARTMENT else phrase.usual)


def _draft(pack: WordingVersion, by: User) -> WordingVersion:
    require(by, Action.WORD, pack)
    same = WordingVersion.objects.filter(division=pack.division, scope=pack.scope, year=pack.year)
    pack.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    pack.save()
    _record("wordingversion.started", pack, by, {"copied_from": pack.copied_from})
    return pack


def _write(pack: WordingVersion, edits: int, **changes: object) -> None:
    """The conditional update: only a draft, and only as the person saw it."""
    written = WordingVersion.objects.filter(
        pk=pack.pk, state=WordingState.DRAFT, edits=edits
    ).update(edits=F("edits") + 1, **changes)
    if written:
        pack.refresh_from_db()
        return
    if WordingVersion.objects.filter(pk=pack.pk, state=WordingState.IN_FORCE).exists():
        raise RefusedActionError(
            "wording_in_force",
            _("该措辞包已启用，不能再改。需要修改的，请复制为新的版本，改好后再启用。"),
        )
    raise RefusedActionError(
        "changed_meanwhile",
        _("该措辞包刚刚被他人修改，本次操作没有生效。请刷新页面，核对后再操作。"),
    )


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What each changed phrase was and is; "" for the usual words."""
    return {
        name: [before.get(name, ""), after.get(name, "")]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _record(action: str, pack: WordingVersion, by: User, details: Mapping[str, object]) -> None:
    audit.record(
        action=action,
        target=f"wordingversion:{pack.pk}",
        by=by,
        description=str(pack),
        details=details,
    )
