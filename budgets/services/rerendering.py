"""重新生成比对: whether what is stored would be made again, byte for byte, by this release.

Nothing is written. A published file never changes; where a later release draws it in
another way, this says which format and what of the content differs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from budgets.models import SnapshotFile
from budgets.rendering.formats import FORMATS
from budgets.services.snapshots import document_of
from portal import storage

if TYPE_CHECKING:
    from budgets.models import Revision

_CANONICAL = "json"
_MOST = 20  # differences that are told


@dataclass(frozen=True, slots=True)
class Comparison:
    """One format. `differences`: where the canonical content differs, as paths with both values."""

    format: str
    stored: str
    made: str
    differences: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the very bytes were made again."""
        return self.stored == self.made


def compare_rendered(revision: Revision) -> Iterator[Comparison]:
    """Make every stored format again and compare, in the order of the register."""
    document = document_of(revision)
    kept = {file.format: file for file in SnapshotFile.objects.filter(snapshot__revision=revision)}
    for name, each in FORMATS.items():
        file = kept.get(name)
        if file is None:
            continue
        content = each.render(document)
        made = hashlib.sha256(content).hexdigest()
        differences: tuple[str, ...] = ()
        if name == _CANONICAL and made != file.sha256:
            differences = _told_differences(file.sha256, content)
        yield Comparison(name, file.sha256, made, differences)


def content_differences(revision: Revision) -> tuple[str, ...]:
    """Where what the database holds is not what was frozen, as paths with both values.

    Empty where the canonical content would be made again byte for byte. Raises
    `FileNotFoundError` where the frozen file is gone.
    """
    kept = SnapshotFile.objects.get(snapshot__revision=revision, format=_CANONICAL)
    made = FORMATS[_CANONICAL].render(document_of(revision))
    if hashlib.sha256(made).hexdigest() == kept.sha256:
        return ()
    return _told_differences(kept.sha256, made)


def _told_differences(sha256: str, made: bytes) -> tuple[str, ...]:
    before, after = orjson.loads(storage.read(sha256)), orjson.loads(made)
    return tuple(_differing(before, after, ""))[:_MOST]


def _differing(before: Any, after: Any, path: str) -> Iterator[str]:
    """Each place where two JSON values differ: "tables.5.rows.3.4: 12.00 → 13.00"."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from _differing(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differing(old, new, f"{path}.{place}")
    elif before != after:
        yield f"{path}：{_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode("utf-8")
    return text if len(text) <= 60 else f"{text[:60]}…"
