"""独立网页: the whole document as one file that needs no site around it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from budgets.rendering.story import tell
from budgets.rendering.web import escaped
from budgets.rendering.web_story import render_story

if TYPE_CHECKING:
    from budgets.rendering.publication import Document


def render_page(document: Document) -> bytes:
    """The document as an HTML file: readable by itself, offline and printed."""
    story = tell(document)
    style = files("budgets.rendering").joinpath("data/page.css").read_text("utf-8")
    head = (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(story.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header class="cover">{"".join(_cover(story.cover))}</header>\n<main>\n'
    )
    foot = f"</main>\n<footer>{escaped(story.foot)}</footer>\n</body>\n</html>\n"
    return head.encode("utf-8") + render_story(document) + foot.encode("utf-8")


def _cover(lines: tuple[str, ...]) -> list[str]:
    first, *others = lines
    return [f"<h1>{escaped(first)}</h1>", *(f"<p>{escaped(line)}</p>" for line in others)]
