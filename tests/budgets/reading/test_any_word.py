"""Whatever comes back from Word, the comparison has an answer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.reading.word import WordContents
from budgets.reading.word_adoption import AdoptionError, adopt, entry_id, title_id
from budgets.reading.word_body import WordBlock
from budgets.reading.word_changes import changes_between
from budgets.rendering.docx.sent import sent
from budgets.rendering.prose import verbatim
from budgets.rendering.publication import Document
from budgets.tables.word import SentDocument
from tests.budgets.rendering.documents import small_document
from tests.budgets.rendering.docx.words import contents_of, sent_out
from tests.examples import examples
from tests.factories.texts import TEXTS


@cache
def a_document() -> Document:
    return replace(small_document("甲项目", "乙项目"), texts=verbatim(TEXTS))


@cache
def as_sent() -> tuple[SentDocument, WordContents]:
    with TemporaryDirectory() as folder:
        return sent(a_document()), contents_of(sent_out(a_document()), Path(folder))


BLOCKS = as_sent()[1].blocks
TEXT = st.text(alphabet="一二、第部分甲乙：:.0123456789\n\t 公开表", max_size=12)
MARKS = st.sampled_from([mark for block in BLOCKS for mark in block.marks])
ANY = st.one_of(
    st.sampled_from(BLOCKS),
    st.builds(
        WordBlock,
        text=TEXT,
        level=st.integers(0, 3),
        marks=st.lists(MARKS, max_size=2).map(tuple),
    ),
    st.builds(
        WordBlock,
        marks=st.lists(MARKS, max_size=1).map(tuple),
        rows=st.lists(st.lists(TEXT, max_size=4).map(tuple), max_size=4).map(tuple),
    ),
)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    order=st.permutations(range(len(BLOCKS))),
    kept=st.integers(0, len(BLOCKS)),
    more=st.lists(ANY, max_size=6),
    is_shuffled=st.booleans(),
)
def test_any_order_and_any_stranger(
    order: list[int], kept: int, more: list[WordBlock], is_shuffled: bool
) -> None:
    chosen = order[:kept] if is_shuffled else sorted(order[:kept])
    blocks = [BLOCKS[number] for number in chosen]
    for number, block in enumerate(more):
        blocks.insert((number * 7) % (len(blocks) + 1), block)
    document = as_sent()[0]
    changes = changes_between(document, WordContents(tuple(blocks)))
    for section in changes.sections:
        old = [entry.old for entry in section.entries if entry.place is not None]
        wanted = next((s for s in document.sections if s.anchor == section.anchor), None)
        passages = [passage.text for passage in wanted.passages] if wanted else []
        assert sorted(text for text in old if text is not None) == sorted(passages)
    every = {
        name
        for section in changes.sections
        for name in (
            title_id(section),
            *(entry_id(section, at) for at in range(len(section.entries))),
        )
    }
    with suppress(AdoptionError):  # a term without a colon
        adopt(TEXTS, TEXTS, changes.sections, every)
    assert adopt(TEXTS, TEXTS, changes.sections, ()) == TEXTS


def test_the_whole_way_and_back_is_no_change() -> None:
    document, contents = as_sent()
    changes = changes_between(document, contents)
    assert (changes.changed, changes.findings, changes.remarks) == ((), (), ())
