"""交回Word文件: received, compared, adopted, carried over; tables are never overwritten."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from docx.document import Document as WordDocument

from budgets.models import Revision, RevisionState, SourceFile, WordReturn
from budgets.selectors.declarations import declaration_of
from budgets.selectors.texts import declared_texts
from budgets.selectors.word_returns import BOOK, word_return
from budgets.services import companions, processing
from budgets.services.companions import GivenFile
from budgets.services.errors import RefusedActionError
from budgets.services.word_comparison import comparison_of
from budgets.services.word_return import adopt_word, receive_word, remove_word
from budgets.tables.findings import Severity
from portal import storage
from portal.models import AuditEvent, Job
from tests.factories.disclosures import (
    Place,
    a_declaration,
    checked,
    read,
    received,
    submitted,
)
from tests.factories.texts import TEXTS
from tests.factories.word_returns import (
    a_sentence_changed,
    edited_word,
    returned,
    say,
    with_texts,
    write_cell,
)


def hand_in(revision: Revision, place: Place, content: bytes, **more: Any) -> WordReturn:
    given: dict[str, Any] = {
        "by": place.officer,
        "declassified": True,
        "original_name": "交回.docx",
    }
    return receive_word(revision=revision, upload=content, **{**given, **more})


def code_of(revision: Revision, place: Place, content: bytes, **more: Any) -> str:
    with pytest.raises(RefusedActionError) as refused:
        hand_in(revision, place, content, **more)
    assert refused.value.message.endswith("。")
    return refused.value.code


def an_amount_changed(word: WordDocument) -> None:
    write_cell(word, 3, 3, 4, "10.01")


def test_what_comes_back_is_kept_and_the_revision_checked_again(place: Place) -> None:
    revision = with_texts(place)
    content = edited_word(revision, a_sentence_changed)
    kept = hand_in(revision, place, content)
    assert kept.source.original_name == "交回.docx"
    revision.refresh_from_db()
    assert revision.state == RevisionState.RECEIVED
    event = AuditEvent.objects.get(action="revision.word_received")
    assert event.details["sha256"] == kept.source.sha256
    assert "国家秘密" in event.details["declared"]
    read(a_declaration())
    revision.refresh_from_db()
    assert not revision.findings.exists()
    assert declared_texts(revision) == TEXTS
    compared = comparison_of(revision)
    assert compared is not None
    assert compared.remarks == ()
    (section,) = compared.sections
    (difference,) = section.differences
    assert section.title == "一、增减变化"
    assert difference.name == "changes:0"
    assert [(p.text, p.is_other) for p in difference.new_pieces] == [
        ("2025年收入预算10万元", False),
        ("，与上年持平", True),
        ("。", False),
    ]
    assert [p.text for p in difference.old_pieces if p.is_other] == []


def test_the_same_bytes_twice_change_nothing(place: Place) -> None:
    revision = returned(place, a_sentence_changed)
    kept = word_return(revision)
    assert kept is not None
    jobs = Job.objects.count()
    content = storage.path_of(kept.source.sha256).read_bytes()
    again = hand_in(revision, place, content)
    assert (again.pk, again.source_id, Job.objects.count()) == (kept.pk, kept.source_id, jobs)


def test_another_file_takes_the_place_of_the_first(place: Place) -> None:
    revision = returned(place, a_sentence_changed)
    hand_in(revision, place, edited_word(revision))
    assert WordReturn.objects.count() == 1
    read(a_declaration())
    revision.refresh_from_db()
    compared = comparison_of(revision)
    assert compared is not None
    assert (compared.sections, compared.findings) == ((), ())


def test_chosen_texts_are_adopted_and_no_others(place: Place) -> None:
    revision = returned(
        place,
        a_sentence_changed,
        an_amount_changed,
        lambda word: say(word, "（一）不变。", "（一）变了。"),
        lambda word: say(word, "本单位无下属单位。", "本单位有下属单位。"),
    )
    before = declaration_of(revision)
    adopt_word(revision=revision, chosen={"changes:0", "organisation:0"}, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    texts = declared_texts(revision)
    assert texts is not None
    assert texts.organisation == "本单位有下属单位。"
    section = texts.section("changes")
    assert section is not None
    assert section.paragraphs == ("2025年收入预算10万元，与上年持平。", "（一）不变。")
    assert (texts.duties, texts.glossary) == (TEXTS.duties, TEXTS.glossary)
    assert declaration_of(revision) == before
    assert AuditEvent.objects.filter(action="revision.texts").count() == 2
    compared = comparison_of(revision)
    assert compared is not None
    assert [d.new for s in compared.sections for d in s.differences] == ["（一）变了。"]
    assert any("不是由当前内容生成" in remark for remark in compared.remarks)


def test_a_changed_number_is_a_finding_until_the_workbook_says_it_too(place: Place) -> None:
    revision = returned(place, an_amount_changed)
    (finding,) = revision.findings.all()
    assert finding.severity == Severity.WARNING
    assert (finding.code, finding.table) == ("W_WORD_CELL", 3)
    assert finding.sheet == f"[{BOOK}]"
    assert "由“10.00”改为“10.01”" in finding.message
    compared = comparison_of(revision)
    assert compared is not None
    assert compared.sections == ()
    assert not compared.is_adoptable
    # The workbook is handed in with that number: both sides say the same.
    later = received(place, b"mended workbook")
    mended = a_declaration("10.01")
    read(mended)
    later.refresh_from_db()
    assert word_return(later) is not None
    assert "10.01" not in "".join(later.findings.values_list("message", flat=True)) or all(
        "改为“10.01”" not in message for message in later.findings.values_list("message", flat=True)
    )


def test_taking_the_file_away_takes_its_findings_away(place: Place) -> None:
    revision = returned(place, an_amount_changed)
    remove_word(revision=revision, by=place.officer)
    read(a_declaration())
    revision.refresh_from_db()
    assert word_return(revision) is None
    assert comparison_of(revision) is None
    assert not revision.findings.exists()
    assert AuditEvent.objects.filter(action="revision.word_removed").exists()
    with pytest.raises(RefusedActionError) as refused:
        remove_word(revision=revision, by=place.officer)
    assert refused.value.code == "no_word"


def test_what_may_not_be_received(place: Place, settings: Any) -> None:
    revision = with_texts(place)
    content = edited_word(revision)
    files = len(list(Path(settings.FILES_ROOT).rglob("*")))
    sources = SourceFile.objects.count()
    assert code_of(revision, place, content, declassified=False) == "not_declassified"
    assert code_of(revision, place, b"%PDF") == "E_NOT_DOCX"
    assert code_of(revision, place, b"") == "E_EMPTY"
    assert code_of(revision, place, content, original_name="交回.xlsx") == "E_EXTENSION"
    with pytest.raises(PermissionDenied):
        hand_in(revision, place, content, by=place.reviewer)
    assert len(list(Path(settings.FILES_ROOT).rglob("*"))) == files
    assert SourceFile.objects.count() == sources
    assert not WordReturn.objects.exists()
    revision.refresh_from_db()
    assert revision.state == RevisionState.CHECKED


def test_only_while_it_is_with_the_officer_and_has_a_document(place: Place) -> None:
    revision = submitted(place)
    content = edited_word(revision)
    assert code_of(revision, place, content) == "wrong_state"
    with pytest.raises(RefusedActionError) as refused:
        adopt_word(revision=revision, chosen={"changes:0"}, by=place.officer)
    assert refused.value.code == "wrong_state"
    with pytest.raises(RefusedActionError) as refused:
        remove_word(revision=revision, by=place.officer)
    assert refused.value.code == "wrong_state"


def test_without_a_document_there_is_nothing_to_compare(place: Place) -> None:
    revision = received(place)
    read(None)
    revision.refresh_from_db()
    if revision.state == RevisionState.CHECKED:
        assert code_of(revision, place, b"x", original_name="x.docx") == "no_document"
    else:
        assert code_of(revision, place, b"x", original_name="x.docx") == "wrong_state"


def test_a_page_that_is_out_of_date_adopts_nothing(place: Place) -> None:
    revision = returned(place, a_sentence_changed)
    stale = Revision.objects.get(pk=revision.pk)
    stale.version -= 1
    with pytest.raises(RefusedActionError) as refused:
        adopt_word(revision=stale, chosen={"changes:0"}, by=place.officer)
    assert refused.value.code == "changed_meanwhile"
    assert declared_texts(revision) == TEXTS


def test_nothing_chosen_and_nothing_returned(place: Place) -> None:
    revision = returned(place, a_sentence_changed)
    with pytest.raises(RefusedActionError) as refused:
        adopt_word(revision=revision, chosen=(), by=place.officer)
    assert refused.value.code == "nothing_chosen"
    WordReturn.objects.all().delete()
    with pytest.raises(RefusedActionError) as refused:
        adopt_word(revision=revision, chosen={"changes:0"}, by=place.officer)
    assert refused.value.code == "no_word"


def test_a_term_without_a_colon_is_not_adopted(place: Place) -> None:
    revision = returned(place, lambda word: say(word, "1. 基本支出：", "1. 没有冒号"))
    with pytest.raises(RefusedActionError, match="没有冒号") as refused:
        adopt_word(revision=revision, chosen={"part-4:0"}, by=place.officer)
    assert refused.value.code == "texts_not_adoptable"
    assert declared_texts(revision) == TEXTS


def test_the_companion_knows_its_file(place: Place) -> None:
    revision = with_texts(place)
    known = companions.named(BOOK)
    content = edited_word(revision, a_sentence_changed)
    assert not known.holds(revision, GivenFile(BOOK, "x.docx", content))
    known.receive(revision=revision, given=GivenFile(BOOK, "x.docx", content), by=place.officer)
    assert known.holds(revision, GivenFile(BOOK, "x.docx", content))
    assert not known.holds(revision, GivenFile(BOOK, "x.docx", b"other"))
    assert known.appendix(revision) is None


def test_a_file_that_can_no_longer_be_read_is_a_finding(place: Place) -> None:
    revision = returned(place, a_sentence_changed)
    kept = word_return(revision)
    assert kept is not None
    other = SourceFile.objects.create(
        sha256=revision.source.sha256,  # type: ignore[union-attr]
        original_name="交回.docx",
        size=8,
        uploaded_by=place.officer,
    )
    WordReturn.objects.filter(pk=kept.pk).update(source=other)
    with pytest.raises(RefusedActionError):
        comparison_of(revision)
    processing.recheck(revision=revision, by=place.officer)
    read(a_declaration())
    (finding,) = revision.findings.all()
    assert finding.code == "E_NOT_DOCX"
    assert finding.severity == Severity.WARNING


def test_a_stream_is_read_from_its_beginning(place: Place) -> None:
    revision = with_texts(place)
    stream = io.BytesIO(edited_word(revision))
    stream.seek(10)
    kept = receive_word(
        revision=revision,
        upload=stream,
        original_name="交回.docx",
        by=place.officer,
        declassified=True,
    )
    assert kept.source.size == len(stream.getvalue())


def test_what_is_checked_without_a_returned_file_is_as_before(place: Place) -> None:
    revision = checked(place)
    assert word_return(revision) is None
    assert comparison_of(revision) is None
