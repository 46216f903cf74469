"""文字雷同: reasons and duties that stand word for word in another year's or unit's document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgets.rules.rule import Category, Rule
from budgets.tables.budget import OPERATING_RULES
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import make
from portal.core.text import fold_name, without_ordinal

if TYPE_CHECKING:
    from budgets.rules.printed import Printed
    from budgets.tables.findings import Finding
    from budgets.tables.texts import DeclaredTexts

_STOPS = re.compile(r"[。；;！!\n]")
_REASON = re.compile(r"原因(?:分析|说明)?(?:主要)?[:,、]*(?:是|为|系|如下)?[:,、]*(.+)")
#: Shorter reasons (人员经费增加) and duties are everybody's.
_TELLING = 10
#: Duties are copied where at least so many long ones, and so many of a hundred, are the same.
_ENOUGH_DUTIES = 3
_ALIKE_PERCENT = 80


def reasons(texts: DeclaredTexts) -> dict[str, str]:
    """原因 as 情况说明 gives them: folded, each with its sentence as printed."""
    found: dict[str, str] = {}
    for section in texts.sections:
        for paragraph in section.paragraphs:
            for sentence in _STOPS.split(paragraph):
                match = _REASON.search(fold_name(sentence))
                if match and len(match[1]) >= _TELLING:
                    found.setdefault(match[1], sentence.strip())
    return found


def _of_last_year(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """A reason for this year's change that was last year's reason already."""
    texts, last = printed.context.texts, printed.context.previous_texts
    if texts is None or last is None:
        return
    known = reasons(last)
    for reason, sentence in reasons(texts).items():
        if reason in known:
            yield make("W_COPIED", rule=rule.id, row=sentence, name="上年情况说明")


def _of_another_unit(rule: Rule, printed: Printed) -> Iterator[Finding]:
    """Reasons or the list of duties of another unit of the department: one remark per unit.

    Units of one kind (two schools) may share their duties, so duties are a notice.
    """
    texts = printed.context.texts
    if texts is None or not printed.context.others_texts:
        return
    mine = reasons(texts)
    for name, other in sorted(printed.context.others_texts.items()):
        theirs = reasons(other)
        shared = next((sentence for reason, sentence in mine.items() if reason in theirs), "")
        if shared:
            yield make("W_COPIED", rule=rule.id, row=shared, name=f"“{name}”的情况说明")
        elif _are_same_duties(texts, other):
            yield make(
                "W_COPIED",
                severity=Severity.NOTICE,
                rule=rule.id,
                row=texts.duties[0].strip(),
                name=f"“{name}”的主要职责",
            )


def _are_same_duties(texts: DeclaredTexts, other: DeclaredTexts) -> bool:
    mine, theirs = _duties(texts), _duties(other)
    same = len(mine & theirs)
    return same >= _ENOUGH_DUTIES and same * 100 >= len(mine) * _ALIKE_PERCENT


def _duties(texts: DeclaredTexts) -> set[str]:
    folded = (without_ordinal(duty) for duty in texts.duties)
    return {duty for duty in folded if len(duty) >= _TELLING}


RULES = (
    Rule(
        "B-COPY-PREV",
        "增减变化的原因不应与上年情况说明一字不差。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.CONSISTENCY,
        _of_last_year,
    ),
    Rule(
        "B-COPY-UNIT",
        "增减变化的原因、主要职责不应照搬其他单位的文字。",
        OPERATING_RULES,
        Severity.WARNING,
        Category.CONSISTENCY,
        _of_another_unit,
    ),
)
