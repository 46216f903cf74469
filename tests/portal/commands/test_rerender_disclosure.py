"""manage.py rerender_disclosure: stored files against what would be made now."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from budgets.rendering.formats import FORMATS
from budgets.services import snapshots
from budgets.services.rerendering import compare_rendered
from tests.factories.disclosures import a_place, published
from tests.portal.publishing import golden_id, publish_golden

pytestmark = [pytest.mark.django_db, pytest.mark.typeset]


def test_every_published_file_is_made_again_byte_for_byte(
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish_golden("zhangdian-2025", with_targets=True)
    with pytest.raises(SystemExit) as left:
        call_command("rerender_disclosure", f"{golden_id('zhangdian-2025')}-v1")
    lines = capsys.readouterr().out.splitlines()
    assert left.value.code == 0
    assert [line.split("　")[:2] for line in lines] == [["相同", name] for name in FORMATS]


def test_what_differs_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = published(a_place())
    real = snapshots.publication_of
    renamed = replace(real(revision), unit_name="别的单位")
    monkeypatch.setattr(snapshots, "publication_of", lambda _revision: renamed)
    found = {each.format: each for each in compare_rendered(revision)}
    assert not any(each.is_same for each in found.values())
    assert any(each.startswith("identity.unit.name：") for each in found["json"].differences)
    stored = hashlib.sha256(b"").hexdigest()
    assert stored not in {each.made for each in found.values()}
    with pytest.raises(SystemExit) as left:
        call_command("rerender_disclosure", "370303-102001-2025-budget-v1")
    assert left.value.code == 1
    assert "identity.unit.name" in capsys.readouterr().out


@pytest.mark.parametrize("identifier", ["nothing", "370303-102001-2025-budget-v9", "a-b-c-d-e"])
def test_an_unknown_publication_is_refused(identifier: str) -> None:
    with pytest.raises(CommandError, match="没有这个公开版次"):
        call_command("rerender_disclosure", identifier)
