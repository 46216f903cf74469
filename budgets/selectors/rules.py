"""校验规则 as everybody may read them: the register, with the words that each rule may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgets.rules.codes_of_rules import codes_of
from budgets.rules.core import RULES
from budgets.rules.rule import Category
from budgets.rules.rule_set import RULE_SET, fingerprint
from budgets.tables.findings import Severity
from budgets.tables.vocabulary import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgets.rules.rule import Rule

CATEGORIES = tuple(category.value for category in Category)
SEVERITIES = tuple(severity.value for severity in Severity)
#: 公开表 that a rule names in its id: "B-T02-T03-TOTAL".
_TABLE = re.compile(r"-T(\d\d)(?=-|$)")
_FIELD = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class RuleWord:
    """One code that a rule may say. What differs from file to file reads as "…"."""

    code: str
    severity: str
    title: str
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class PublicRule:
    """One rule. `tables`: those that it compares; none where it looks at all of them."""

    id: str
    title: str
    basis: str
    severity: str
    category: str
    editions: tuple[str, ...]
    tables: tuple[int, ...]
    waivable: bool
    explanation_is_public: bool
    words: tuple[RuleWord, ...]

    def has(self, text: str) -> bool:
        """Whether the text stands anywhere in what the rule says of itself."""
        said = [self.id, self.title, self.basis]
        said += [part for word in self.words for part in (word.code, word.title, word.sentence)]
        return text.casefold() in "\n".join(said).casefold()


def rules() -> list[PublicRule]:
    """全部规则, in the order of their ids."""
    return sorted((_public(rule) for rule in RULES), key=lambda rule: rule.id)


def rules_about(
    *,
    category: str = "",
    severity: str = "",
    table: int | None = None,
    text: str = "",
    further: Iterable[PublicRule] = (),
) -> list[PublicRule]:
    """The rules that fit every condition that is given; `further`: rules of other apps."""
    return [
        rule
        for rule in sorted([*rules(), *further], key=lambda rule: rule.id)
        if category in ("", rule.category)
        and severity in ("", rule.severity)
        and (table is None or table in rule.tables)
        and (not text or rule.has(text))
    ]


def tables_of_rules() -> list[int]:
    """公开表 that some rule names."""
    return sorted({table for rule in rules() for table in rule.tables})


def rule_set() -> tuple[int, str]:
    """规则集 in force: its number and its fingerprint."""
    return RULE_SET, fingerprint()


def _public(rule: Rule) -> PublicRule:
    return PublicRule(
        id=rule.id,
        title=rule.title,
        basis=rule.basis,
        severity=rule.severity.value,
        category=rule.category.value,
        editions=rule.editions,
        tables=tuple(sorted({int(number) for number in _TABLE.findall(rule.id)})),
        waivable=rule.waivable,
        explanation_is_public=rule.explanation_is_public,
        words=tuple(_word(code) for code in codes_of(rule.id)),
    )


def _word(code: str) -> RuleWord:
    word = WORDS[code]
    return RuleWord(
        code=code,
        severity=word.severity.value,
        title=word.title,
        sentence=_FIELD.sub("…", word.sentence),
        advice=_FIELD.sub("…", word.advice),
    )
