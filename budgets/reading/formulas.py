"""公式: what a formula reaches for. Formulas are never evaluated."""

from __future__ import annotations

import re

#: Functions that fetch from the network or start a program.
_REACHING = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*"
    r"(WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD|DDE|DDEINITIATE|IMAGE|SQL\.REQUEST"
    r"|IMPORTDATA|IMPORTXML|IMPORTHTML|IMPORTFEED|IMPORTRANGE)\s*\(",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"')
_SHEET_QUOTED = re.compile(r"'[^']*'")
#: [1]Sheet1!A1, '[book.xlsx]Sheet 1'!A1, [1]!Name; not Table1[column].
_EXTERNAL = re.compile(r"\[[^\[\]]*\][^\[\]!,()]*!")


def dangerous_call(formula: str) -> str:
    """The name of a function that reaches outside, "DDE" for a DDE link, "" for none."""
    code = _QUOTED.sub('""', formula)
    if match := _REACHING.search(code):
        return match[1].upper()
    # No operator of a formula is written "|": it parts program and topic of a DDE link.
    return "DDE" if "|" in _SHEET_QUOTED.sub("''", code) else ""


def is_external(formula: str) -> bool:
    """Whether the formula takes its value from another workbook."""
    return "[" in formula and _EXTERNAL.search(_QUOTED.sub('""', formula)) is not None
