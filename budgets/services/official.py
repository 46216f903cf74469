"""官网公开: where and when a budget stands on the government's own site, written back by hand.

The address is looked at as text alone. Nothing is ever fetched from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Disclosure, OfficialAddress
from budgets.models.deadlines import ADDRESS_LENGTH
from budgets.selectors.deadlines import official_address_of
from budgets.selectors.withholding import is_unit_held
from budgets.services.errors import CHANGED_MEANWHILE, RefusedActionError
from portal import audit
from portal.access import Action, may

if TYPE_CHECKING:
    from portal.models import User

_is_address = URLValidator(schemes=["http", "https"])
#: What no address holds as it is; `URLValidator` lets them pass.
_NEVER = frozenset('"<>\\^`{|}')


def may_record_official(by: User, disclosure: Disclosure) -> bool:
    """Whether the account publishes for the unit, there or here."""
    return may(by, Action.UPLOAD, disclosure) or may(by, Action.PUBLISH, disclosure)


@transaction.atomic
def record_official_address(
    *, disclosure: Disclosure, url: str, published_at: datetime, seen: int, by: User
) -> OfficialAddress:
    """登记官网公开: the address and the moment; both count for the legal clock and are public.

    `seen`: the id of the record that the person saw, 0 for none; a later record takes its
    place and the former stays. Raises `PermissionDenied`, and `RefusedActionError` for no web
    address, a moment that has not come or lies outside the year's publishing, a unit that is
    held by law, and where somebody else has recorded meanwhile.
    """
    if not may_record_official(by, disclosure):
        raise PermissionDenied
    address = _address(url)
    _require_sane_moment(disclosure, published_at)
    # Two that record at once wait for each other here.
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if is_unit_held(disclosure):
        raise RefusedActionError(
            "unit_held", _("该单位依法不予公开，不能登记官网公开地址。请先核对不予公开事项。")
        )
    before = official_address_of(disclosure)
    if (before.pk if before else 0) != seen:
        raise RefusedActionError(
            CHANGED_MEANWHILE,
            _("官网公开地址刚刚被他人登记，本次操作没有生效。请刷新页面，核对后再操作。"),
        )
    kept: OfficialAddress = OfficialAddress.objects.create(
        disclosure=disclosure,
        url=address,
        published_at=published_at,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    audit.record(
        action="disclosure.official_address",
        target=f"disclosure:{disclosure.pk}",
        by=by,
        description=address[:300],
        details={
            "url": address,
            "published_at": published_at.isoformat(),
            "before": before.url if before else "",
        },
    )
    return kept


def _address(url: str) -> str:
    """The address as it is kept. Raises `RefusedActionError` for what is none."""
    text = url.strip()
    try:
        if len(text) > ADDRESS_LENGTH or _NEVER & set(text):
            raise ValidationError("")
        _is_address(text)
        parts = urlsplit(text)
        if parts.username is not None or parts.password is not None:
            raise ValidationError("")
    except (ValidationError, ValueError):
        raise RefusedActionError(
            "not_an_address",
            _("网址应以 http:// 或 https:// 开头，不含账号密码，不超过%(length)s个字符。")
            % {"length": ADDRESS_LENGTH},
        ) from None
    # Only the scheme is written in one way: the rest of an address may mind its letters.
    return f"{parts.scheme.lower()}{text[len(parts.scheme) :]}"


def _require_sane_moment(disclosure: Disclosure, moment: datetime) -> None:
    if moment > timezone.now():
        raise RefusedActionError("moment_ahead", _("官网公开时间不能晚于现在。"))
    if timezone.localtime(moment).year < disclosure.year - 1:
        raise RefusedActionError(
            "moment_too_early", _("官网公开时间早于该年度预算的编制，请核对年份。")
        )
