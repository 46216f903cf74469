"""更正记录页: every correction with its cells, and any two publications beside each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from budgets.selectors import public
from budgets.selectors.comparing import (
    KIND_WORDS,
    changes_between,
    is_readable,
    replaced_by,
)
from budgets.selectors.contacts import contact_of
from budgets.selectors.public import Publication
from budgets.tables.comparing import CellChange, ChangeKind
from portal.core.money import parse_amount
from portal.core.spreadsheet import Wan
from portal.site.pages import Page, Tables
from portal.site.tables_out import file_of
from portal.site.words import document_word, title_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.core.spreadsheet import Cell


def record(found: Publication) -> Page:
    """更正记录 of a disclosure, the latest correction first."""
    history = public.publications_of(found.disclosure)
    frame = _frame(found, history)
    return Page(
        "site/changes.html",
        {**frame, "history": [_entry(each, history) for each in history]},
        changed=_changed(history, frame),
        tables=lambda: Tables(
            "", {"corrections": [correction(each, history) for each in history[:-1]]}
        ),
    )


def comparison(before: Publication, after: Publication) -> Page:
    """Two publications, cell by cell. Raises `Http404` where one was withdrawn."""
    _require_readable(before, after)
    history = public.publications_of(after.disclosure)
    pair = {"before": before.number, "after": after.number}
    fingerprints = [before.snapshot_sha256, after.snapshot_sha256]
    frame = _frame(after, history)
    return Page(
        "site/comparison.html",
        {**frame, **pair, "fingerprints": fingerprints},
        changed=_changed(history, frame),
        tables=lambda: Tables("", {"changes": rows_of(changes_between(before, after))}),
    )


def comparison_file(
    request: HttpRequest, form: str, before: Publication, after: Publication
) -> HttpResponseBase:
    """The same as CSV or XLSX. Raises `Http404` where one was withdrawn."""
    _require_readable(before, after)
    lines = lines_of(
        rows_of(changes_between(before, after)),
        _("第 %(number)s 版") % {"number": before.number},
        _("第 %(number)s 版") % {"number": after.number},
    )
    plain = f"{after.disclosure_id}-changes-{before.number}-{after.number}"
    title = _("%(title)s（更正对照）") % {"title": title_of(after)}
    return file_of(request, form, plain, title, lines)


def lines_of(rows: list[dict[str, Any]], before: str, after: str) -> list[list[Cell]]:
    """Changes, as `rows_of` tells them, as lines of a file. `before`, `after`: headings."""
    headings: list[Cell] = [
        _("公开表"),
        _("表名"),
        _("行"),
        _("栏"),
        _("变化"),
        before,
        after,
        _("差额（万元）"),
    ]
    return [headings, *map(_line, rows)]


def _line(row: dict[str, Any]) -> list[Cell]:
    compared: list[Cell] = [row[name] for name in ("before", "after", "difference")]
    # Words have no difference.
    if row["difference"]:
        compared = [_amount(text) for text in (row["before"], row["after"], row["difference"])]
    return [*(row[name] for name in ("table", "title", "row", "column", "kind")), *compared]


def _amount(text: str | None) -> Cell:
    fen = parse_amount(text) if text else None
    return None if fen is None else Wan(fen)


def correction(found: Publication, history: list[Publication]) -> dict[str, Any]:
    """What one publication changed; `changes` is None where nothing can be compared."""
    earlier = replaced_by(found, history)
    return {
        **_entry(found, history),
        "changes": None if earlier is None else rows_of(changes_between(earlier, found)),
    }


def results_at(history: list[Publication]) -> list[datetime]:
    """When 整改结果 were let out beside the publications."""
    told = (each.correction for each in history if each.correction)
    return [each.result_at for each in told if each.result_at]


def rows_of(changes: list[CellChange]) -> list[dict[str, Any]]:
    """The changes as plain data in words."""
    return [
        {
            "table": each.table,
            "title": each.title,
            "row": each.row,
            "column": each.column,
            "kind": str(KIND_WORDS[each.kind]),
            "is_words": each.kind is ChangeKind.RENAMED,
            "before": each.before,
            "after": each.after,
            "difference": each.difference,
        }
        for each in changes
    ]


def _entry(each: Publication, history: list[Publication]) -> dict[str, Any]:
    earlier = replaced_by(each, history)
    return {
        "number": each.number,
        "earlier": earlier.number if earlier else None,
        "published_at": each.published_at,
        "reason": each.correction_reason,
        "told": each.correction,
        "withdrawn": each.withdrawn,
        "taken_down": each.taken_down,
        "withdrawn_at": each.withdrawn_at,
        "withdrawal_reason": each.withdrawal_reason,
        "sha256": each.snapshot_sha256,
    }


def _frame(found: Publication, history: list[Publication]) -> dict[str, Any]:
    return {
        "publication": found,
        "contact": contact_of(found.disclosure),
        "title": title_of(found),
        "document_word": document_word(found.scope, found.kind, found.adjustment_number),
        "current": next((each.number for each in history if each.is_current), None),
    }


def _changed(history: list[Publication], frame: dict[str, Any]) -> datetime:
    moments = [each.published_at for each in history]
    moments += [frame["contact"].recorded_at] if frame["contact"] else []
    moments += results_at(history)
    return max(moments + [each.withdrawn_at for each in history if each.withdrawn_at])


def _require_readable(before: Publication, after: Publication) -> None:
    if before.number == after.number or not (is_readable(before) and is_readable(after)):
        raise Http404
