"""The published workbook as that of any unit: another name, every amount times a whole number.

Sums still add up and tables still agree, so that each is as right as the one it was made of.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from functools import cache

from tests.factories.declarations import GOLDEN

_PRINTED = "淄博市张店区人民政府办公室"
_AMOUNT = re.compile(r'(t="n"><v>)([^<]+)(</v>)')
#: Amounts of the published workbook, one for each declared fact.
FACTS, TABLES = 339, 12


def book(name: str, times: int = 1) -> bytes:
    """The workbook of the unit of that name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in _parts().items():
            archive.writestr(part, _varied(body, name, times) if "/sheet" in part else body)
    return packed.getvalue()


@cache
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(GOLDEN / "zhangdian-2025" / "workbook.xlsx") as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def _varied(body: bytes, name: str, times: int) -> bytes:
    def grown(match: re.Match[str]) -> str:
        # 931.3099999999999 is how a spreadsheet keeps 931.31.
        amount = Decimal(match[2]).quantize(Decimal("0.01")) * times
        return f"{match[1]}{amount}{match[3]}"

    return _AMOUNT.sub(grown, body.decode().replace(_PRINTED, name)).encode()
