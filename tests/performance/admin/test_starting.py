"""What a form starts from: last year's targets, and what others published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from budgets.models import Revision
from budgets.services import publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.secrecy import record_secrecy_review
from performance.models import EnteredTarget
from performance.sheets.core import Indicator, Target
from tests.factories.disclosures import Place, a_place, checked
from tests.factories.targets import WHOLE, handed_in, with_projects
from tests.performance.admin.typing_in import address, body, send, typed


def published(place: Place, *targets: Target) -> Revision:
    revision = handed_in(place, *targets)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


def next_year(place: Place) -> Revision:
    """The same unit's draft of the year after."""
    later = open_disclosure(unit=place.unit, year=2026, by=place.officer)
    return checked(replace(place, disclosure=later), declaration=with_projects())


def test_last_years_targets_are_offered_word_for_word(place: Place, client: Client) -> None:
    dated = Indicator("产出指标", "时效指标", "完成时间", "2025年12月底前")
    published(place, replace(WHOLE, indicators=(*WHOLE.indicators, dated)))
    revision = next_year(place)
    fresh = body(client.get(address(revision), {"project": WHOLE.project}))
    assert "填入上年的目标和指标" in fresh
    assert "&amp;start=last" in fresh
    assert "保障会议次数" not in fresh
    started = body(client.get(address(revision), {"project": WHOLE.project, "start": "last"}))
    for shown in (started, body(send(client, revision, act="last", objective=""))):
        assert "保障会议次数" in shown
        assert WHOLE.objective in shown
        assert "2025年12月底前" in shown
        assert "写有“2025年”，预算年度是2026年，请核对" in shown
    assert not EnteredTarget.objects.exists()


@pytest.mark.parametrize(
    ("before", "now", "is_offered"),
    [
        (replace(WHOLE, project="2025年会议保障项目"), "2026年会议保障项目", True),
        (WHOLE, "另一项目", False),
    ],
)
def test_last_year_is_found_by_its_name_apart_from_the_year(
    place: Place, client: Client, before: Target, now: str, *, is_offered: bool
) -> None:
    published(place, before)
    shown = body(client.get(address(next_year(place)), {"project": now}))
    assert ("填入上年的目标和指标" in shown) is is_offered


def test_last_year_is_found_by_its_code(place: Place, client: Client) -> None:
    published(place, replace(WHOLE, project_code="370303250000000000001"))
    renamed = {"project": "改了名的项目", "project_code": "370303250000000000001"}
    revision = next_year(place)
    assert "已填入上年公开的 6 个指标" in body(send(client, revision, act="last", **renamed))
    unknown = {"project": "改了名的项目", "project_code": "1"}
    assert "没有同名或同编码的项目" in body(send(client, revision, act="last", **unknown))


def test_suggestions_come_from_what_others_published(place: Place, client: Client) -> None:
    other = a_place(division="370600", unit="201001")
    published(other)
    revision = checked(place, declaration=with_projects())
    shown = body(client.get(address(revision), {"project": WHOLE.project}))
    assert "参考指标（6）" in shown
    assert "加入“保障会议次数”" in shown
    bare = typed(replace(WHOLE, indicators=()), act="", adopt="数量指标 保障会议次数")
    adopted = body(client.post(address(revision, "save"), bare))
    assert "其他单位的指标值如“≥12次”，请按本项目填写。" in adopted
    assert "保障会议次数</textarea>" in adopted
    gone = body(client.post(address(revision, "save"), {**bare, "adopt": "数量指标 没有"}))
    assert "已不在列表中" in gone
