"""The legal document in blocks: every part in its place, and nothing where nothing is said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from budgets.rendering.prose import NO_TEXTS, Passage
from budgets.rendering.story import FormBlock, TableBlock, Term, Title, tell
from budgets.rendering.wording import WordingError, WordingPack, phrases
from tests.budgets.rendering.documents import SLUGS, golden_document, published, whole_document


def titles(document, level: int) -> list[str]:
    return [
        block.text
        for block in tell(document).blocks
        if isinstance(block, Title) and block.level == level
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_parts_stand_in_the_order_of_published_documents(slug) -> None:
    document = whole_document(slug)
    assert titles(document, 1) == [
        "第一部分 单位概况",
        "第二部分 2025年单位预算表",
        "第三部分 2025年单位预算情况和重要事项说明",
        "第四部分 名词解释",
    ]
    assert titles(document, 2) == [
        "一、主要职责",
        "二、机构设置情况",
        "一、预算收支增减变化情况说明",
        "二、“三公”经费支出情况",
        "三、机关运行经费情况",
        "四、政府采购情况",
        "五、国有资产占有使用情况",
        "六、绩效目标情况说明",
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_every_target_and_every_term_is_told(slug) -> None:
    blocks = tell(whole_document(slug)).blocks
    data = published(slug)
    assert [b.sheet.number for b in blocks if isinstance(b, TableBlock)] == list(range(1, 13))
    assert [b.form.name for b in blocks if isinstance(b, FormBlock)] == [
        target["project"] for target in data["targets"]
    ]
    assert [[b.term, b.words] for b in blocks if isinstance(b, Term)] == data["glossary"]
    told = {b.text for b in blocks if isinstance(b, Passage)}
    for section in data["narrative"].values():
        assert told >= set(section["paragraphs"])


def test_the_forms_follow_the_words_about_performance() -> None:
    blocks = tell(whole_document("zhangdian-2025")).blocks
    first = next(place for place, b in enumerate(blocks) if isinstance(b, FormBlock))
    before = blocks[first - 1]
    assert isinstance(before, Passage)
    assert "项目绩效目标表" in before.text


def test_without_words_only_the_tables_and_the_forms_are_told() -> None:
    bare = replace(whole_document("zhangdian-2025"), texts=NO_TEXTS)
    assert titles(bare, 1) == [
        "第二部分 2025年单位预算表",
        "第三部分 2025年单位预算情况和重要事项说明",
    ]
    assert titles(golden_document("zhangdian-2025"), 1) == ["第二部分 2025年单位预算表"]


def test_the_foot_names_the_publication_and_the_hash() -> None:
    document = golden_document("zhangdian-2025")
    assert tell(document).foot.startswith("第1版")
    assert document.sha256 in tell(document).foot


def test_a_department_and_a_pack_say_their_own_words() -> None:
    document = whole_document("zhangdian-2025")
    department = replace(document, pack=WordingPack(scope="department"))
    assert titles(department, 1)[0] == "第一部分 部门概况"
    own = WordingPack(words={"part4.title": "第四部分 名词释义"})
    assert titles(replace(document, pack=own), 1)[-1] == "第四部分 名词释义"


@pytest.mark.parametrize("words", ["{nothing}", "{year", "{0}"])
def test_words_with_a_wrong_blank_are_refused(words) -> None:
    with pytest.raises(WordingError, match=r"part2\.title"):
        WordingPack(words={"part2.title": words}).say("part2.title", year="2025")


def test_every_usual_phrase_can_be_said() -> None:
    for scope in ("unit", "department"):
        pack = WordingPack(scope=scope)
        for name, phrase in phrases().items():
            assert pack.say(name, **dict.fromkeys(phrase.blanks, "某"))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_canonical_json_holds_words_and_targets_as_published(slug) -> None:
    content = json.loads(whole_document(slug).canonical)
    data = published(slug)
    assert content["overview"] == data["overview"]
    assert content["glossary"] == data["glossary"]
    for key, section in data["narrative"].items():
        assert content["narrative"][key]["paragraphs"] == section["paragraphs"]
    wanted = [(one["project"], len(one["indicators"])) for one in data["targets"]]
    assert [(one["project"], len(one["indicators"])) for one in content["targets"]] == wanted


def test_another_word_is_another_identity() -> None:
    document = whole_document("zhangdian-2025")
    other = replace(document, texts=replace(document.texts, duties=("1. 别的职责。",)))
    assert document.sha256 != other.sha256
    assert document.sha256 != replace(document, appendices=()).sha256
