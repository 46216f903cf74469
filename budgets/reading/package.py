"""The parts of an Office package: which sheet lies where, and what may not be there.

Macros, Excel 4.0 macro sheets, embedded objects and data connections are refused by the
name of a part and by its declared content type, so that renaming does not hide them.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.reading.core import RefusedError
from budgets.reading.xml_stream import SHEET_NAMESPACES, Opened, parse
from budgets.tables.annotation import is_our_comment
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.reading.container import Container

TYPES_PART: Final = "[Content_Types].xml"
_TYPES = ("http://schemas.openxmlformats.org/package/2006/content-types",)
RELATIONS = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
#: Folders and files of a package that hold something active, and content types that do.
_MACRO_NAMES = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/")
_MACRO_TYPES = ("vbaproject", "macrosheet", "dialogsheet", "macroenabled")
_ACTIVE_NAMES = ("/embeddings/", "/activex/", "/connections.xml", "/querytables/", "/customui")
_ACTIVE_TYPES = ("oleobject", "activex", "connections+xml", "querytable")
_MACRO_RELATIONS = frozenset({"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry of the workbook's list of sheets."""

    name: str
    part: str
    hidden: bool
    comments: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """The worksheets in their order, and the parts that all of them share."""

    sheets: tuple[Sheet, ...]
    strings: str | None
    styles: str | None
    stray_comments: bool = False  # a comments part that no sheet refers to


@dataclass(frozen=True, slots=True)
class Relation:
    """One reference from a part to another."""

    kind: str  # the last step of its type: "worksheet", whatever the namespace
    target: str  # the name of a part, "" where it lies outside


def open_package(container: Container) -> Package:
    """Find the worksheets and refuse what is active.

    Raises `RefusedError` with E_NOT_XLSX, E_MACRO, E_ACTIVE_CONTENT,
    E_XLSX_PART_MISSING or an E_XML_… code.
    """
    if TYPES_PART not in container:
        is_open_document = "content.xml" in container
        text = "OpenDocument表格（.ods）等文档" if is_open_document else "缺少内容类型清单"
        raise RefusedError(make("E_NOT_XLSX", text=text))
    content_type = content_types(container)
    main = _main_part(container)
    _check_main(content_type(main))
    for name in container.names:
        refuse_active(name, content_type(name))
    relations = relations_of(container, main)
    _check_links(container, relations)
    sheets = _sheets(container, main, relations)
    ours = {name for sheet in sheets for name in _our_comments(container, sheet.part)}
    shared = {relation.kind: relation.target for relation in relations.values()}
    return Package(
        sheets=sheets,
        strings=shared.get("sharedStrings"),
        styles=shared.get("styles"),
        stray_comments=not any(sheet.comments for sheet in sheets)
        and any(_is_comments(name) and name not in ours for name in container.names),
    )


def content_types(container: Container) -> ContentTypes:
    """What the package says of its parts. Raises `RefusedError` with an E_XML_… code."""
    types = ContentTypes()
    parse(
        container,
        TYPES_PART,
        root="Types",
        namespaces=_TYPES,
        opened={"Default": types.add_default, "Override": types.add_override},
    )
    return types


class ContentTypes:
    """The declared content type of each part, in lower case."""

    def __init__(self) -> None:
        self._defaults: dict[str, str] = {}
        self._overrides: dict[str, str] = {}

    def add_default(self, attributes: dict[str, str]) -> None:
        """Take a `Default` element: the type of an extension."""
        self._defaults[attributes["Extension"].casefold()] = attributes["ContentType"].casefold()

    def add_override(self, attributes: dict[str, str]) -> None:
        """Take an `Override` element: the type of one part."""
        name = attributes["PartName"].lstrip("/").casefold()
        self._overrides[name] = attributes["ContentType"].casefold()

    def __call__(self, name: str) -> str:
        """The content type of the part, "" where none is declared."""
        folded = name.casefold()
        return self._overrides.get(folded, self._defaults.get(folded.rpartition(".")[2], ""))


def _main_part(container: Container) -> str:
    for relation in relations_of(container, "").values():
        if relation.kind == "officeDocument":
            return _present(container, relation.target)
    raise RefusedError(make("E_NOT_XLSX", text="没有主文档"))


def _check_main(content_type: str) -> None:
    workbook = "spreadsheetml" in content_type or "ms-excel" in content_type
    if "sheet.binary" in content_type:
        raise RefusedError(make("E_NOT_XLSX", text="二进制工作簿（.xlsb）"))
    if not workbook:
        raise RefusedError(make("E_NOT_XLSX", text="主文档不是.xlsx工作簿"))
    if "macroenabled" in content_type:
        raise RefusedError(make("E_MACRO", text="启用宏的工作簿"))


def refuse_active(name: str, content_type: str) -> None:
    """Raise `RefusedError` (E_MACRO, E_ACTIVE_CONTENT) where a part is no mere content."""
    folded = "/" + name.casefold()
    if _has(folded, _MACRO_NAMES):
        raise RefusedError(make("E_MACRO", text=name))
    if _has(folded, _ACTIVE_NAMES) or _has(content_type, _ACTIVE_TYPES):
        raise RefusedError(make("E_ACTIVE_CONTENT", text=name))
    if _has(content_type, _MACRO_TYPES):
        raise RefusedError(make("E_MACRO", text=name))


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _check_links(container: Container, relations: dict[str, Relation]) -> None:
    """A link to another workbook is only remarked on; a DDE or OLE link is active."""

    def refuse(_: dict[str, str]) -> None:
        raise RefusedError(make("E_ACTIVE_CONTENT", text="DDE 或 OLE 链接"))

    for relation in relations.values():
        if relation.kind == "externalLink" and relation.target in container:
            parse(
                container,
                relation.target,
                root="externalLink",
                opened={"ddeLink": refuse, "oleLink": refuse},
            )


def relations_of(container: Container, part: str) -> dict[str, Relation]:
    """What the part refers to, by id; those of the package itself for ""."""
    folder, _, name = part.rpartition("/")
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relation] = {}

    def add(attributes: dict[str, str]) -> None:
        outside = attributes.get("TargetMode", "").casefold() == "external"
        target = "" if outside else _resolve(folder, attributes["Target"])
        kind = attributes["Type"].rpartition("/")[2]
        found[attributes["Id"]] = Relation(kind, target)

    if listing in container:
        parse(
            container,
            listing,
            root="Relationships",
            namespaces=RELATIONS,
            opened={"Relationship": add},
        )
    return found


def _resolve(folder: str, target: str) -> str:
    """The part's name; one that climbs out of the package is never a part."""
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    climbs = 0
    for step in joined.strip("/").split("/"):
        climbs += -1 if step == ".." else step not in {"", "."}
        if climbs < 0:
            return target
    return posixpath.normpath(joined).lstrip("/")


def _present(container: Container, name: str) -> str:
    if name not in container:
        raise RefusedError(make("E_XLSX_PART_MISSING", text=name))
    return name


def _sheets(container: Container, main: str, relations: dict[str, Relation]) -> tuple[Sheet, ...]:
    sheets: dict[str, Sheet] = {}

    def add(attributes: dict[str, str]) -> None:
        name = attributes["name"]
        relation = relations.get(_relation_id(attributes))
        if relation is None:
            raise RefusedError(make("E_XLSX_PART_MISSING", text=name))
        if relation.kind in _MACRO_RELATIONS:
            raise RefusedError(make("E_MACRO", text=name))
        part = _present(container, relation.target)
        if not name.strip() or name.casefold() in sheets:
            raise ValueError(name)
        if relation.kind == "worksheet":
            sheets[name.casefold()] = Sheet(
                name=name,
                part=part,
                hidden=attributes.get("state", "visible") != "visible",
                comments=_has_comments(container, part),
            )

    parse(
        container,
        main,
        root="workbook",
        namespaces=SHEET_NAMESPACES,
        opened={"sheet": add},
    )
    if not sheets:
        raise RefusedError(make("E_XLSX_PART_MISSING", text="工作表"))
    return tuple(sheets.values())


def _relation_id(attributes: dict[str, str]) -> str:
    return next((attributes[name] for name in _RELATION_IDS if name in attributes), "")


def _has_comments(container: Container, part: str) -> bool:
    """Whether somebody has commented on cells of the sheet; the portal's own do not count."""
    kinds = {relation.kind for relation in relations_of(container, part).values()}
    if "threadedComment" in kinds:
        return True
    return "comments" in kinds and not _our_comments(container, part)


def _our_comments(container: Container, part: str) -> set[str]:
    """The sheet's comments parts in which every comment is of the portal's own annotation."""
    return {
        relation.target
        for relation in relations_of(container, part).values()
        if relation.kind == "comments" and _is_all_ours(container, relation.target)
    }


def _is_all_ours(container: Container, part: str) -> bool:
    authors: list[str] = []
    author = ""
    ours: list[bool] = []
    texts: list[str] = []

    def open_comment(attributes: dict[str, str]) -> None:
        nonlocal author
        number = int(attributes.get("authorId", "0"))
        author = authors[number] if number < len(authors) else ""
        texts.clear()

    opened: dict[str, Opened] = {"author": lambda _: texts.clear(), "comment": open_comment}
    closed = {
        "author": lambda: authors.append("".join(texts)),
        "comment": lambda: ours.append(is_our_comment(author, "".join(texts))),
    }
    try:
        parse(container, part, root="comments", opened=opened, closed=closed, text=texts.append)
    except RefusedError:  # nothing is read from comments: whoever wrote it, it is not ours
        return False
    return bool(ours) and all(ours)


def _is_comments(name: str) -> bool:
    file = name.casefold().rpartition("/")[2]
    return file.startswith(("comments", "threadedcomment"))
