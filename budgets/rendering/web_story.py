"""网页全文: the legal document as one page, each figure in its words linked to its cell.

nav.story-contents > ol > li.part > a, ol > li > a
section.story-part > h2#part-1
h3#duties, p.story-passage > a.figure[href="#t5-r3-c6"]
section.disclosure-section   (`budgets.rendering.web`)
section.story-form#targets-1 > h4 + table.form-table
dl.glossary > dt, dd
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgets.rendering.form import BoxKind
from budgets.rendering.prose import Passage
from budgets.rendering.sheet import cell_anchor
from budgets.rendering.story import Block, FormBlock, TableBlock, Term, Title, tell
from budgets.rendering.web import escaped, render_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.rendering.form import Box, PrintedForm
    from budgets.rendering.prose import Span
    from budgets.rendering.publication import Document
    from budgets.rendering.story import Story

_PART = 1
_FORM_SCOPES = {BoxKind.HEADING: "col", BoxKind.LABEL: "row"}
_CAPTIONS = (BoxKind.TITLE, BoxKind.LINE)


def render_story(document: Document) -> bytes:
    """目录 and the whole document: what a page of the site sets into its frame."""
    story = tell(document)
    return (_contents(story) + _body(story.blocks)).encode("utf-8")


def render_form(form: PrintedForm) -> str:
    """One form as an HTML table; its title and year are the caption."""
    rows: dict[int, list[Box]] = {}
    for box in form.boxes:
        if box.kind not in _CAPTIONS:
            rows.setdefault(box.row, []).append(box)
    caption = " ".join(escaped(box.text) for box in form.boxes if box.kind in _CAPTIONS)
    body = "".join(
        f"<tr>{''.join(_box(box) for box in sorted(rows[row], key=lambda box: box.column))}</tr>\n"
        for row in sorted(rows)
    )
    shown = f"<caption>{caption}</caption>\n" if caption else ""
    return f'<table class="disclosure-table target-table form-table">\n{shown}<tbody>\n{body}</tbody>\n</table>\n'


def _contents(story: Story) -> str:
    parts: list[tuple[str, list[str]]] = []
    for block in story.blocks:
        if isinstance(block, Title) and block.level == _PART:
            parts.append((_link(block.anchor, block.text), []))
        elif isinstance(block, Title):
            parts[-1][1].append(_link(block.anchor, block.text))
        elif isinstance(block, TableBlock):
            name = f"{block.sheet.label} {block.sheet.title}"
            parts[-1][1].append(_link(block.anchor, name))
    items = "".join(
        f'<li class="part">{link}{f"<ol>{_items(below)}</ol>" if below else ""}</li>\n'
        for link, below in parts
    )
    return (
        f'<nav class="story-contents" aria-labelledby="story-contents-title">\n'
        f'<h2 id="story-contents-title">{escaped(story.contents_title)}</h2>\n'
        f"<ol>\n{items}</ol>\n</nav>\n"
    )


def _items(links: Iterable[str]) -> str:
    return "".join(f"<li>{link}</li>" for link in links)


def _link(anchor: str, text: str) -> str:
    return f'<a href="#{escaped(anchor)}">{escaped(text)}</a>'


def _body(blocks: tuple[Block, ...]) -> str:
    written: list[str] = []
    terms: list[Term] = []
    for block in blocks:
        if isinstance(block, Term):
            terms.append(block)
        elif isinstance(block, Title) and block.level == _PART:
            written.append("</section>\n" if written else "")
            written.append('<section class="story-part">\n' + _title(block, 2))
        else:
            written.append(_block(block))
    return "".join(written) + _glossary(terms) + ("</section>\n" if written else "")


def _block(block: Title | Passage | TableBlock | FormBlock) -> str:
    if isinstance(block, Title):
        return _title(block, 3)
    if isinstance(block, Passage):
        return f'<p class="story-passage">{"".join(_spans(block))}</p>\n'
    if isinstance(block, TableBlock):
        return render_table(block.sheet, heading=3)
    return (
        f'<section class="story-form" id="{escaped(block.anchor)}">\n'
        f"<h4>{escaped(block.form.name)}</h4>\n"
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escaped(block.form.name)}">\n'
        f"{render_form(block.form)}</div>\n</section>\n"
    )


def _title(block: Title, level: int) -> str:
    return f'<h{level} id="{escaped(block.anchor)}">{escaped(block.text)}</h{level}>\n'


def _spans(passage: Passage) -> Iterator[str]:
    for span in passage.spans:
        target = _cell_of(span)
        text = escaped(span.text)
        yield f'<a class="figure" href="#{target}">{text}</a>' if target else text


def _cell_of(span: Span) -> str:
    """The cell of this page that a figure came from; "" for words and for last year's alone."""
    source = next((each for each in span.sources if not each.is_last_year), None)
    return cell_anchor(source.table, source.position, source.column) if source else ""


def _glossary(terms: list[Term]) -> str:
    if not terms:
        return ""
    entries = "".join(
        f"<dt>{each.number}. {escaped(each.term)}</dt>\n<dd>{escaped(each.words)}</dd>\n"
        for each in terms
    )
    return f'<dl class="glossary">\n{entries}</dl>\n'


def _box(box: Box) -> str:
    spans = f' rowspan="{box.rowspan}"' if box.rowspan > 1 else ""
    spans += f' colspan="{box.colspan}"' if box.colspan > 1 else ""
    scope = _FORM_SCOPES.get(box.kind)
    if scope:
        group = "group" if scope == "row" and box.rowspan > 1 else ""
        return f'<th scope="{scope}{group}"{spans}>{escaped(box.text)}</th>'
    css = "amount" if box.kind is BoxKind.AMOUNT else "text"
    return f'<td class="{css}"{spans}>{escaped(box.text)}</td>'
