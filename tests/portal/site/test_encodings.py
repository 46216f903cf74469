"""内容编码: what a reader accepts is what it gets."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.site.encodings import ENCODINGS, chosen, encoded


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("br;q=nonsense", ""),
        (", ,;", ""),
    ],
)
def test_the_best_accepted_encoding_is_chosen(accepted: str, expected: str) -> None:
    assert chosen(accepted) == expected


def test_only_offered_encodings_are_chosen() -> None:
    assert chosen("br", ("gzip", "")) == ""
    assert chosen("br, gzip", ("gzip", "")) == "gzip"


@given(st.text(max_size=60))
def test_any_header_has_an_answer(accepted: str) -> None:
    assert chosen(accepted) in ENCODINGS


@given(st.binary(max_size=300), st.sampled_from([5, 11]))
def test_encodings_hold_the_body_and_are_repeatable(body: bytes, quality: int) -> None:
    decoders = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for encoding, decode in decoders.items():
        packed = encoded(body, encoding, brotli_quality=quality)
        assert decode(packed) == body
        assert packed == encoded(body, encoding, brotli_quality=quality)
