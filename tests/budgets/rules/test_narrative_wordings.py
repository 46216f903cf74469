"""Wordings of published documents: read as they are meant, or not at all."""

from __future__ import annotations

import pytest

from budgets.rules.narrative.claims import Claim, Kind
from budgets.rules.narrative.told import Told
from budgets.tables.texts import DeclaredTexts, TextSection
from portal.core.money import exact_wan_text

YEAR = 2025

#: Section: sentence -> what is claimed.
READ = """
changes: 2025年收入总计1,250.73万元，支出总计1,250.73万元，与2024年相比，收、支总计各增加8.79万元。 -> income 1250.73; spending 1250.73
changes: 2025年部门收支总预算1250.73万元，其中：一般公共预算拨款收入1250.73万元，占100%。 -> both 1250.73
changes: 张店区人民政府办公室2025年收入预算为1250.73万元，比2024年1241.94万元增加8.79万元，主要原因是人员增加5万元。 -> income 1250.73; income +8.79
changes: 我单位2025年收支总预算1,250.73万元。与上年相比，收支预算减少8.79万元，降低0.7%，主要是压减经费。 -> both 1250.73; both -8.79; both -0.7%
changes: 2025年本部门收入预算1250.73万元（其中：财政拨款1200万元，其他收入50.73万元），较上年增加8.79万元。 -> income 1250.73; appropriation 1200.00; other_income 50.73; income +8.79
changes: 收入预算１２５０．７３ 万元，其中上年结转 10 万元。 -> income 1250.73; carry_in 10.00
changes: 2025年支出预算1250.73万元，按用途划分：基本支出1009.77万元，占80.73%；项目支出240.96万元。 -> spending 1250.73; basic 1009.77; project 240.96
changes: 基本支出1009.77万元，其中人员经费931.31万元，公用经费78.46万元；项目支出240.96万元。 -> basic 1009.77; project 240.96
changes: 1.收入预算减少20.5万元，其中：一般公共预算收入减少15.5万元，政府性基金预算收入持平。 -> income -20.50; general -15.50; fund =
changes: 收支预算增加8.79万元的主要原因为人员经费增加20万元。 -> both +8.79
changes: 2025年收入预算1.25亿元。 -> income 12500.00
changes: 基本支出预算 2476260.58 元,占一般公共预算支出的84.06%,同比减少 4966.66 元,下降 0.2%。其中: 工资福利支出预算 2016908.34 元,占基本支出预算81.45%,同比增加 33279.22 元。 -> basic 247.626058
three_public: 2025年一般公共预算“三公”经费支出预算为14.01万元,其中:因公出国(境)费用0万元,公务用车运行维护费14.01万元,公务接待费0万元。与2024年预算相比增长16.75%,其中因公出国(境)费增加0万元,公务用车运行维护费增加2.01万元,原因是编制2025年三公经费预算时减少1万元。 -> total 14.01; abroad 0.00; running 14.01; reception 0.00; abroad +0.00; running +2.01
three_public: 2025年“三公”经费财政拨款预算总额11.2万元，其中：因公出国（境）费6万元，公务用车购置及运行费3.2万元（其中：公务用车购置费0万元，公务用车运行维护费3.2万元），公务接待费2万元。 -> total 11.20; abroad 6.00; vehicles 3.20; purchase 0.00; running 3.20; reception 2.00
three_public: 2025年，“三公”经费预算数为11.2万元，比2024年预算数减少4.8万元，同比下降30%。 -> total 11.20; total -4.80; total -30%
three_public: （一）因公出国（境）费用：2025年预算安排6万元，与2024年预算持平。 -> abroad 6.00; abroad =
three_public: 公务接待费2万元。主要用于接待来访人员20批次，人均100元。 -> reception 2.00
three_public: 公务用车运行维护费支出3.2万元，较上年8万元减少4.8万元，下降60％。其中公务用车购置费未安排。 -> running 3.20; running -4.80; running -60%; purchase 0.00
three_public: 本单位2025年未安排“三公”经费。 -> total 0.00
three_public: 公务用车运行费3.2万元，较上年预算数无增减变化。 -> running 3.20; running =
operating_costs: 2025年，本部门机关运行经费财政拨款预算78.46万元，比2024年预算减少3.58万元，下降4.36%。 -> run 78.46; run -3.58; run -4.36%
operating_costs: 我单位为事业单位，不安排机关运行经费。 -> run 0.00
operating_costs: 本单位2025年无机关运行经费预算。 -> run 0.00
operating_costs: 机关运行经费预算安排78.46万元，其中办公费10万元，印刷费5万元。 -> run 78.46
operating_costs: 1家行政单位的机关运行经费财政拨款预算为784,600元。 -> run 78.46
procurement: 2025年各单位政府采购预算总额17.46万元，其中货物类5.26万元，工程类0万元，服务类12.2万元。授予中小企业合同金额10万元，占政府采购支出总额的57%，其中：授予小微企业合同金额5万元。 -> total 17.46; goods 5.26; works 0.00; services 12.20; small 10.00; micro 5.00
procurement: 本年度未安排政府采购预算。 -> total 0.00
procurement: 2025年，我单位没有政府采购支出。 -> total 0.00
performance: 2025年本单位纳入绩效目标管理的项目9个，涉及资金240.96万元，其中：财政拨款200万元。 -> funds 240.96; fiscal 200.00
"""

#: Not understood, or about something else: nothing may be claimed.
SILENT = """
changes: 本单位所有收入和支出均纳入部门预算管理。收入包括：一般公共预算收入、政府性基金收入。
changes: 2024年收入预算1241.94万元；支出预算1241.94万元。
changes: 2025年非税收入预算30万元。
changes: 收支增减的主要原因是工资调整，基本支出增加20万元。
changes: 上年收入预算1241.94万元。
changes: 收入预算1234567890123456万元。
three_public: 因公出国（境）费、公务接待费均为0万元，与上年持平。
three_public: “三公”经费由2024年的16万元减少到2025年的11.2万元，减少4.8万元。
three_public: 2024年和2025年公务接待费分别为2万元和2万元。
three_public: 公务用车保有量2辆，单价18万元以下。
operating_costs: 机关运行经费指为保障行政单位运行用于购买货物和服务的各项资金，共10万元。
procurement: 政府采购货物、工程、服务预算分别为5.26万元、0万元、12.2万元。
procurement: 其中购买服务12.2万元，信息系统30万元以上。
"""


def claims(section: str, text: str) -> list[str]:
    told = Told(DeclaredTexts(sections=(TextSection(section, (text,)),)), YEAR)
    kinds = list(Kind)
    return [
        shown(claim)
        for sentence in told.sentences(section)
        for claim in told.claims_in(sentence)
        if claim.kind in kinds
    ]


def shown(claim: Claim) -> str:
    sign = {1: "+", -1: "-", 0: ""}[claim.direction]
    if claim.kind is Kind.FLAT:
        return f"{claim.subject} ="
    if claim.kind is Kind.RATE:
        return f"{claim.subject} {sign}{claim.rate}%"
    return f"{claim.subject} {sign}{exact_wan_text(claim.amount)}"


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_wordings_are_read_as_they_are_meant(line: str) -> None:
    source, _, expected = line.partition(" -> ")
    section, _, text = source.partition(": ")
    assert claims(section, text) == expected.split("; ")


@pytest.mark.parametrize("line", SILENT.strip().splitlines())
def test_what_is_not_understood_claims_nothing(line: str) -> None:
    section, _, text = line.partition(": ")
    assert claims(section, text) == []


def test_a_change_behind_a_list_may_be_of_anything() -> None:
    text = "“三公”经费11.2万元，其中因公出国费6万元，公务接待费2万元，比上年减少4.8万元。"
    assert claims("three_public", text) == ["total 11.20", "abroad 6.00", "reception 2.00"]


@pytest.mark.parametrize("joined", ["，其中", "。其中："])
def test_the_money_of_one_budget_is_not_that_of_all(joined: str) -> None:
    text = f"2025年一般公共预算支出1250.73万元{joined}基本支出1009.77万元。"
    assert claims("changes", text) == ["fiscal_spending 1250.73"]
    text += "2025年支出预算1300万元，其中基本支出1010万元。"
    assert claims("changes", text)[1:] == ["spending 1300.00", "basic 1010.00"]


def test_the_words_are_quoted_as_written() -> None:
    text = "１．公务接待费 ２．５０ 万元 ， 与上年基本持平。"
    told = Told(DeclaredTexts(sections=(TextSection("three_public", (text,)),)), YEAR)
    (claim,) = told.claims("three_public", Kind.TOTAL, "reception")
    assert claim.text == "公务接待费 ２．５０ 万元"
    assert claim.sentence.quoted == text


@pytest.mark.parametrize(
    "text", ["“三公”经费" + "其中" * 50_000 + "5万元", "1," * 40_000, "（" * 9_000]
)
def test_endless_sentences_take_no_time(text: str) -> None:
    for section in ("changes", "three_public", "procurement", "performance"):
        assert len(claims(section, text)) <= 1
