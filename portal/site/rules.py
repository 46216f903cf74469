"""规则页: every rule of the checker, for whoever wants to know what is checked and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from budgets.selectors import rules
from performance.selectors.rules import target_rules
from portal.site.pages import Page

#: Longer than any name of a rule or of an error.
_TEXT_LIMIT = 40

_CATEGORIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "completeness": (gettext_noop("完整性"), gettext_noop("应有的表、行、栏、说明齐全")),
        "existence": (gettext_noop("存在性"), gettext_noop("科目、类别、编码合乎规定")),
        "accuracy": (gettext_noop("准确性"), gettext_noop("表内数额相符")),
        "consistency": (gettext_noop("一致性"), gettext_noop("表间、前后相符")),
    }
)
_SEVERITIES: Mapping[str, str] = MappingProxyType(
    {
        "error": gettext_noop("错误"),
        "warning": gettext_noop("警告"),
        "notice": gettext_noop("提示"),
    }
)
_KINDS: Mapping[str, str] = MappingProxyType({"budget": gettext_noop("预算")})


def page(query: Mapping[str, str]) -> Page:
    """规则页, whole or what an address chooses. Unknown choices mean "all"."""
    category = query.get("category", "")
    severity = query.get("severity", "")
    table = query.get("table", "")
    tables = rules.tables_of_rules()
    chosen: dict[str, Any] = {
        "category": category if category in _CATEGORIES else "",
        "severity": severity if severity in _SEVERITIES else "",
        "table": int(table) if table in map(str, tables) else None,
        "text": text_of(query),
    }
    found = rules.rules_about(**chosen, further=target_rules())
    number, fingerprint = rules.rule_set()
    return Page(
        "site/rules.html",
        {
            "chosen": chosen,
            "count": len(found),
            "groups": [
                {
                    "name": name,
                    "title": _(title),
                    "about": _(about),
                    "rules": [_told(rule) for rule in found if rule.category == name],
                }
                for name, (title, about) in _CATEGORIES.items()
            ],
            "categories": [(name, _(title)) for name, (title, _about) in _CATEGORIES.items()],
            "severities": [(name, _(word)) for name, word in _SEVERITIES.items()],
            "tables": tables,
            "rule_set": number,
            "fingerprint": fingerprint,
        },
    )


def text_of(query: Mapping[str, str]) -> str:
    """The words that are looked for."""
    return query.get("q", "").strip()[:_TEXT_LIMIT]


def _told(rule: rules.PublicRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "basis": rule.basis,
        "severity": rule.severity,
        "severity_word": _(_SEVERITIES[rule.severity]),
        "editions": [_(_KINDS.get(kind, kind)) for kind in rule.editions],
        "tables": list(rule.tables),
        "waivable": rule.waivable,
        "bars": rule.severity == "error",
        "explanation_is_public": rule.explanation_is_public,
        "words": [
            {
                "code": word.code,
                "title": word.title,
                "sentence": word.sentence,
                "advice": word.advice,
                "severity_word": _(_SEVERITIES[word.severity]),
            }
            for word in rule.words
        ],
    }
