"""A page's HTML as strictly as the standard reads it: every parse error is a fault."""

from __future__ import annotations

import re

import html5lib
from html5lib.constants import E

#: To the second, as the standard writes a moment: no six digits of a fraction.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d\d:?\d\d|Z))?")


def markup_faults(html: str, where: str) -> list[str]:
    """What is wrong with it, and at which line; `where` is told beside it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    found = [
        f"{where}, line {line}: {E[code] % about}" for (line, _at), code, about in parser.errors
    ]
    moments = re.findall(r'datetime="([^"]*)"', html)
    return found + [f"{where}: {each}" for each in moments if not _MOMENT.fullmatch(each)]
