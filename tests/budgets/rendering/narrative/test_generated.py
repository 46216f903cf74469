"""Whatever is written from random disclosures: right, read without blame, and traced to cells."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from budgets.rendering.narrative.composed import needed, printed_texts
from budgets.rendering.narrative.sections import write_sections
from budgets.rendering.prose import Source, Span
from budgets.tables.findings import Severity
from budgets.tables.texts import SECTION_TITLES
from tests.budgets.rendering.narrative.books import Case, case, read_by_the_rules

SEEDS = range(60)
#: What may stand in words beside figures with cells: years, ordinals, a day, nothing at all.
_NO_FIGURE = re.compile(r"20[0-9]{2}年|^[1-3]\.|(?<![0-9.,])0(?=万元)")


def spans_of(one: Case, *keys: str) -> list[Span]:
    return [
        span
        for section in write_sections(one.pack, one.basis)
        if not keys or section.key in keys
        for passage in section.passages
        for span in passage.spans
    ]


def amount_at(one: Case, source: Source) -> int:
    """分 of the one printed cell that the source points at."""
    declaration = one.basis.previous if source.is_last_year else one.basis.declaration
    assert declaration is not None
    table = declaration.table(source.table)
    assert table is not None
    (fact,) = [
        fact
        for fact in table.facts
        if (fact.row.position, fact.column) == (source.position, source.column)
    ]
    return fact.amount


def is_of_last_year(source: Source) -> bool:
    return source.is_last_year or (source.table == 7 and source.column < 6)


def trimmed(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"
    return text.rstrip("0").rstrip(".")


def recomputed(one: Case, span: Span) -> set[str]:
    """What the cells of the span may make: their sum, its change, its percentage, their count."""
    amounts = [(is_of_last_year(source), amount_at(one, source)) for source in span.sources]
    now = sum(amount for is_last, amount in amounts if not is_last)
    last = sum(amount for is_last, amount in amounts if is_last)
    made = {trimmed(Decimal(abs(now - last)) / 1_000_000), str(len(amounts))}
    if last:
        made.add(f"{trimmed(Decimal(abs(now - last)) * 100 / last).replace(',', '')}%")
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_written_is_never_blamed(seed: int) -> None:
    one = case(seed)
    sections = write_sections(one.pack, one.basis)
    found = read_by_the_rules(one, sections)
    # Figures rounded one by one, as the tables print them, may miss their sum by hundredths.
    assert [f.message for f in found if f.code != "W_TEXT_ROUNDING"] == []
    assert {f.severity for f in found} <= {Severity.NOTICE}
    assert {f.rule for f in found} <= {
        "B-N-YOY-INC",
        "B-N-YOY-EXP",
        "B-N-YOY-PREV",
        "B-N-RUN-PREV",
        "B-N-T12-SUM",
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_what_its_cells_make(seed: int) -> None:
    one = case(seed)
    told = [span for span in spans_of(one) if span.sources]
    assert len(told) > 10
    for span in told:
        assert span.text in recomputed(one, span)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_stands_in_words_without_cells(seed: int) -> None:
    one = case(seed)
    for span in spans_of(one, "changes", "three_public", "operating_costs"):
        if not span.sources:
            assert not re.search(r"[0-9]", _NO_FIGURE.sub("", span.text)), span.text


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_wanting_and_every_section_is_there(seed: int) -> None:
    one = case(seed)
    assert needed(one.basis) == ()
    sections = printed_texts(one.pack, one.basis).sections
    assert [each.key for each in sections] == [key for key in SECTION_TITLES if key != "special"]
    assert [each.number for each in sections] == list("一二三四五六")


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_the_same_is_written_each_time(seed: int) -> None:
    case.cache_clear()
    first = printed_texts(case(seed).pack, case(seed).basis)
    case.cache_clear()
    assert printed_texts(case(seed).pack, case(seed).basis) == first


def test_the_books_hold_what_the_sentences_tell_of() -> None:
    words = Counter[str]()
    for seed in SEEDS:
        one = case(seed)
        text = "".join(span.text for span in spans_of(one))
        for word in (
            "增加",
            "减少",
            "基本持平",
            "政府性基金预算收入",
            "上年结转",
            "结转下年",
            "对附属单位的补助支出",
            "上缴上级支出",
            "无机关运行经费",
            "没有安排政府采购预算",
            "没有车辆",
            "本部门",
            "增长",
            "下降",
            "”2个项目",
        ):
            words[word] += word in text
    assert [word for word, count in words.items() if not count] == []
