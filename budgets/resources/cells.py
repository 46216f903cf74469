"""单元格: what stands in a cell of a table of master data, and what it means."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from import_export.widgets import Widget

from portal.core.money import AmountError, exact_wan_text, parse_amount, parse_number
from portal.core.text import clean, fold, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet


class CellError(ValueError):
    """A cell cannot be taken. The text is the sentence for the person, without the place."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


class Word(Widget):  # type: ignore[misc]  # the library has no types
    """A text as typed, without blanks around it and without marks that print nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text; "" for a blank cell."""
        return clean(str(value or "")).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text itself."""
        return str(value or "")


class Code(Word):
    """A code: full-width digits and blanks inside it are slips of the keyboard."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The code, folded."""
        return fold(str(value or ""))


class Choice(Word):
    """One of a few words, written as the portal shows them. Blank means the default, if any."""

    def __init__(self, column: str, words: Sequence[tuple[Any, Any]], default: Any = None) -> None:
        super().__init__()
        self.column, self.default = column, default
        self.values = {str(label): value for value, label in words}
        self.labels = {value: str(label) for value, label in words}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The value of the word. Raises `CellError` for another word."""
        word = super().clean(value)
        if not word and self.default is not None:
            return self.default
        if word not in self.values:
            raise CellError(
                self.column,
                _("“%(word)s”不在可选范围内，只能填：%(words)s。")
                % {"word": shorten(word), "words": "、".join(self.values)},
            )
        return self.values[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word of the value."""
        return self.labels.get(value, "")


class Whole(Word):
    """A whole number. A blank cell is the default, None where there is none."""

    def __init__(self, column: str, default: int | None = None) -> None:
        super().__init__()
        self.column, self.default = column, default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The number. Raises `CellError` for what is none."""
        text = fold(str(value or ""))
        if not text:
            return self.default
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise CellError(
                self.column, _("“%(text)s”不是整数，请只填数字。") % {"text": shorten(text)}
            )
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The digits; blank for None."""
        return "" if value is None else str(value)


class Wan(Word):
    """An amount in 万元, kept as 分, exactly. Blank is no amount."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The amount in 分. Raises `CellError` for what is none, and below zero."""
        text = fold(str(value or ""))
        try:
            # A number cell may carry the noise of its stored form behind the fifteenth digit.
            is_number = text.isascii() and text.replace(".", "", 1).isdigit()
            amount = parse_number(text) if is_number else parse_amount(text)
        except AmountError:
            raise CellError(
                self.column,
                _("“%(text)s”不是以万元为单位的金额（最多六位小数）。") % {"text": shorten(text)},
            ) from None
        if amount is not None and amount < 0:
            raise CellError(self.column, _("批复数不应为负数。"))
        return amount

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The amount in 万元, nothing rounded; blank for none."""
        return "" if value is None else exact_wan_text(value)


class Day(Word):
    """A day: 2025-02-10, 2025/2/10, 2025.2.10, 20250210 or 2025年2月10日. Blank is no day."""

    _FORM = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The day. Raises `CellError` for what is none."""
        text = fold(str(value or ""))
        if not text:
            return None
        match = self._FORM.fullmatch(text)
        numbers = [int(part) for part in match.groups() if part] if match else []
        try:
            return date(*numbers)
        except (TypeError, ValueError):
            raise CellError(
                self.column,
                _("“%(text)s”不是日期，请按 2025-02-10 的格式填写。") % {"text": shorten(text)},
            ) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The day as 2025-02-10; blank for none."""
        return "" if value is None else str(value.isoformat())


class ByCode(Code):
    """Another row, named by its code, within the division of the row where there is one.

    All of them are read once; one that the same file has just added is looked up alone.
    """

    def __init__(
        self,
        model: type[Model],
        column: str,
        *,
        key: str = "code",
        within: str = "",
        required: bool = True,
    ) -> None:
        super().__init__()
        self.required = required
        self.model, self.column, self.key, self.within = model, column, key, within
        self._known: dict[tuple[str, str], Any] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row of that code, None for a blank cell where that is allowed.

        Raises `CellError` for an unknown code and for a blank cell that must be filled.
        """
        code = super().clean(value)
        if not code and self.required:
            raise CellError(self.column, _("不能为空。"))
        if not code:
            return None
        division = fold(str((row or {}).get(self.within, ""))) if self.within else ""
        found = self._read().get((division, code)) or self._look_up(division, code)
        if found is None:
            raise CellError(self.column, self._unknown(code, division))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The code."""
        return str(getattr(value, self.key)) if value is not None else ""

    def _read(self) -> dict[tuple[str, str], Any]:
        if self._known is None:
            self._known = {self._key(found): found for found in self._rows()}
        return self._known

    def _look_up(self, division: str, code: str) -> Any:
        within = {"division__code": division} if self.within else {}
        found = self._rows().filter(**{self.key: code}, **within).first()
        if found is not None:
            self._read()[self._key(found)] = found
        return found

    def _rows(self) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows.select_related("division") if self.within else rows

    def _key(self, found: Any) -> tuple[str, str]:
        return (found.division.code if self.within else "", getattr(found, self.key))

    def _unknown(self, code: str, division: str) -> str:
        name = self.model._meta.verbose_name
        if self.within:
            return _("区划“%(division)s”下没有编码为“%(code)s”的%(name)s，请先建立或核对编码。") % {
                "division": division or _("（未填）"),
                "code": shorten(code),
                "name": name,
            }
        return _("没有“%(code)s”这个%(name)s，请先建立或核对。") % {
            "code": shorten(code),
            "name": name,
        }
