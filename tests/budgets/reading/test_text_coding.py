from __future__ import annotations

import pytest

from budgets.reading.text_coding import decoded

WORDS = "<meta charset=gb2312>一般公共预算财政拨款支出情况表"


@pytest.mark.parametrize(
    "coding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "gb2312"]
)
def test_what_chinese_systems_write(coding: str) -> None:
    assert decoded(WORDS.encode(coding)) == WORDS


def test_big_endian_needs_its_mark() -> None:
    assert decoded(b"\xfe\xff" + WORDS.encode("utf-16-be")) == WORDS


def test_characters_beyond_gbk() -> None:
    assert decoded("䶮镕𠮷".encode("gb18030")) == "䶮镕𠮷"


def test_big5_only_where_it_is_said() -> None:
    assert decoded(b"<meta charset=big5>" + "預算".encode("big5")) == "<meta charset=big5>預算"


def test_bytes_that_fit_nothing_are_not_guessed() -> None:
    assert decoded(b"<html>" + "预算".encode("gbk") + b"\xff\xff") is None
    assert decoded(b"\xef\xbb\xbf" + "预算".encode("gbk")) is None
