"""数字格式: the format code of each cell style, and whether it shows a date.

What a format means for an amount (percent, scaling) is judged where amounts are read;
here the code is only found, exactly as the file has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.reading.xml_stream import parse

if TYPE_CHECKING:
    from budgets.reading.container import Container

GENERAL: Final = "General"
_YEAR_MONTH = 'yyyy"年"m"月"'
_MONTH_DAY = 'm"月"d"日"'
_HOURS = '上午/下午h"时"mm"分"'
#: The formats that files name by number only; 27–36 and 50–58 as Chinese Excel shows them.
BUILTIN: Final[dict[int, str]] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HOURS,
    35: _HOURS + 'ss"秒"',
    36: _YEAR_MONTH,
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("¥"* #,##0_);_("¥"* (#,##0);_("¥"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("¥"* #,##0.00_);_("¥"* (#,##0.00);_("¥"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HOURS,
    56: _HOURS + 'ss"秒"',
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
#: The formats that HTML and XML spreadsheets name by word, in lower case.
NAMED: Final[dict[str, str]] = {
    "general": GENERAL,
    "general number": GENERAL,
    "general date": "m/d/yyyy h:mm",
    "long date": 'yyyy"年"m"月"d"日"',
    "medium date": "d-mmm-yy",
    "short date": "yyyy/m/d",
    "long time": "h:mm:ss",
    "medium time": "h:mm AM/PM",
    "short time": "h:mm",
    "currency": '"¥"#,##0.00',
    "euro currency": '"€"#,##0.00',
    "fixed": "0.00",
    "standard": "#,##0.00",
    "percent": "0.00%",
    "scientific": "0.00E+00",
    "yes/no": '"Yes";"Yes";"No"',
    "true/false": '"True";"True";"False"',
    "on/off": '"On";"On";"Off"',
}
#: What a format prints as it stands: quoted, escaped, padding, colours and locales.
_LITERAL = re.compile(r'"[^"]*"|[\\!_*].|\[(?![hms]+\])[^\]]*\]|General|G/通用格式', re.IGNORECASE)
_DATE = re.compile(r"[ymdhs]|aaa|e(?![+-])|上午|下午", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format's code and whether numbers under it are dates or times."""

    code: str = GENERAL
    is_date: bool = False


def number_format(code: str) -> NumberFormat:
    """The format of that code."""
    return NumberFormat(code, is_date(code))


def written_format(text: str) -> NumberFormat:
    """The format that a file writes as text: a code, or the name of one."""
    return number_format(NAMED.get(text.strip().lower(), text) or GENERAL)


def is_date(code: str) -> bool:
    """Whether numbers under this code show as dates or times: yyyy"年"m"月", not #,##0.00."""
    return _DATE.search(_LITERAL.sub("", code)) is not None


def read_formats(container: Container, part: str) -> tuple[NumberFormat, ...]:
    """The format of every cell style, by the index that cells name. Raises `RefusedError`."""
    codes = dict(BUILTIN)
    ids: list[int] = []
    inside = False  # only cellXfs counts, not cellStyleXfs

    def enter(_: dict[str, str]) -> None:
        nonlocal inside
        inside = True

    def leave() -> None:
        nonlocal inside
        inside = False

    def add_code(attributes: dict[str, str]) -> None:
        codes[int(attributes["numFmtId"])] = attributes["formatCode"]

    def add_style(attributes: dict[str, str]) -> None:
        if inside:
            ids.append(int(attributes.get("numFmtId", "0")))

    parse(
        container,
        part,
        root="styleSheet",
        opened={"numFmt": add_code, "cellXfs": enter, "xf": add_style},
        closed={"cellXfs": leave},
    )
    known = {number: number_format(codes.get(number, GENERAL)) for number in set(ids)}
    return tuple(known[number] for number in ids)
