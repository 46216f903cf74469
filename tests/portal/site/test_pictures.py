"""图: lengths follow amounts, nothing leaves its box or its column, names are cut to their room."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from portal.site.pictures import WIDTH, Drawing, Item, Shape, bars, blocks, columns

SIZES = st.lists(st.integers(-5, 10**13), max_size=12)


def _parts(drawing: Drawing) -> list[Shape]:
    return [each for each in drawing.shapes if each.css.startswith(("part", "kind"))]


def _inside(drawing: Drawing) -> None:
    assert drawing.height > 0
    for each in drawing.shapes:
        assert 0 <= each.x <= each.x + each.width <= drawing.width == WIDTH
        assert 0 <= each.y <= each.y + each.height <= drawing.height
    for words in drawing.words:
        assert 0 <= words.x <= WIDTH
        assert 0 < words.y <= drawing.height


@given(SIZES)
def test_bars_are_as_long_as_their_amounts(sizes: list[int]) -> None:
    drawing = bars([Item("甲", size, str(size)) for size in sizes])
    _inside(drawing)
    largest = max([*sizes, 1])
    for size, bar in zip(sizes, _parts(drawing), strict=True):
        assert abs(bar.width - max(0, size) * WIDTH / largest) <= 1
        assert (bar.width > 0) == (size > 0)


def test_boxes_stand_beside_what_they_are_part_of() -> None:
    items = [
        Item("教育", 75, "75.00", 1), Item("普通教育", 50, "50.00", 2),
        Item("小学", 30, "30.00", 3), Item("中学", 20, "20.00", 3),
        Item("职业教育", 25, "25.00", 2), Item("医疗", 25, "25.00", 1),
    ]  # fmt: skip
    drawing = blocks(items, 100)
    _inside(drawing)
    boxes = {each.tip.split()[0]: each for each in _parts(drawing)}
    school, health = boxes["教育"], boxes["医疗"]
    assert school.y == boxes["普通教育"].y == boxes["小学"].y == 0
    assert abs(school.height - 3 * health.height) <= 3
    assert school.x < boxes["普通教育"].x < boxes["小学"].x
    assert boxes["职业教育"].y > boxes["普通教育"].y + boxes["普通教育"].height - 1
    assert {each.text for each in drawing.words} >= {"教育", "75.00", "小学"}


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(-5, 10**9)), max_size=20),
    st.integers(0, 10**9),
)
def test_parts_that_do_not_add_up_stay_in_their_place(
    rows: list[tuple[int, int]], whole: int
) -> None:
    items = [Item("很长很长很长很长的名称", size, str(size), level) for level, size in rows]
    drawing = blocks(items, whole)
    _inside(drawing)
    for level in (1, 2, 3):
        here = sorted((e.y, e.y + e.height) for e in drawing.shapes if e.css == f"part-{level}")
        assert all(after[0] >= before[1] for before, after in itertools.pairwise(here))


@given(st.lists(st.lists(st.integers(0, 10**12), min_size=4, max_size=4), max_size=6))
def test_columns_are_stacked_within_their_year(years: list[list[int]]) -> None:
    drawn = [
        (
            str(2020 + at),
            "合计",
            [Item("项", size, str(size), n) for n, size in enumerate(parts, 1)],
        )
        for at, parts in enumerate(years)
    ]
    drawing = columns(drawn)
    _inside(drawing)
    assert [each.text for each in drawing.words][1::2] == [name for name, _text, _parts in drawn]


def test_a_name_too_long_for_its_line_is_cut_with_a_sign() -> None:
    drawing = bars([Item("名" * 60, 1, "1,234.56")])
    name, amount = drawing.words
    assert name.text.endswith("…")
    assert len(name.text) < 30
    assert amount.text == "1,234.56"
    assert "名" * 60 in _parts(drawing)[0].tip
