"""Content encodings: which one a reader takes, and the bytes of each."""

from __future__ import annotations

import gzip

import brotli

#: Best first. The empty name is the plain body, which every reader takes.
ENCODINGS = ("br", "gzip", "")
QUICK, DENSE = 5, 11


def chosen(accepted: str, offered: tuple[str, ...] = ENCODINGS) -> str:
    """The best offered encoding that an Accept-Encoding header allows (RFC 9110 §12.5.3)."""
    weights = dict(map(_weighed, filter(None, accepted.lower().split(","))))
    rest = weights.get("*", 0.0)
    return next((name for name in offered if name and weights.get(name, rest) > 0), "")


def encoded(body: bytes, encoding: str, *, brotli_quality: int = QUICK) -> bytes:
    """The body in that encoding; the same bytes every time."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=brotli_quality))
    if encoding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    return body


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    weight = parameters.strip().removeprefix("q=") if parameters else "1"
    try:
        return name.strip(), float(weight)
    except ValueError:
        return name.strip(), 0.0
