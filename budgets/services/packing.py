"""打包: several files that are one unit's tables become one file, so that one record is kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.rendering.archive import fixed_zip
from budgets.services.errors import RefusedActionError, refused_file

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_LIMIT = 100
#: What no name of a file inside a zip may hold.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("\\/:", "_"))


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as it was handed in."""

    name: str
    content: bytes


def pack(files: Sequence[NamedFile], *, name: str = "", always: bool = False) -> NamedFile:
    """The files as one; a single file stays as it is, unless a zip is wanted `always`.

    The same files in another order are the same bytes. `name`: what the whole is called
    without its ending, else after the first file. Raises `RefusedActionError` for a file
    without a name (E_NAME), an empty one (E_EMPTY) or two of one name (E_ZIP_DUP).
    """
    if len(files) == 1 and not always:
        return files[0]
    members: dict[str, bytes] = {}
    taken: set[str] = set()
    for file in sorted(files, key=lambda file: file.name):
        kept = kept_name(file.name).translate(_NOT_IN_NAMES)
        if not file.content:
            raise RefusedActionError(
                "E_EMPTY", _("“%(name)s”是空的（0字节），请检查后重新选择。") % {"name": kept}
            )
        if kept.casefold() in taken:
            raise RefusedActionError(
                "E_ZIP_DUP", _("有两个文件都叫“%(name)s”，请改名后重新选择。") % {"name": kept}
            )
        taken.add(kept.casefold())
        members[kept] = file.content
    stem = name or PurePath(next(iter(members))).stem
    whole = _("%(name)s等%(count)s个文件") % {"name": stem[:60], "count": len(members)}
    return NamedFile(kept_name(f"{whole}.zip"), fixed_zip(members))


def kept_name(original: str) -> str:
    """The upload's name as it is kept: text only, never a path of ours.

    Control and invisible marks go; what is too long is cut before its ending. Raises
    `RefusedActionError` (E_NAME) where nothing is left.
    """
    visible = "".join(c for c in original if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    name = visible.strip()
    if not name:
        raise refused_file("E_NAME")
    if len(name) <= NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:NAME_LIMIT]
    return stem[: NAME_LIMIT - len(ending) - 1] + dot + ending
