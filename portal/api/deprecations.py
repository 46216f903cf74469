"""停用: what of the interface is to end, and since when its answers say so.

/api/v1/ is a promise. What ends is named here half a year before: its answers carry
`Deprecation` (RFC 9745) and `Sunset` (RFC 8594), and docs/openapi.json marks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.http import http_date

from portal.api.errors import PREFIX

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: What was promised to whoever has built on it.
NOTICE = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Ending:
    """From when on an operation warns, and when it is gone. Raises `ValueError` where that is
    less than the half year that was promised.
    """

    since: datetime
    gone: datetime

    def __post_init__(self) -> None:
        if self.gone - self.since < NOTICE:
            raise ValueError(f"an operation warns for {NOTICE.days} days before it is gone")


#: By the name of the operation's address. Nothing ends yet.
ENDINGS: Mapping[str, Ending] = MappingProxyType({})


def warn(response: HttpResponseBase, name: str | None) -> None:
    """Let the answer say that its operation is to end, where it is."""
    ending = ENDINGS.get(name or "")
    if ending is None or datetime.now(UTC) < ending.since:
        return
    response["Deprecation"] = f"@{int(ending.since.timestamp())}"
    response["Sunset"] = http_date(ending.gone.timestamp())
    told = f'<{PREFIX}>; rel="deprecation"'
    response["Link"] = f"{response['Link']}, {told}" if "Link" in response else told
