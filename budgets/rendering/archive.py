"""压缩包: zip files whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The oldest date a zip can hold: members carry no clock.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3


def fixed_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip of the members in their order, the same bytes on every run and system."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(member_info(name), content)
    return stream.getvalue()


def member_info(name: str) -> zipfile.ZipInfo:
    """A member to be packed that carries no clock and no trace of the system."""
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = _READABLE
    member.create_system = _UNIX
    return member
