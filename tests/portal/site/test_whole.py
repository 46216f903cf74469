"""公开文件全文 on the site: from the overview to the glossary, frozen with its publication."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from django.test import Client

from budgets.models import Revision, SnapshotFile
from budgets.rendering.formats import FORMATS
from budgets.services import publication, review, snapshots
from budgets.services.secrecy import record_secrecy_review
from budgets.services.texts import set_texts
from tests.factories.disclosures import Place, a_place, checked, published, read
from tests.factories.golden_texts import golden_texts
from tests.factories.targets import with_projects
from tests.portal.publishing import address, publish_golden

pytestmark = pytest.mark.django_db
BASE = "/370303/102001/2025/budget/"


def test_the_whole_document_is_one_page(client: Client) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    page = client.get(f"{address('zhangdian-2025')}document/").content.decode()
    assert page.count('class="disclosure-section') == 12
    assert page.count('class="story-form"') == 9
    assert page.count(" as-lists") == 2
    assert page.count(" as-cards") == 10
    assert "tables.js" in page
    numbered = client.get(f"{address('zhangdian-2025')}v1/document/")
    assert numbered.status_code == 200
    front = client.get(address("zhangdian-2025")).content.decode()
    assert f"{address('zhangdian-2025')}v1/document/" in front


def test_words_are_published_with_the_tables(client: Client) -> None:
    place = a_place()
    revision = with_words(place)
    page = client.get(f"{BASE}document/").content.decode()
    assert "综合科" in page
    assert "机关运行经费指为保障行政单位" in page
    snapshot = SnapshotFile.objects.get(snapshot__revision=revision, format="json")
    assert client.get(f"{BASE}v1/download/json").content
    assert snapshot.size > 1000


def with_words(place: Place) -> Revision:
    revision = checked(place)
    set_texts(revision=revision, texts=golden_texts("zhangdian-2025"), by=place.officer)
    read(with_projects())
    revision.refresh_from_db()
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


def test_what_was_made_without_its_words_has_no_such_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = MappingProxyType({name: each for name, each in FORMATS.items() if name != "document"})
    monkeypatch.setattr(snapshots, "FORMATS", former)
    published(a_place())
    assert client.get(f"{BASE}document/").status_code == 404
    assert f"{BASE}v1/document/" not in client.get(BASE).content.decode()


def test_a_withdrawn_document_is_gone_with_its_reason(client: Client) -> None:
    place = a_place()
    publication.withdraw(revision=published(place), reason="数据有误", by=place.publisher)
    answer = client.get(f"{BASE}document/")
    assert answer.status_code == 410
    assert "数据有误" in answer.content.decode()
