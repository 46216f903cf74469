"""密码: two profiles, what a password must be, and passwords that the portal draws itself."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from portal.models import User

_LONGEST = 128
#: Hashes kept for an account, whatever the profile: a stricter one may come.
_KEPT = 10
#: Without the characters that are mistaken for one another on paper.
_DRAWN_FROM = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4
#: Rounds for a drawn password of 93 bits, which nobody finds by trying; the person's own
#: password gets the full cost of the preferred hasher.
_DRAWN_ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """What is asked of a password. 0 asks for nothing."""

    length: int
    classes: int  # of capitals, small letters, digits, other marks
    history: int  # the last passwords that are not taken again
    days: int  # after which it is changed


#: standard follows OWASP ASVS 5.0 (no composition, no forced change), strict what assessors of
#: 等保 2.0 第三级 ask for.
PROFILES = {
    "standard": Profile(length=12, classes=0, history=1, days=0),
    "strict": Profile(length=12, classes=3, history=5, days=90),
}


def profile() -> Profile:
    """The profile in force."""
    return PROFILES[settings.PASSWORD_PROFILE]


def must_change(account: User) -> bool:
    """Whether the password is somebody else's or too old."""
    days = profile().days
    return account.password_is_first or bool(
        days and timezone.now() - account.password_set_at > timedelta(days=days)
    )


def first_has_expired(account: User) -> bool:
    """初始密码过期: it was made, and nobody has used it in time."""
    age = timezone.now() - account.password_set_at
    return account.password_is_first and age > timedelta(days=settings.FIRST_PASSWORD_DAYS)


def draw() -> str:
    """A password nobody has thought of, to be read from paper: kT7m-Rw4x-9bQz-hN3p."""
    while True:
        groups = [get_random_string(_GROUP_LENGTH, _DRAWN_FROM) for _group in range(_GROUPS)]
        if _classes("".join(groups)) == 3:
            return "-".join(groups)


def encode_drawn(password: str) -> str:
    """The hash of a drawn password, quickly: a county has three hundred accounts to make."""
    salt = secrets.token_urlsafe(16).replace("$", "")
    return PBKDF2PasswordHasher().encode(password, salt, iterations=_DRAWN_ROUNDS)


def _classes(password: str) -> int:
    sets = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    known = sum(any(mark in each for mark in password) for each in sets)
    return known + any(mark not in "".join(sets) for mark in password)


class ProfileValidator:
    """Length and classes of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with a Chinese sentence."""
        asked = profile()
        if len(password) < asked.length:
            raise ValidationError(
                _("密码太短，至少需要 %(length)s 个字符。") % {"length": asked.length}
            )
        if len(password) > _LONGEST:
            raise ValidationError(_("密码太长，最多 %(length)s 个字符。") % {"length": _LONGEST})
        if _classes(password) < asked.classes:
            raise ValidationError(
                _("密码须包含大写字母、小写字母、数字、其他符号中的至少 %(classes)s 类。")
                % {"classes": asked.classes}
            )

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        asked = profile()
        words = [_("至少 %(length)s 个字符") % {"length": asked.length}]
        if asked.classes:
            words.append(
                _("含大写字母、小写字母、数字、其他符号中的至少 %(classes)s 类")
                % {"classes": asked.classes}
            )
        if asked.days:
            words.append(_("每 %(days)s 天更换一次") % {"days": asked.days})
        return "；".join(words) + "。"


class HistoryValidator:
    """Not the present password, nor one of the last few."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with a Chinese sentence."""
        count = profile().history
        if user is None or user.pk is None or not count:
            return
        former = user.former_passwords.values_list("encoded", flat=True)[:count]
        for encoded in {user.password, *former}:
            if check_password(password, encoded):
                raise ValidationError(
                    _("不能使用最近 %(count)s 次用过的密码，请换一个。") % {"count": count}
                )

    def password_changed(self, password: str, user: Any = None) -> None:
        """Django's hook after a password was stored: remember it."""
        if user is None or user.pk is None:
            return
        user.former_passwords.create(encoded=user.password)
        kept = user.former_passwords.values_list("pk", flat=True)[:_KEPT]
        user.former_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return _("不能与最近 %(count)s 次用过的密码相同。") % {"count": profile().history}
