"""Whatever stands in the texts, no rule of theirs raises or says a broken sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from budgets.rules.core import RULES, RuleContext, run
from budgets.tables.texts import SECTION_TITLES, DeclaredTexts, TextSection
from tests.budgets.rules.paper import EDITION, YEAR, document

OF_TEXTS = [rule for rule in RULES if rule.id.startswith(("B-N-", "B-TITLE-", "B-STRUCT-"))]
DOCUMENT = document()
_WORDS = (
    "2025年 2024年 上年 收入预算 支出预算 收支预算 基本支出 项目支出 一般公共预算收入 “三公”经费 公务接待费 "
    "因公出国（境）费 公务用车购置及运行费 公务用车运行维护费 机关运行经费 政府采购预算 货物 工程 服务 中小企业 "
    "车辆 用车 辆 截至 12月31日 项目 个 绩效目标管理 重点绩效评价 拟对 项目一 等 预算资金 财政拨款 其中 比上年 "
    "增加 减少 增长 下降 持平 基本持平 未安排 没有 主要原因是 1 12 1,250.73 99999999999999 0.000001 万元 元 亿元 % ％ "
    "， 。 ； ： （ ） 、 \n １ ① \u3000 \u202e 0 00 . - × XX ㎡ 𠀀 é"
)
WORDS = _WORDS.split(" ")
PARAGRAPHS = st.lists(st.sampled_from(WORDS), max_size=60).map("".join) | st.text(max_size=80)
SECTIONS = st.dictionaries(
    st.sampled_from(list(SECTION_TITLES)), st.lists(PARAGRAPHS, max_size=4), max_size=7
)


def texts(sections: dict[str, list[str]]) -> DeclaredTexts:
    return DeclaredTexts(
        duties=tuple(sections.get("changes", ())),
        sections=tuple(TextSection(key, tuple(lines)) for key, lines in sections.items()),
    )


@given(SECTIONS, SECTIONS)
def test_no_text_breaks_a_rule(
    sections: dict[str, list[str]], before: dict[str, list[str]]
) -> None:
    context = RuleContext(
        YEAR, texts=texts(sections), previous=DOCUMENT, previous_texts=texts(before)
    )
    for finding in run(EDITION, DOCUMENT, context, OF_TEXTS):
        assert len(finding.row) <= 300
        assert finding.message.endswith("。")
        assert "未注明" not in finding.message or "未注明" in finding.row
