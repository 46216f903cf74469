from __future__ import annotations

import pytest

from budgets.rendering.annotation.spans import (
    Edits,
    UnpatchableError,
    outline,
    prefix_of,
    tag_attributes,
    utf8,
    with_attributes,
)


def test_outline_knows_where_every_element_lies() -> None:
    data = "<a 值='>'><b/>文<c x=\"1\">y<d/></c ></a>".encode()
    root = outline(data, depth=2)
    b, c = root.children
    assert data[root.start : root.end] == data
    assert data[b.start : b.end] == b"<b/>"
    assert data[c.start : c.end] == b'<c x="1">y<d/></c >'
    assert data[c.inside : c.close] == b"y<d/>"
    assert (root.text, c.text, c.children) == ("文", "y", [])


def test_outline_leaves_out_what_is_sealed() -> None:
    data = b'<a xmlns="n"><b><c/></b><d><c/></d></a>'
    root = outline(data, depth=3, sealed="b")
    assert [len(child.children) for child in root.children] == [0, 1]


def test_prefixes_are_found() -> None:
    data = b'<x:a xmlns:x="n"><b/></x:a>'
    root = outline(data, depth=2)
    assert (root.local, root.namespace, prefix_of(data, root)) == ("a", "n", "x:")
    assert prefix_of(data, root.children[0]) == ""


@pytest.mark.parametrize("data", [b"<a>", b"", b"<!DOCTYPE a><a/>", b"<a>\x01</a>"])
def test_what_is_broken_is_not_patched(data: bytes) -> None:
    with pytest.raises(UnpatchableError):
        outline(data, depth=2)


@pytest.mark.parametrize(
    ("tag", "values", "expected"),
    [
        (b"<c/>", {"s": "3"}, b'<c s="3"/>'),
        (b'<c r="A1" s="1" />', {"s": "3"}, b'<c r="A1" s="3" />'),
        (b"<c s='1'  r='s=\"9\"'>", {"s": "3"}, b'<c s="3"  r=\'s="9"\'>'),
        (b'<c s="1" t="s"/>', {"s": None}, b'<c t="s"/>'),
        (b'<c t="s">x</c>', {"s": None, "t": "n", "u": "1"}, b'<c t="n" u="1">x</c>'),
    ],
)
def test_attributes_are_set_in_the_tag(
    tag: bytes, values: dict[str, str | None], expected: bytes
) -> None:
    assert with_attributes(tag, values) == expected


def test_attributes_are_read_as_written() -> None:
    assert tag_attributes(b"<c a='1 &amp; >' b=\"2\"><d e='3'/></c>") == {
        "a": "1 &amp; >",
        "b": "2",
    }


def test_edits_are_done_at_once() -> None:
    data = b"<a><b/><c>1</c></a>"
    root = outline(data, depth=2)
    edits = Edits(data)
    edits.append(root.children[0], b"<n/>", count="1")
    edits.insert(root.children[1].start, b"<m/>")
    edits.append(root.children[1], b"2")
    edits.append(root, b"<z/>")
    assert edits.apply() == b'<a><b count="1"><n/></b><m/><c>12</c><z/></a>'


def test_edits_that_overlap_are_an_error() -> None:
    edits = Edits(b"abcdef")
    edits.replace(1, 4, b"")
    edits.replace(3, 5, b"")
    with pytest.raises(UnpatchableError):
        edits.apply()


def test_text_is_recoded_and_says_so() -> None:
    xml = '<?xml version="1.0" encoding="{}"?><a>文</a>'
    assert utf8(xml.format("UTF-16").encode("utf-16")).decode("utf-8-sig") == xml.format("UTF-8")
    assert utf8(xml.format("GB18030").encode("gb18030")) == xml.format("UTF-8").encode()
    same = xml.format("utf-8").encode()
    assert utf8(same) is same


@pytest.mark.parametrize("data", [b'<?xml encoding="nonsense"?><a/>', b"\xff\xfe\x00"])
def test_an_unknown_encoding_is_not_patched(data: bytes) -> None:
    with pytest.raises(UnpatchableError):
        utf8(data)
