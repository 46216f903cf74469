"""指标库: what others published for projects that are called alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import Revision
from budgets.services import publication, review
from budgets.services.secrecy import record_secrecy_review
from performance.models import Indicator as KeptIndicator
from performance.selectors import library
from performance.selectors.library import Suggestion, suggested_indicators
from performance.sheets.core import Indicator
from tests.factories.disclosures import Place, a_place
from tests.factories.targets import WHOLE, handed_in

pytestmark = pytest.mark.django_db


def published(place: Place, *indicators: Indicator, project: str = WHOLE.project) -> Revision:
    target = replace(WHOLE, project=project, indicators=indicators or WHOLE.indicators)
    revision = handed_in(place, target)
    review.submit(revision=revision, by=place.officer)
    record_secrecy_review(revision=revision, by=place.reviewer)
    review.approve(revision=revision, by=place.reviewer)
    return publication.publish(revision=revision, by=place.publisher)


@pytest.fixture
def own(db: None) -> Place:
    return a_place()


@pytest.fixture
def other(db: None) -> Place:
    return a_place(division="370600", unit="201001")


def names(project: str, own: Place, limit: int = 12) -> list[str]:
    found = suggested_indicators(project=project, unit=own.unit, limit=limit)
    return [each.name for each in found]


def test_what_others_published_is_suggested(own: Place, other: Place) -> None:
    published(other)
    found = suggested_indicators(project="全年会议保障经费", unit=own.unit)
    assert len(found) == 6
    assert Suggestion("产出指标", "数量指标", "保障会议次数", "≥12次", 1, "") in found
    rate = next(each for each in found if each.name == "保障合格率")
    assert rate.direction == "higher"


@pytest.mark.parametrize("project", ["道路养护", "项目经费", "", "2025年", "会"])
def test_other_kinds_of_projects_suggest_nothing(own: Place, other: Place, project: str) -> None:
    published(other)
    assert names(project, own) == []


def test_drafts_and_ones_own_are_no_source(own: Place, other: Place) -> None:
    published(own)
    handed_in(other)
    assert names(WHOLE.project, own) == []
    assert suggested_indicators(project=WHOLE.project, unit=None) != []


def test_what_was_withdrawn_or_replaced_is_gone(own: Place, other: Place) -> None:
    revision = published(other)
    publication.withdraw(revision=revision, reason="有误", by=other.publisher)
    assert names(WHOLE.project, own) == []


def test_the_most_usual_of_each_level_comes_first(own: Place, other: Place) -> None:
    third = a_place(division="370700", unit="301001")
    usual = Indicator("产出指标", "数量指标", "会议场次", "≥10场")
    rare = [Indicator("产出指标", "数量指标", f"甲类会议{n}", "≥1场") for n in range(4)]
    glad = Indicator("满意度指标", "服务对象满意度指标", "满意度", "≥90%")
    published(other, *rare, usual, glad)
    published(third, replace(usual, level1="产出", level2="数量", value="≥8场"))
    found = suggested_indicators(project=WHOLE.project, unit=own.unit)
    assert [each.name for each in found[:2]] == ["会议场次", "满意度"]
    assert (found[0].units, found[0].level2) == (2, "数量指标")
    assert len(found) == 6
    assert found == suggested_indicators(project=WHOLE.project, unit=own.unit)


def test_the_value_is_the_one_that_was_written_most(own: Place, other: Place) -> None:
    rows = [Indicator("产出指标", "数量指标", "会议场次", v) for v in ("≥3场", "≥9场", "≥9场")]
    published(other, *rows)
    (found,) = suggested_indicators(project=WHOLE.project, unit=own.unit)
    assert (found.value, found.units) == ("≥9场", 1)


def test_the_limit_is_kept(own: Place, other: Place) -> None:
    published(other)
    assert len(names(WHOLE.project, own, limit=2)) == 2
    assert names(WHOLE.project, own, limit=0) == []


def test_few_indicators_are_read_however_many_there_are(
    own: Place, other: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_MOST_READ", 1)
    revision = published(other)
    assert KeptIndicator.objects.filter(target__revision=revision).count() == 6
    with CaptureQueriesContext(connection) as queries:
        names(WHOLE.project, own)
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        names("道路养护", own)
    assert len(queries) == 1
