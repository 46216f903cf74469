"""Tables out of HTML with the standard library's parser, merged cells laid out on their grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"colgroup", "br", "meta"}  # a colgroup with a span closes itself


@dataclass
class HtmlCell:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class HtmlTable:
    """Every tr of thead and tbody, and what stands around the rows."""

    head: list[list[HtmlCell]] = field(default_factory=list)
    body: list[list[HtmlCell]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)  # attributes of the body's tr
    colgroups: list[int] = field(default_factory=list)
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    region: dict[str, str] = field(default_factory=dict)
    section: dict[str, str] = field(default_factory=dict)


class HtmlTables(HTMLParser):
    """All sections of a page, in order; refuses tags that do not close as they opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self._open: list[str] = []
        self._cell: HtmlCell | None = None
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"an attribute twice in {tag}"
        self.tags.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "section":
            self.tables.append(HtmlTable(section=attributes))
        elif tag == "div":
            self.tables[-1].region = attributes
        elif tag == "colgroup":
            self.tables[-1].colgroups.append(int(attributes["span"]))
        elif tag == "tr":
            self._rows().append([])
            if "tbody" in self._open:
                self.tables[-1].rows.append(attributes)
        elif tag in {"td", "th"}:
            self._cell = HtmlCell(tag, attributes)
            self._rows()[-1].append(self._cell)
        elif tag == "p":
            self.tables[-1].notes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in {"td", "th"}:
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data
        elif "caption" in self._open:
            self.tables[-1].caption += data
        elif "p" in self._open:
            self.tables[-1].notes[-1] += data

    def _rows(self) -> list[list[HtmlCell]]:
        table = self.tables[-1]
        return table.head if "thead" in self._open else table.body


def grid(rows: list[list[HtmlCell]], width: int) -> list[list[HtmlCell]]:
    """The cells on their grid; every place is covered exactly once, or it fails."""
    taken: dict[tuple[int, int], HtmlCell] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            for down in range(int(cell.attributes.get("rowspan", "1"))):
                for right in range(int(cell.attributes.get("colspan", "1"))):
                    place = (number + down, column + right)
                    assert place not in taken, f"covered twice: {place}"
                    taken[place] = cell
    whole = {(row, column) for row in range(len(rows)) for column in range(width)}
    assert set(taken) == whole
    return [[taken[row, column] for column in range(width)] for row in range(len(rows))]
