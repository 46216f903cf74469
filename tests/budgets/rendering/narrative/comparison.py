"""逐句对照: every published sentence of 情况说明 beside the one that is written from the tables.

    python -m tests.budgets.rendering.narrative.comparison

writes `docs/narrative.md`, which a test holds against what is written now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgets.rendering.narrative.composed import printed_texts
from budgets.rendering.narrative.sections import write_sections
from budgets.tables.texts import SECTION_TITLES
from tests.budgets.rendering.narrative.published import PACKS, SLUGS, basis_of
from tests.factories.declarations import golden_json
from tests.factories.golden_texts import golden_texts

PAGE = Path(__file__).parents[4] / "docs" / "narrative.md"
_SENTENCE = re.compile(r"[^。；]+[。；]?")
NOT_PUBLISHED = "（公开件中没有这一句）"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the published document prints otherwise, and why that is right or wrong."""

    published: str
    generated: str
    reason: str


#: Every sentence that differs, each with its reason. Nothing else may.
DIFFERENCES = {
    "zhangdian-2025": (
        Difference(
            NOT_PUBLISHED,
            "按照综合预算的原则，本单位所有收入和支出均纳入部门预算管理。",
            "公开件的这一页没有收到（节标题与开头一句缺失），烟台的同一节有这一句；没有数字。",
        ),
        Difference(
            "根据以前年度绩效评价结果，优化市民投诉及市民建议征集处理、政府信息公开和政务公开工作等项目支出"
            "2025年预算安排，进一步改进管理、完善政策。",
            "根据以前年度绩效评价结果，优化市民投诉及市民建议征集处理工作、政府信息公开和政务公开工作等项目支出"
            "2025年预算安排，进一步改进管理、完善政策。",
            "公开件把两个项目名称共有的“工作”省去一个；系统按公开表11的全名写。没有数字。",
        ),
    ),
    "yantai-2025": (
        Difference(
            "截至2024年12月31日，本单位共有车辆9辆，其中机要通信用车4辆、应急保障用车3辆、执法执勤用车辆、"
            "特种专业技术用车1辆、其他按照规定配备的公务用车1辆。",
            "截至2024年12月31日，本单位共有车辆9辆，其中机要通信用车4辆、应急保障用车3辆、执法执勤用车0辆、"
            "特种专业技术用车1辆、其他按照规定配备的公务用车1辆。",
            "公开件漏填执法执勤用车的数字；9－4－3－1－1＝0，系统写0。",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence, as published and as generated. `reason`: why they differ; "" where not."""

    section: str
    published: str
    generated: str
    reason: str = ""


@cache
def comparison(slug: str) -> tuple[Pair, ...]:
    """Every sentence of the published explanation, in order, with the one written for it."""
    return tuple(pair for key in SECTION_TITLES for pair in _pairs(slug, key))


def _pairs(slug: str, key: str) -> Iterator[Pair]:
    published, generated = _published(slug, key), _generated(slug, key)
    known = {(e.published, e.generated): e.reason for e in DIFFERENCES[slug]}
    extra = {generated for said, generated in known if said == NOT_PUBLISHED}
    while published or generated:
        if generated and generated[0] in extra:
            said = NOT_PUBLISHED
        else:
            said = published.pop(0) if published else NOT_PUBLISHED
        written = generated.pop(0) if generated else "（没有写）"
        yield Pair(key, said, written, known.get((said, written), ""))


def _published(slug: str, key: str) -> list[str]:
    section = golden_texts(slug).section(key)
    return [s for text in (section.paragraphs if section else ()) for s in _SENTENCE.findall(text)]


def _generated(slug: str, key: str) -> list[str]:
    return [
        sentence
        for section in write_sections(PACKS[slug], basis_of(slug))
        if section.key == key
        for passage in section.passages
        for sentence in _SENTENCE.findall(passage.text)
    ]


# --- the page -----------------------------------------------------------------------------

_HEAD = """\
# 情况说明：公开件与系统生成的逐句对照

Every sentence of the two published explanations beside the one that the portal writes from
the tables, from what people entered (reasons, and figures that no table holds) and from last
year's figures. Neither unit's last year is among the documents, so last year's figures are
what the published differences make them. Each region's own wording (number style, ordinals,
“等”) is its 措辞包; what differs beyond that is listed with its reason.

Written by `python -m tests.budgets.rendering.narrative.comparison`; a test holds it true.
"""


def page() -> str:
    """`docs/narrative.md`."""
    return "\n".join([_HEAD, *(line for slug in SLUGS for line in _part(slug))])


def _part(slug: str) -> Iterator[str]:
    pairs = comparison(slug)
    same = [pair for pair in pairs if pair.published == pair.generated]
    given, generated = golden_texts(slug).glossary, printed_texts(PACKS[slug], basis_of(slug))
    terms = sum(pair in generated.glossary for pair in given)
    yield f"## {golden_json(slug)['unit']} 2025\n"
    yield f"{len(pairs)} sentences: {len(same)} the same to the letter, {len(pairs) - len(same)} otherwise."
    yield f"{len(given)} published terms of 名词解释, {terms} the same to the letter.\n"
    for key, title in SECTION_TITLES.items():
        rows = [pair for pair in pairs if pair.section == key]
        if rows:
            yield f"### {title}\n"
            yield "| 公开 | 生成 | 说明 |\n|---|---|---|"
            for pair in rows:
                is_same = pair.published == pair.generated
                written = "（相同）" if is_same else pair.generated
                yield f"| {pair.published} | {written} | {pair.reason} |"
            yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
