from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from budgets.rendering.annotation.boxes import Widths, boxed
from budgets.rendering.annotation.spans import UnpatchableError

_X = "{urn:schemas-microsoft-com:office:excel}"


def anchors(drawing: bytes) -> list[list[int]]:
    return [
        [int(number) for number in (element.text or "").split(",")]
        for element in ET.fromstring(drawing).iter(f"{_X}Anchor")
    ]


def places(drawing: bytes) -> list[tuple[int, int]]:
    root = ET.fromstring(drawing)
    rows = [int(e.text or "") + 1 for e in root.iter(f"{_X}Row")]
    columns = [int(e.text or "") + 1 for e in root.iter(f"{_X}Column")]
    return list(zip(rows, columns, strict=True))


def test_one_box_for_each_cell_with_a_number_of_its_own() -> None:
    drawing = boxed(None, (), [((2, 3), "一"), ((9, 1), "二")], Widths())
    assert drawing is not None
    assert places(drawing) == [(2, 3), (9, 1)]
    assert drawing.count(b'id="_x0000_s1025"') == drawing.count(b'id="_x0000_s1026"') == 1


def test_boxes_lie_right_of_their_cell_wide_and_high_enough() -> None:
    text = "字" * 290
    for widths in (Widths(), Widths([(1, 99, 3)]), Widths([(1, 99, 90)])):
        drawing = boxed(None, (), [((5, 2), text)], widths)
        assert drawing is not None
        ((left, offset, top, _, right, last, bottom, _),) = anchors(drawing)
        pixels = sum(widths.pixels(column + 1) for column in range(left, right)) + last - offset
        assert left == 2
        assert 300 <= pixels <= 400
        assert last <= widths.pixels(right + 1)
        assert bottom - top >= 11


def test_boxes_go_with_their_comments_and_others_stay() -> None:
    first = boxed(None, (), [((2, 3), "一"), ((9, 1), "二")], Widths())
    second = boxed(first, {(2, 3)}, [((4, 4), "三")], Widths())
    assert second is not None
    assert places(second) == [(9, 1), (4, 4)]
    assert second.count(b'id="_x0000_s1027"') == 1
    assert boxed(second, {(9, 1), (4, 4)}, [], Widths()) is None


def test_other_shapes_stay_as_they_are() -> None:
    button = (
        '<v:shape id="_x0000_s2049"><x:ClientData ObjectType="Button"><x:Row>1</x:Row>'
        "<x:Column>1</x:Column></x:ClientData></v:shape>"
    )
    old = f'<xml xmlns:v="urn:v" xmlns:x="urn:x"><br>{button}</xml>'.encode()
    new = boxed(old, {(2, 2)}, [((2, 2), "一")], Widths())
    assert new is not None
    assert button.encode() in new
    assert b'id="_x0000_s2050"' in new
    assert new.count(b'id="_x0000_t202"') == 1


@pytest.mark.parametrize("old", [b"<xml", b"\xff\xff</xml>"])
def test_a_broken_drawing_is_not_patched(old: bytes) -> None:
    with pytest.raises(UnpatchableError):
        boxed(old, (), [((1, 1), "一")], Widths())
