"""待填: what people must still write, and sections that the portal writes are not missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budgets.models import DeclaredText, NarrativeEntry
from budgets.reading.core import Reading
from budgets.services.checking import Checked
from budgets.services.needs import CODE, FIGURE_CODE, with_needs
from budgets.tables.findings import Finding, Severity
from tests.factories.declarations import golden_declaration
from tests.factories.disclosures import Place, checked

DECLARED = golden_declaration("zhangdian-2025")


def missing(title: str) -> Finding:
    return Finding(
        Severity.ERROR,
        "情况说明缺少这一部分。",
        code="E_TEXT_MISSING",
        rule="B-STRUCT-NARR",
        column=title,
    )


@pytest.fixture
def answer() -> Checked:
    said = (missing("“三公”经费支出情况"), missing("国有资产占有使用情况"))
    return Checked(Reading("", DECLARED, said), said)


def test_a_section_that_is_written_from_the_tables_is_not_missing(
    place: Place, answer: Checked
) -> None:
    found = with_needs(checked(place, declaration=DECLARED), answer).findings
    # Nobody has said anything of the state's assets yet: no table holds them.
    left = [each.column for each in found if each.code == "E_TEXT_MISSING"]
    assert left == ["国有资产占有使用情况"]


def test_each_section_that_wants_something_is_told_once(place: Place, answer: Checked) -> None:
    found = with_needs(checked(place, declaration=DECLARED), answer).findings
    told = [each for each in found if each.code == CODE]
    assert len({each.column for each in told}) == len(told) == 5
    assert all(each.severity is Severity.WARNING for each in told)
    assert any("上年收支预算总额" in each.message for each in told)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("人员增加12.5 万元", "12.5万元"),
        ("压减１０％", "10%"),
        ("新增专项1,200元。", "1,200元"),
        ("新增2名人员，车辆减少1辆。", ""),
        ("2025年落实过紧日子要求", ""),
    ],
)
def test_a_figure_within_a_reason_is_told(
    place: Place, answer: Checked, reason: str, told: str
) -> None:
    revision = checked(place, declaration=DECLARED)
    NarrativeEntry.objects.create(revision=revision, name="changes.reason", text=reason)
    # What is not a reason may hold figures.
    NarrativeEntry.objects.create(revision=revision, name="special", text="偿债3万元")
    found = [each for each in with_needs(revision, answer).findings if each.code == FIGURE_CODE]
    assert [f"“{told}”" in each.message for each in found] == ([True] if told else [])
    assert all(each.column == "预算收支增减变化情况说明" for each in found)


def test_a_reason_of_a_section_that_was_handed_in_is_not_printed(
    place: Place, answer: Checked
) -> None:
    revision = checked(place, declaration=DECLARED)
    NarrativeEntry.objects.create(revision=revision, name="changes.reason", text="增加5万元")
    DeclaredText.objects.create(revision=revision, key="changes", position=1, paragraphs=["如表。"])
    found = with_needs(revision, answer).findings
    assert FIGURE_CODE not in {each.code for each in found}


def test_a_refused_file_is_left_alone(place: Place, answer: Checked) -> None:
    refused = replace(answer, reading=Reading("", None, (), refused=True))
    assert with_needs(checked(place), refused) is refused


# --- numbers of persons in the words beside the tables -------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("张三，身份证 11010519491231002X", "E_PII"),
        ("补助打入银行卡6222021001116245702", "W_PII"),
        ("联系人13905331234", "W_PII"),
        ("人员增加2名。", ""),
    ],
)
@pytest.mark.parametrize("part", ["entry", "duties", "section", "glossary"])
def test_a_number_of_a_person_in_any_part_of_the_words(
    place: Place, answer: Checked, part: str, text: str, code: str
) -> None:
    revision = checked(place, declaration=DECLARED)
    if part == "entry":
        NarrativeEntry.objects.create(revision=revision, name="changes.reason", text=text)
    else:
        key = {"section": "special"}.get(part, part)
        said = [["词", text]] if part == "glossary" else [text]
        DeclaredText.objects.create(revision=revision, key=key, position=1, paragraphs=said)
    found = [each for each in with_needs(revision, answer).findings if each.code.endswith("_PII")]
    assert [each.code for each in found] == ([code] if code else [])
    assert all("19491231" not in each.message for each in found)
    assert all(each.column in each.message for each in found)
