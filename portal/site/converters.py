"""What may stand in an address. Anything else is no address at all: 404 before any query."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """区划代码 or 单位编码."""

    regex = "[0-9A-Za-z]{2,20}"


class UidConverter(StringConverter):
    """固定标识 of a unit or a department."""

    regex = "[ud][2-9a-z]{7}"


class KindConverter(StringConverter):
    """种类: the annual budget, or one of its adjustments."""

    regex = "budget|adjustment-[1-9][0-9]?"


class ScopeConverter(StringConverter):
    """公开主体 in the name of a file: units or departments."""

    regex = "units|departments"

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return value.removesuffix("s")

    def to_url(self, value: str) -> str:
        """In the plural."""
        return f"{value}s"


class TableFileConverter(StringConverter):
    """The form of one table by itself."""

    regex = "csv|xlsx"


class FeedConverter(StringConverter):
    """The form of a feed."""

    regex = "atom|json"


class NumberConverter:
    """A number as text in an address."""

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as text."""
        return str(value)


class YearConverter(NumberConverter):
    """年度, four digits."""

    regex = "20[0-9]{2}"


class CountConverter(NumberConverter):
    """版次 or 表号: a number from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,3}"


register_converter(CodeConverter, "code")
register_converter(UidConverter, "uid")
register_converter(KindConverter, "document_kind")
register_converter(ScopeConverter, "scope")
register_converter(TableFileConverter, "table_file")
register_converter(FeedConverter, "feed")
register_converter(YearConverter, "fiscal_year")
register_converter(CountConverter, "count")
