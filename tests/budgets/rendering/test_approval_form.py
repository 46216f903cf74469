"""公开审批表: every box in its place, the document's hash, what was explained, lines to sign."""

from __future__ import annotations

from dataclasses import replace

from budgets.rendering.approval_form import ApprovalFacts, SettledFinding, approval_form
from budgets.rendering.form import BoxKind, PrintedForm

FACTS = ApprovalFacts(
    unit_name="某单位",
    department_name="某部门",
    year=2025,
    title="2025年某单位单位预算",
    draft=3,
    publication=2,
    sha256="a" * 64,
    errors=2,
    warnings=1,
    notices=0,
    unsettled=1,
    held=0,
)
FINDING = SettledFinding(4, "错误", "公开表5 F12", "合计不等于各项之和。", "取整造成", "按原样收录")


def texts(form: PrintedForm) -> list[str]:
    return [box.text for box in form.boxes]


def covered(form: PrintedForm) -> list[tuple[int, int]]:
    return [
        (box.row + down, box.column + right)
        for box in form.boxes
        for down in range(box.rowspan)
        for right in range(box.colspan)
    ]


def test_the_boxes_cover_the_paper_once() -> None:
    for facts in (
        FACTS,
        replace(FACTS, findings=(FINDING, FINDING), reviews=(("甲", "2025-02-01"),)),
    ):
        form = approval_form(facts)
        places = covered(form)
        assert len(places) == len(set(places)) == form.rows * len(form.widths)
        assert sum(form.widths) == 100


def test_it_names_the_document_and_counts_what_was_found() -> None:
    said = texts(approval_form(FACTS))
    for text in ("某单位", "某部门", "2025年某单位单位预算", "第3稿", "第2版", "a" * 64, "无"):
        assert text in said
    assert "错误 2 个，警告 1 个，提示 0 个；其中 1 个错误尚未说明或豁免" in said
    assert "没有未说明的错误" in " ".join(texts(approval_form(replace(FACTS, unsettled=0))))


def test_what_was_explained_stands_with_its_explanation() -> None:
    form = approval_form(replace(FACTS, findings=(FINDING,)))
    row = next(box.row for box in form.boxes if box.text == "取整造成")
    assert [box.text for box in form.boxes if box.row == row] == [
        *("4\n错误", "公开表5 F12", "合计不等于各项之和。", "取整造成", "按原样收录")
    ]
    assert "单位说明" not in texts(approval_form(FACTS))


def test_there_are_lines_to_sign_and_recorded_reviews() -> None:
    form = approval_form(replace(FACTS, reviews=(("李四", "2025-02-03"),), held=2))
    labels = [box.text for box in form.boxes if box.kind is BoxKind.LABEL]
    assert labels[-3:] == ["保密审查", "财务负责人", "主要负责人审签"]
    assert sum("签字：" in text for text in texts(form)) == 3
    assert any("已登记：李四，2025-02-03" in text for text in texts(form))
    assert "2 项" in texts(form)


def test_without_a_document_it_says_so() -> None:
    assert any("尚未生成文件" in text for text in texts(approval_form(replace(FACTS, sha256=""))))
