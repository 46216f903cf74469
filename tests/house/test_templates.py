"""Pages hold nothing that the strict Content-Security-Policy refuses, and escape all data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, name_of, production_files, tree_of

TEMPLATES = sorted(
    path
    for folder in ("templates", "portal", "budgets", "performance")
    for path in (ROOT / folder).rglob("*.html")
)
#: HTML that the project itself writes, from data that it has escaped.
MAY_WRITE_HTML = {
    "budgets/selectors/printed_tables.py",
    "budgets/selectors/revision_files.py",
    "portal/handbook.py",
}
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "unescaped data": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
    "another host": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//"""),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_are_strict(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {
        what: match.group()
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(text))
    }
    assert not found


def test_the_patterns_find_what_they_look_for() -> None:
    samples = {
        "inline style": '<p style="color:red">',
        "inline script": "<script>alert(1)</script>",
        "event attribute": '<a onclick="x()">',
        "unescaped data": "{{ name|safe }}",
        "another host": '<script src="https://cdn.example/x.js"></script>',
        "javascript address": '<a href="javascript:x()">',
    }
    assert all(FORBIDDEN[what].search(sample) for what, sample in samples.items())
    assert not FORBIDDEN["inline script"].search('<script src="/static/a.js" defer></script>')


def test_data_is_never_declared_safe() -> None:
    """Names that switch escaping off appear only where HTML is made and escaped by ourselves."""
    switches = {"mark_safe", "SafeString", "SafeText", "html_safe"}
    users = {
        name_of(path)
        for path in production_files()
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and node.id in switches)
        or (isinstance(node, ast.Attribute) and node.attr in switches)
    }
    assert users <= MAY_WRITE_HTML


def test_static_files_name_no_other_host() -> None:
    for path in sorted((ROOT / "static").rglob("*")):
        if path.suffix in {".css", ".js", ".svg"}:
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert not re.search(r"https?://|@import|url\(\s*[\"']?//", text), name_of(path)
