"""The JSON files of the command line: read within bounds, refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from budgets.services.text_files import LIMIT, TextsFileError, read_texts
from tests.factories.declarations import GOLDEN

WHOLE = GOLDEN / "zhangdian-2025" / "disclosure.json"
SECTION = {"procurement": {"paragraphs": ["没有。"]}}


def written(folder: Path, data: object, name: str = "texts.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_without_files_there_are_no_texts() -> None:
    assert read_texts() is None


def test_both_from_one_published_document() -> None:
    texts = read_texts(overview=WHOLE, narrative=WHOLE)
    assert texts is not None
    assert (len(texts.duties), len(texts.sections), len(texts.glossary)) == (20, 6, 17)


def test_each_option_takes_its_own_part() -> None:
    overview, narrative = read_texts(overview=WHOLE), read_texts(narrative=WHOLE)
    assert overview is not None
    assert narrative is not None
    assert (len(overview.duties), overview.sections) == (20, ())
    assert (narrative.duties, narrative.organisation, len(narrative.sections)) == ((), "", 6)


def test_a_bare_explanation_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "bare.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(SECTION).encode())
    texts = read_texts(narrative=path)
    assert texts is not None
    assert texts.sections[0].paragraphs == ("没有。",)


def test_what_is_asked_for_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path, {"narrative": SECTION})
    with pytest.raises(TextsFileError, match="没有主要职责"):
        read_texts(overview=path)
    path = written(tmp_path, {"overview": {"duties": ["一"]}})
    with pytest.raises(TextsFileError, match="没有情况说明"):
        read_texts(narrative=path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是JSON"),
        (b'{"narrative": ', "不是JSON（第1行第"),
        ("说明".encode("gb18030"), "不是UTF-8"),
        (b"[" * 200_000, "异常|不是JSON"),
        (b'{"a":' * 100_000, "异常|不是JSON"),
        (b'{"narrative": {"changes": {"paragraphs": [' + b"1" * 6_000 + b"]}}}", "异常"),
        (b"[]", "应为名称与内容的对应"),
        (b'{"narrative": {"changes": 5}}', "应为名称与内容的对应"),
        (b" " * (LIMIT + 1), "超过4MB"),
        (b'"' + b"\\ud800" + b'"', "应为名称与内容的对应"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(TextsFileError, match=sentence) as raised:
        read_texts(narrative=path)
    assert "odd.json" in str(raised.value)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(TextsFileError, match="无法读取文件"):
        read_texts(narrative=tmp_path / "none.json")
    with pytest.raises(TextsFileError, match="无法读取文件"):
        read_texts(overview=tmp_path)
