"""公众纠错: taking in what a reader doubts, and forgetting who it was when the time is over.

Nobody needs an account to ask. Floods are held off by counting what came from one address and
for one disclosure; of the address only a keyed hash is kept, and only for a day.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from budgets.models import PublicQuestion, QuestionPart, QuestionSender, Revision
from budgets.selectors.questions import is_public
from budgets.services.errors import RefusedActionError
from budgets.services.personal import require_nothing_personal
from portal import audit
from portal.core.text import clean

#: The bounds of what may be asked, in characters.
SHORTEST, LONGEST = 5, 1000
LONGEST_CONTACT = 100
#: How much one address may ask in an hour and in a day, and all of them of one disclosure a day.
PER_HOUR, PER_DAY, PER_DISCLOSURE = 5, 20, 100
TOO_MANY = "too_many"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubted: the part, and for a cell its table, anchor and printed words."""

    part: str
    place: str
    table: int | None = None
    cell: str = ""
    printed: str = ""


@transaction.atomic
def ask(
    *, revision: Revision, doubt: Doubt, text: str, contact: str, receipt: str, address: str
) -> PublicQuestion:
    """收到纠错. The same receipt asked twice is one question.

    Raises `RefusedActionError` for what is not public, too short or too long, holds numbers of
    persons, or comes too often (code `TOO_MANY`).
    """
    known = PublicQuestion.objects.filter(receipt=receipt).first()
    if known is not None:
        return known
    if not is_public(revision):
        raise RefusedActionError("not_public", _("该版次已不再公开，不能再提出疑问。"))
    text = plain(text)
    _require_fitting(text, contact)
    key = address_key(address)
    _require_seldom(revision, key)
    question: PublicQuestion = PublicQuestion.objects.create(
        disclosure_id=revision.disclosure_id,
        revision=revision,
        receipt=receipt,
        part=doubt.part,
        table=doubt.table,
        cell=doubt.cell,
        place=doubt.place[:400],
        printed=doubt.printed[:300],
        text=text,
    )
    QuestionSender.objects.create(
        question=question,
        address_key=key,
        contact=clean(contact).strip(),
        asked_at=question.asked_at,
        keep_until=question.asked_at + timedelta(days=settings.QUESTION_CONTACT_DAYS),
    )
    audit.record(
        action="question.received",
        target=f"question:{question.pk}",
        by=None,
        # A row's name may be what is taken down one day: the audit trail is for ever.
        description=str(QuestionPart(doubt.part).label),
        details={"table": doubt.table, "cell": doubt.cell},
    )
    return question


def forget_senders() -> int:
    """到期删除: contacts whose time is over, and every hash of an address after a day.

    Returns how many contacts were deleted.
    """
    now = timezone.now()
    with transaction.atomic():
        QuestionSender.objects.filter(asked_at__lte=now - _DAY).exclude(address_key="").update(
            address_key=""
        )
        over = QuestionSender.objects.filter(keep_until__lte=now)
        count = over.exclude(contact="").count()
        over.delete()
        QuestionSender.objects.filter(contact="", address_key="").delete()
        if count:
            audit.record(
                action="question.contacts_deleted",
                target="question:*",
                by=None,
                details={"count": count},
            )
    return count


def plain(text: str) -> str:
    """The text by lines, without invisible marks and without blank lines around it."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def address_key(address: str) -> str:
    """A keyed hash of the address; of IPv6 the network, which one reader has whole."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return salted_hmac("budgets.questions", "unknown").hexdigest()
    if known.version == 6 and known.ipv4_mapped is None:
        known = ipaddress.ip_network((known, _IPV6_NETWORK), strict=False).network_address
    return salted_hmac("budgets.questions", str(known)).hexdigest()


def _require_fitting(text: str, contact: str) -> None:
    if not SHORTEST <= len(text) <= LONGEST:
        raise RefusedActionError(
            "length",
            _("请用 %(least)d 至 %(most)d 个字说明疑问。") % {"least": SHORTEST, "most": LONGEST},
        )
    if len(contact) > LONGEST_CONTACT:
        raise RefusedActionError(
            "length", _("联系方式不能超过 %(most)d 个字。") % {"most": LONGEST_CONTACT}
        )
    require_nothing_personal(text, telephones=True)


def _require_seldom(revision: Revision, key: str) -> None:
    now = timezone.now()
    of_address = QuestionSender.objects.filter(address_key=key)
    lately = list(
        of_address.filter(asked_at__gt=now - _DAY).values_list("asked_at", flat=True)[:PER_DAY]
    )
    if len(lately) >= PER_DAY or sum(at > now - _HOUR for at in lately) >= PER_HOUR:
        raise RefusedActionError(
            TOO_MANY, _("您提交得太频繁，请一小时后再试。您填写的内容仍在下面。")
        )
    of_disclosure = PublicQuestion.objects.filter(
        disclosure=revision.disclosure_id, asked_at__gt=now - _DAY
    )
    if of_disclosure.count() >= PER_DISCLOSURE:
        raise RefusedActionError(
            TOO_MANY, _("今天对本公开件提出的疑问已经很多，请明天再试。您填写的内容仍在下面。")
        )
