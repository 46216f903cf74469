"""公开件页: one publication with its tables, one table alone, a publication withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from budgets.selectors import public
from budgets.selectors.contacts import contact_of
from budgets.selectors.deadlines import official_address_of
from budgets.selectors.digest import Past, past_of
from budgets.selectors.glossary import terms_of
from budgets.selectors.public import Publication, SnapshotBytes
from budgets.selectors.questions import ReleasedQuestion, changed_at, released_questions
from budgets.selectors.withholding import UnitNotice
from performance.selectors.public import public_fingerprint
from portal import storage
from portal.site import adjustments, corrections, terms, understanding
from portal.site.adjustments import Beside
from portal.site.cells import with_labels
from portal.site.pages import Page, Tables
from portal.site.tables import TableSection, sections_of
from portal.site.words import FORMATS, document_word, size_text, status_of, title_of

GONE = 410
#: The stored format that the page of the whole document is made of.
WHOLE = "document"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every part of a publication, and when that last changed."""

    data: dict[str, Any]
    changed: datetime


def frame(found: Publication) -> Frame:
    """The frame of a page about a part of the publication."""
    history = public.publications_of(found.disclosure)
    data = _data(found, history)
    return Frame(data, _changed(found, history, data))


def document(found: Publication) -> Page:
    """公开件全文: all tables as on paper. 410 with the reason where it was withdrawn."""
    history = public.publications_of(found.disclosure)
    data = _data(found, history)
    if found.withdrawn:
        return Page(
            "site/withdrawn.html", data, changed=_changed(found, history, data), status=GONE
        )
    files = public.snapshot_files(found)
    questions = released_questions(found.disclosure)
    official = official_address_of(found.disclosure)
    beside = adjustments.beside(found)
    moments = [_changed(found, history, data), *changed_at(questions), *beside.moments]
    if official:
        moments.append(official.recorded_at)
    past = past_of(found)
    if past.changed:
        moments.append(past.changed)
    return Page(
        "site/document.html",
        {
            **data,
            **beside.data,
            "questions": _told(questions),
            "official": official and {"url": official.url, "published_at": official.published_at},
            "files": list(_files(files)),
            "has_targets": bool(public_fingerprint(found.revision)),
            "is_whole": _stored(files, WHOLE) is not None,
            "past": asdict(past),
        },
        changed=max(moments),
        tables=lambda: _all_tables(files, found, history, beside, past),
    )


def whole(found: Publication) -> Page:
    """公开文件全文. Raises `Http404` for a publication that was made without its words."""
    history = public.publications_of(found.disclosure)
    data = _data(found, history)
    if found.withdrawn:
        return Page(
            "site/withdrawn.html", data, changed=_changed(found, history, data), status=GONE
        )
    files = public.snapshot_files(found)
    stored = _stored(files, WHOLE)
    if stored is None:
        raise Http404
    return Page(
        "site/whole.html",
        {**data, "files": list(_files(files))},
        changed=_changed(found, history, data),
        tables=lambda: Tables(_read_on_a_phone(stored, found), {}),
    )


def held(notice: UnitNotice) -> Page:
    """公告: nothing of the unit is public that year, and by which law."""
    return Page("site/held.html", {"notice": notice}, changed=notice.decided_at)


def table(found: Publication, number: int) -> Page:
    """公开表N by itself. Rendering raises `Http404` for a number that the document lacks."""
    around = frame(found)
    if found.withdrawn:
        return Page("site/withdrawn.html", around.data, changed=around.changed, status=GONE)
    return _table(found, number, around, public.snapshot_files(found))


def tables(found: Publication) -> Iterator[Page]:
    """Every table of a publication that was not withdrawn, each by itself: `table` for all at once."""
    around, files = frame(found), public.snapshot_files(found)
    for section in _sections(files):
        yield _table(found, section.number, around, files)


def _table(found: Publication, number: int, around: Frame, files: list[SnapshotBytes]) -> Page:
    questions = released_questions(found.disclosure, number)
    return Page(
        "site/table.html",
        {
            **around.data,
            "files": list(_files(files)),
            "table_number": number,
            "questions": _told(questions),
        },
        changed=max([around.changed, *changed_at(questions)]),
        tables=lambda: _one_table(files, found, number),
    )


def embedded(found: Publication, number: int) -> Page:
    """公开表N for a frame: the table, whose it is, and the way to the whole."""
    page = table(found, number)
    if found.withdrawn:
        return replace(page, template="site/embed_gone.html")
    kept = ("publication", "title", "status", "table_number")
    return replace(page, template="site/embed.html", data={name: page.data[name] for name in kept})


def sections_of_publication(found: Publication) -> tuple[TableSection, ...]:
    """The tables that a publication prints, as stored."""
    return _sections(public.snapshot_files(found))


def _data(found: Publication, history: list[Publication]) -> dict[str, Any]:
    """What the frame says, as plain data; the snapshot is in it by its SHA-256."""
    contact = contact_of(found.disclosure)
    return {
        "publication": found,
        "contact": contact,
        "title": title_of(found),
        "document_word": document_word(found.scope, found.kind, found.adjustment_number),
        "status": status_of(withdrawn=found.withdrawn, is_current=found.is_current),
        "current": next((each.number for each in history if each.is_current), None),
        "history": [
            {
                "number": each.number,
                "published_at": each.published_at,
                "status": _("已紧急下架")
                if each.taken_down
                else status_of(withdrawn=each.withdrawn, is_current=each.is_current),
                "withdrawn": each.withdrawn,
                "taken_down": each.taken_down,
                "withdrawn_at": each.withdrawn_at,
                "withdrawal_reason": each.withdrawal_reason,
                "correction_reason": each.correction_reason,
                "sha256": each.snapshot_sha256,
            }
            for each in history
        ],
    }


def _changed(found: Publication, history: list[Publication], data: dict[str, Any]) -> datetime:
    """When the page last changed: at this publication, at a later one, or at a withdrawal."""
    moments = [each.published_at for each in history if each.number >= found.number]
    moments += corrections.results_at([found])
    moments += [data["contact"].recorded_at] if data["contact"] else []
    return max(moments + [each.withdrawn_at for each in history if each.withdrawn_at])


def _told(questions: list[ReleasedQuestion]) -> list[dict[str, Any]]:
    return [asdict(each) for each in questions]


def _files(files: list[SnapshotBytes]) -> Iterator[dict[str, Any]]:
    by_format = {file.format: file for file in files}
    for name, (title, detail) in FORMATS.items():
        if file := by_format.get(name):
            yield {
                "format": name,
                "title": _(title),
                "detail": _(detail),
                "size": size_text(file.size),
                "sha256": file.sha256,
                "media_type": file.media_type,
            }


def _sections(files: list[SnapshotBytes]) -> tuple[TableSection, ...]:
    stored = next(file for file in files if file.format == "html")
    return sections_of(storage.read(stored.sha256).decode("utf-8"))


def _stored(files: list[SnapshotBytes], name: str) -> SnapshotBytes | None:
    return next((file for file in files if file.format == name), None)


def _index(sections: tuple[TableSection, ...]) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "title": each.title,
            "is_empty": each.is_empty,
            "is_missing": each.is_missing,
        }
        for each in sections
    ]


def _all_tables(
    files: list[SnapshotBytes],
    found: Publication,
    history: list[Publication],
    beside: Beside,
    past: Past,
) -> Tables:
    """What they say, the tables, what they correct (the first publication corrects nothing), and
    what they adjust.
    """
    sections = _sections(files)
    is_first = found.number == min(each.number for each in history)
    words = terms_of(found)
    return Tables(
        "".join(_explained(sections, found, words)),
        {
            **understanding.told(found, past, words),
            "index": _index(sections),
            "correction": None if is_first else corrections.correction(found, history),
            "adjusted": adjustments.changes(beside.budget, found),
        },
    )


def _explained(
    sections: Iterable[TableSection], found: Publication, words: dict[str, str]
) -> Iterator[str]:
    """Each table as stored, its cells named for a narrow screen, and under it what it means."""
    stored = _tables_json(found)
    for section in sections:
        columns = stored.get(str(section.number), {}).get("columns", [])
        yield with_labels(section, columns) + terms.under(section, words)


def _read_on_a_phone(file: SnapshotBytes, found: Publication) -> str:
    """The whole document as stored, the cells of its tables named for a narrow screen."""
    body = storage.read(file.sha256).decode("utf-8")
    stored = _tables_json(found)
    for section in sections_of(body):
        columns = stored.get(str(section.number), {}).get("columns", [])
        body = body.replace(section.html, with_labels(section, columns), 1)
    return body


def _tables_json(found: Publication) -> dict[str, Any]:
    """The stored JSON of the tables by number; empty where the publication has none."""
    try:
        return public.tables_json(found)
    except LookupError:
        return {}


def _one_table(files: list[SnapshotBytes], found: Publication, number: int) -> Tables:
    sections = _sections(files)
    index = _index(sections)
    place = next((at for at, each in enumerate(sections) if each.number == number), None)
    if place is None:
        raise Http404
    return Tables(
        "".join(_explained([sections[place]], found, terms_of(found))),
        {
            "index": index,
            "table": index[place],
            "previous": index[place - 1] if place else None,
            "next": index[place + 1] if place + 1 < len(index) else None,
        },
    )
