"""已公开的绩效目标: what the rules say of two published documents, each sentence read by eye."""

from __future__ import annotations

import pytest

from budgets.services.checking import check_file
from performance.checking import CheckedTargets, check_targets
from tests.performance.papers import GOLDEN

FOUND = {
    "zhangdian-2025": {
        ("warning", "B-P-DIRECTION", "01", "E16"),  # 覆盖率 ≤100%
        ("notice", "B-P-VAGUE", "06", "E18"),  # 推动
        ("notice", "B-P-VAGUE", "07", "E18"),  # 提高
        ("notice", "B-P-VAGUE", "08", "E18"),  # 意愿率：提升
        ("notice", "B-P-VAGUE", "09", "E19"),  # 提升
    },
    "yantai-2025": {
        ("warning", "B-P-GE100", "01", "E30"),  # 合格率 ≥100%
        ("notice", "B-P-VAGUE", "02", "E11"),  # 名次
        ("warning", "B-P-NAME-VALUE", "02", "D15"),  # 企业群众满意度≥90%
        ("warning", "B-P-LEVELS", "03", "C2"),  # 没有满意度指标
        ("warning", "B-P-DIRECTION", "03", "E11"),  # 支付准确率 ≤95%
        ("warning", "B-P-DIRECTION", "03", "E12"),  # 支付及时率 ≤95%
    },
}


def checked(slug: str) -> CheckedTargets:
    budget = check_file(GOLDEN / slug / "workbook.xlsx", "workbook.xlsx").reading.declaration
    return check_targets(GOLDEN / slug / "targets.xlsx", "targets.xlsx", declaration=budget)


@pytest.mark.parametrize("slug", FOUND)
def test_the_faults_are_found_at_their_cells_and_nothing_else(slug: str) -> None:
    found = [
        (str(finding.severity), finding.rule, finding.sheet[:2], finding.cell)
        for finding in checked(slug).findings
    ]
    assert len(found) == len(set(found))
    assert set(found) == FOUND[slug]
    assert [sheet for _, _, sheet, _ in found] == sorted(sheet for _, _, sheet, _ in found)
