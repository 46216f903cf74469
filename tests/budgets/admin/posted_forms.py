"""The forms that a page posts, and how often each asks before it does what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import reverse


@dataclass
class SentForm:
    """A form that is posted: the folds around its button, and what it wants first."""

    action: str
    folds: set[int] = field(default_factory=set)
    wants: bool = False
    sure: bool = False

    def questions(self) -> int:
        """How often it asks: by folds that end with “…”; else by a reason, a tick, a page."""
        return len(self.folds) or int(self.wants or self.sure)


@dataclass
class Fold:
    """A `details` while it is being read."""

    number: int
    is_open: bool
    asks: bool = False


class Forms(HTMLParser):
    """The posted forms of a page, but for the sign-out at its head."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self._form: SentForm | None = None
        self._folds: list[Fold] = []
        self._count = 0
        self._in_summary = False

    @classmethod
    def of(cls, page: str) -> list[SentForm]:
        reader = cls()
        reader.feed(page)
        return [form for form in reader.forms if form.action != reverse("admin:logout")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form" and has.get("method") == "post":
            self._form = SentForm(has.get("action") or "")
            self.forms.append(self._form)
        elif tag == "details":
            self._count += 1
            self._folds.append(Fold(self._count, "open" in has))
        elif tag == "summary":
            self._in_summary = True
        elif self._form is not None:
            self._read_field(tag, has)

    def handle_data(self, data: str) -> None:
        if self._in_summary and data.strip().endswith("…"):
            self._folds[-1].asks = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details":
            self._folds.pop()
        elif tag == "summary":
            self._in_summary = False

    def _read_field(self, tag: str, has: dict[str, str | None]) -> None:
        assert self._form is not None
        kind = has.get("type") or ""
        presses = tag == "button" or kind == "submit"
        if presses and "hidden" not in has:
            self._form.folds |= {
                fold.number for fold in self._folds if fold.asks and not fold.is_open
            }
        shown = tag in ("textarea", "select", "input") and kind != "hidden"
        self._form.wants |= shown and ("required" in has or kind == "checkbox")
        self._form.sure |= presses and (has.get("value") or "").startswith("是的，我确定")
