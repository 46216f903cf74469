"""未公开内容: nothing of a draft is reachable without an account, by any address."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

import pytest
from django.test import Client

from budgets.models import Revision, RevisionState
from budgets.selectors.typed_tables import draft_of
from budgets.services import review
from budgets.services.corrections import begin_correction
from budgets.services.remarks import Remark
from budgets.services.takedown import propose_takedown
from budgets.services.texts import set_texts
from budgets.services.typed_tables import FROM_REVISION, begin_typing, keep_table
from budgets.tables.typed.core import TypedRow, TypedTable
from tests.factories.declarations import drawn
from tests.factories.disclosures import (
    ERROR,
    Place,
    a_declaration,
    a_place,
    approved,
    approved_figures,
    checked,
    published,
    read,
)
from tests.factories.questions import a_question, drafted, let_out
from tests.factories.targets import WHOLE, handed_in
from tests.factories.texts import saying
from tests.factories.withholding import held, terms
from tests.portal.crawling import crawl

MARKER = "密级标记戊戌"
_DRAFT = f"""
    公开表3
    类  | 款 | 项 | 科目名称     | 合计     | 基本支出 | 项目支出 | 结转下年
        |    |    | 合计         | 98765.43 | 98765.43 |          |
    201 |    |    | {MARKER}支出 | 98765.43 | 98765.43 |          |
"""
BASE = "/370303/102001/2025/budget/"


@pytest.fixture
def drafts(db: None) -> list[Revision]:
    """Drafts in several states, beside and without something published."""
    place, other, third = a_place(), a_place(unit="102002"), a_place(unit="102003")
    published(place)
    other.unit.__class__.objects.filter(pk=other.unit.pk).update(name=MARKER)
    other.disclosure.__class__.objects.filter(pk=other.disclosure.pk).update(owner_name=MARKER)
    replaced = checked(place, declaration=drawn(_DRAFT), content=b"first")
    draft = checked(place, ERROR, declaration=drawn(_DRAFT), content=b"second")
    replaced.refresh_from_db()
    assert replaced.state == RevisionState.SUPERSEDED
    return [
        replaced,
        draft,
        checked(other, declaration=drawn(_DRAFT), content=b"third"),
        approved(third),
    ]


def _everything_in(body: bytes) -> bytes:
    """The body, and what is packed in it."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    if body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"".join(map(archive.read, archive.namelist()))
    return body


def test_no_reachable_address_holds_anything_of_a_draft(
    drafts: list[Revision], client: Client
) -> None:
    guesses = [
        f"{base}{rest}"
        for base in (BASE, "/370303/102002/2025/budget/", "/370303/102003/2025/budget/")
        for rest in ("", "v1/", "v2/", "v3/", "table/3/", "v2/table/3/", "v2/download/json")
    ] + [
        "/units/370303/102002/",
        "/api/v1/disclosures/370303-102002-2025-budget/",
        "/api/v1/disclosures/370303-102003-2025-budget/tables/",
        "/api/v1/disclosures/370303-102001-2025-budget-v2/tables/3/",
        "/api/v1/facts/?unit=102002",
        "/api/v1/facts/?unit=102003",
        "/api/v1/units/?format=csv",
    ]
    reached = crawl(client, *guesses)
    assert f"{BASE}v1/download/xlsx" in reached
    assert "/api/v1/disclosures/370303-102001-2025-budget-v1/tables/3/" in reached
    for path, body in reached.items():
        content = _everything_in(body).decode("utf-8", "replace")
        assert MARKER not in content, path
        assert "98765.43" not in content, path
        assert "98,765.43" not in content, path


def test_a_draft_of_a_published_disclosure_changes_no_page(
    drafts: list[Revision], client: Client
) -> None:
    assert client.get(f"{BASE}v2/").status_code == 404
    assert client.get("/370303/102002/2025/budget/").status_code == 404
    assert client.get("/370303/102003/2025/budget/").status_code == 404
    assert client.get("/units/370303/102003/").status_code == 404
    html = client.get(BASE).content.decode()
    assert "10.00" in html


@pytest.fixture
def written(db: None) -> None:
    """Everything that people write at the desk beside what is published, with the marker in it."""
    place = a_place()
    first = published(place)
    _a_typed_table(place)
    begin_correction(
        disclosure=first.disclosure,
        kind="figures",
        source="self",
        reason=f"{MARKER}更正",
        by=place.officer,
    )
    a_question(first, text=f"{MARKER}疑问", contact=f"{MARKER}联系")
    drafted(a_question(first), place, answer=f"{MARKER}答复")
    answered = let_out(
        a_question(first, text=f"{MARKER}不公开的疑问"), place, answer="无误", is_text_public=False
    )
    assert answered.released_at is not None
    held(place, replace(terms(), reason=f"{MARKER}不予公开"), decided=False)
    propose_takedown(
        disclosure=place.disclosure, ground="personal", reason=MARKER, by=place.publisher
    )
    approved_figures(place, total=9_876_543, batch_number=MARKER, document_number=MARKER)
    _a_returned_revision(a_place(unit="102002"))


def _a_typed_table(place: Place) -> None:
    """A typed table beside what is published, by words and by an amount."""
    begin_typing(
        disclosure=place.disclosure, start=FROM_REVISION, by=place.officer, declassified=True
    )
    draft = draft_of(place.disclosure)
    assert draft is not None
    row = TypedRow("w1", words=(f"{MARKER}项目", "特定目标类"), amounts={4: 98_765_430_000})
    keep_table(
        disclosure=place.disclosure,
        table=TypedTable(11, (row,)),
        version=draft.tables.get(number=11).version,
        by=place.officer,
    )


def _a_returned_revision(place: Place) -> None:
    """With words, targets, an explanation, and what the reviewer wrote about it."""
    revision = checked(place, ERROR)
    set_texts(revision=revision, texts=saying(f"{MARKER}文字"), by=place.officer)
    read(a_declaration(), ERROR)
    revision.refresh_from_db()
    handed_in(place, replace(WHOLE, objective=f"{MARKER}目标"), revision=revision)
    read(a_declaration(), ERROR)
    revision.refresh_from_db()
    for finding in revision.findings.filter(severity="error"):
        review.explain(finding=finding, text=f"{MARKER}说明", by=place.officer)
    review.submit(revision=revision, by=place.officer)
    review.return_for_changes(
        revision=revision,
        reason=f"{MARKER}退回",
        by=place.reviewer,
        remarks=[Remark(f"{MARKER}意见", table=3)],
    )


def test_nothing_that_is_written_at_the_desk_is_reachable(written: None, client: Client) -> None:
    reached = crawl(client, f"{BASE}v1/question/", f"{BASE}changes/")
    assert f"{BASE}v1/download/xlsx" in reached
    for path, body in reached.items():
        content = _everything_in(body).decode("utf-8", "replace")
        assert MARKER not in content, path
        assert "98765.43" not in content, path


def test_the_marker_would_be_found_once_published(db: None, client: Client) -> None:
    place = a_place()
    place.disclosure.__class__.objects.filter(pk=place.disclosure.pk).update(owner_name=MARKER)
    published(place)
    reached = crawl(client)
    assert sum(MARKER in body.decode("utf-8", "replace") for body in reached.values()) > 10
