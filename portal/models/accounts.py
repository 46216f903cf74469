"""账号: one account for each person. What a person may do is said by their memberships."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """账号. Our own from the first migration on, so that it can grow."""

    #: 代何人: whom the account stands in for in the act it is doing; set where the right is asked.
    acting_for: User | None = None

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")  # type: ignore[assignment]  # lazy, as Django means it
        verbose_name_plural = _("账号")  # type: ignore[assignment]

    def __str__(self) -> str:
        """The person's name where one is recorded, else the account's."""
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """姓 before 名, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}".strip()
