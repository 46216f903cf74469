"""部件关系: content types and relations of a package's parts, read and patched."""

from __future__ import annotations

import itertools
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from budgets.rendering.annotation.spans import Edits, Element, outline, prefix_of, utf8

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rendering.annotation.archive import Archive

TYPES_PART: Final = "[Content_Types].xml"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_LISTING: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_QUOTE: Final = {'"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """过渡型或严格型: the namespaces that the package is written in."""

    main: str
    relations: str


TRANSITIONAL: Final = Dialect(
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT: Final = Dialect(
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part refers to. `kind`: the last step of the type: "worksheet"."""

    id: str
    kind: str
    target: str  # the name of a part; "" where it lies outside


def relations_of(archive: Archive, part: str) -> dict[str, Relation]:
    """The part's relations by id. Raises `UnpatchableError`."""
    name = listing_of(part)
    if name not in archive:
        return {}
    root = outline(utf8(archive.read(name)), depth=2)
    return {
        relation.id: relation
        for relation in (_relation(part, element) for element in root.all("Relationship"))
    }


def listing_of(part: str) -> str:
    """The name of the part that lists the part's relations."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relation(part: str, element: Element) -> Relation:
    values = element.attributes
    target = ""
    if values.get("TargetMode", "").casefold() != "external":
        joined = posixpath.join("/", posixpath.dirname(part), values.get("Target", ""))
        target = posixpath.normpath(joined).lstrip("/")
    return Relation(values.get("Id", ""), values.get("Type", "").rpartition("/")[2], target)


def relation_id(values: dict[str, str]) -> str:
    """The `r:id` among an element's attributes, "" for none."""
    names = (f"{dialect.relations} id" for dialect in (TRANSITIONAL, STRICT))
    return next((values[name] for name in names if name in values), "")


def free_id(relations: Iterable[str]) -> str:
    """An id that none of them has: the highest number, and one more."""
    numbers = [
        int(match[1]) for name in relations if (match := re.fullmatch(r"rId(\d{1,9})", name))
    ]
    return f"rId{max(numbers, default=0) + 1}"


def add_relation(archive: Archive, part: str, dialect: Dialect, kind: str, target: str) -> str:
    """Let the part refer to another; the new relation's id."""
    name = listing_of(part)
    if name not in archive:
        archive.write(name, f'{DECLARATION}<Relationships xmlns="{_LISTING}"/>'.encode())
    data = utf8(archive.read(name))
    root, edits = outline(data, depth=2), Edits(data)
    number = free_id(element.attributes.get("Id", "") for element in root.children)
    path = posixpath.relpath(target, posixpath.dirname(part) or ".")
    written = (
        f'<{prefix_of(data, root)}Relationship Id="{number}"'
        f' Type="{dialect.relations}/{kind}" Target="{escape(path, _QUOTE)}"/>'
    )
    edits.append(root, written.encode())
    archive.write(name, edits.apply())
    return number


def remove_relation(archive: Archive, part: str, number: str) -> None:
    """Take a relation out; a listing that is left empty goes too."""
    name = listing_of(part)
    data = utf8(archive.read(name))
    root, edits = outline(data, depth=2), Edits(data)
    rest = [element for element in root.children if element.attributes.get("Id") != number]
    for element in root.children:
        if element not in rest:
            edits.remove(element)
    if rest:
        archive.write(name, edits.apply())
    else:
        archive.remove(name)


def declare(archive: Archive, part: str, content_type: str) -> None:
    """Declare the content type of one part."""
    _add_type(archive, "Override", "PartName", f"/{part}", content_type)


def declare_extension(archive: Archive, extension: str, content_type: str) -> None:
    """Declare the content type of an extension, where none is declared."""
    _add_type(archive, "Default", "Extension", extension, content_type)


def _add_type(archive: Archive, local: str, key: str, value: str, content_type: str) -> None:
    data = utf8(archive.read(TYPES_PART))
    root, edits = outline(data, depth=2), Edits(data)
    taken = {element.attributes.get(key, "").casefold() for element in root.all(local)}
    if value.casefold() in taken:
        return
    written = f'<{prefix_of(data, root)}{local} {key}="{escape(value, _QUOTE)}"'
    edits.append(root, f'{written} ContentType="{content_type}"/>'.encode())
    archive.write(TYPES_PART, edits.apply())


def undeclare(archive: Archive, part: str) -> None:
    """Take the declared content type of a part out, and the part with it."""
    data = utf8(archive.read(TYPES_PART))
    root, edits = outline(data, depth=2), Edits(data)
    for element in root.all("Override"):
        if element.attributes.get("PartName", "").casefold() == f"/{part}".casefold():
            edits.remove(element)
    archive.write(TYPES_PART, edits.apply())
    archive.remove(part)


def free_name(archive: Archive, pattern: str, first: str = "1") -> str:
    """A part's name that is not taken: the pattern's {} becomes `first`, else a number."""
    names = (pattern.format(number) for number in itertools.chain((first,), itertools.count(1)))
    return next(name for name in names if name not in archive)


def empty_types() -> bytes:
    """The content types of a package without parts."""
    return (
        f'{DECLARATION}<Types xmlns="{_TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ).encode()
