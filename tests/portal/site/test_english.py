"""English: no word of the public pages' own is Chinese for who asks for English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from budgets.services.publication import publish
from tests.factories.deadlines import congress
from tests.factories.disclosures import Place, a_place, approved, correcting, published
from tests.factories.questions import a_question, let_out

CHINESE = re.compile("[\u4e00-\u9fff]")
#: 500.html is shown when nothing can be relied on, the translations neither.
TEMPLATES = sorted(
    path
    for folder in ("templates", "templates/site")
    for path in Path(settings.BASE_DIR, folder).glob("*.html")
    if path.name != "500.html"
)
SOURCES = sorted(
    [
        *Path(settings.BASE_DIR, "portal/site").glob("*.py"),
        Path(settings.BASE_DIR, "budgets/services/questions.py"),
    ]
)
_TEXT = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_MARKED = re.compile(rf"\b(?:gettext|_)\({_TEXT}")
#: What people wrote stays in their language, and says so.
_NOT_OURS = r'<(\w+)[^>]* lang="zh-CN".*?</\1>'
_NAMES = {"_", "gettext", "gettext_lazy", "gettext_noop"}


def _said_in_template(path: Path) -> Iterator[str]:
    for found in _MARKED.finditer(templatize(path.read_text("utf-8"))):
        yield ast.literal_eval(found[1])


def _said_in_source(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _NAMES:
            (first, *_rest) = node.args
            if isinstance(first, ast.Constant):
                yield str(first.value)


@pytest.mark.parametrize("path", [*TEMPLATES, *SOURCES], ids=lambda path: path.name)
def test_every_sentence_of_the_site_has_an_english_one(path: Path) -> None:
    said = _said_in_template(path) if path.suffix == ".html" else _said_in_source(path)
    with override("en"):
        assert [each for each in said if CHINESE.search(each) and gettext(each) == each] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_past_the_translation(path: Path) -> None:
    text = path.read_text("utf-8")
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(_NOT_OURS, "", text, flags=re.DOTALL)
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    assert not CHINESE.search(text), CHINESE.search(text)


@pytest.fixture
def place(db: None) -> Place:
    """Published, corrected, asked about and answered; names that are Latin, to be told apart."""
    place = a_place()
    for each, name in ((place.unit, "Office"), (place.unit.department, "Department")):
        type(each).objects.filter(pk=each.pk).update(name=name)
    type(place.division).objects.update(name="District")
    place.disclosure.__class__.objects.filter(pk=place.disclosure.pk).update(owner_name="Office")
    place.disclosure.refresh_from_db()
    first = published(place)
    let_out(a_question(first, text="Is it so?"), place, answer="It is.")
    second = approved(place, content=b"two")
    correcting(place, "Mistyped", source="audit")
    publish(revision=second, by=place.publisher)
    congress(place, timezone.localdate() - timedelta(days=40))
    return place


def _own_words(html: str) -> str:
    """The text of a page without the tables, whose words are data, and without the other language."""
    body = html.partition("<body")[2]
    for pattern in (
        _NOT_OURS,
        r"<tbody.*?</tbody>",
        r"<option.*?</option>",
        r"<caption.*?</caption>",
    ):
        body = re.sub(pattern, " ", body, flags=re.DOTALL)
    return strip_tags(f"<body{body}").replace("万元 (10,000 yuan)", "")


def test_what_is_new_reads_in_english(place: Place, client: Client) -> None:
    base = "/370303/102001/2025/budget/"
    receipt = a_question(place.disclosure.revisions.get(number=2)).receipt
    for path in (
        "/divisions/370303/timeliness/2025/",
        "/divisions/370303/ranking/2025/?figure=total",
        f"/compare/?unit={place.unit.uid}",
        f"{base}changes/",
        f"{base}changes/1-2/",
        f"{base}v2/question/",
        reverse("site:receipt", args=[receipt]),
    ):
        answer = client.get(path, headers={"accept-language": "en"})
        assert answer.status_code == 200, path
        words = [line.strip() for line in _own_words(answer.text).splitlines()]
        assert [line for line in words if CHINESE.search(line)] == [], path
