"""单位名称: whether two printed names may be one office.

办公室 and 办公室机关, 教育局 and 教育局（本级) are often one budget unit under two names, and
sometimes two. So likeness is only ever proposed; a person confirms it.
"""

from __future__ import annotations

import re

from portal.core.text import fold_name

#: What systems add to the name of a department's own unit.
_OWN_LEVEL = re.compile(r"(?:\((?:机关|本级|机关本级|本部门|单位)\)|机关本级|机关|本级)$")
_SHORTEST = 4


def core_name(name: str) -> str:
    """The folded name without 机关 or （本级）."""
    folded = fold_name(name)
    bare = _OWN_LEVEL.sub("", folded)
    return bare if len(bare) >= _SHORTEST else folded


def is_same_name(one: str, other: str) -> bool:
    """Whether both are one name, however spaced and punctuated."""
    return bool(fold_name(one)) and fold_name(one) == fold_name(other)


def is_variant(one: str, other: str) -> bool:
    """Whether one may be the other, with or without 机关 or with its place left out."""
    shorter, longer = sorted((core_name(one), core_name(other)), key=len)
    return len(shorter) >= _SHORTEST and longer.endswith(shorter)
