"""用语: words explained where they stand: in the words of 名词解释, else in plain ones of ours."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from portal.site.tables import TableSection

#: What the tables say and 名词解释 does not explain.
PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "支出功能分类": gettext_noop("按办什么事来分，如教育、医疗、社会保障。"),
        "类、款、项": gettext_noop("功能分类的三级：类最粗，款在类之下，项最细。上一级等于下一级之和。"),
        "支出经济分类": gettext_noop("按钱变成什么来分，如发工资、买货物和服务、补助个人、购置设备。"),
        "一般公共预算": gettext_noop("以税收为主的财政收入安排的预算，用于保障民生、运转等一般用途。"),
        "政府性基金预算": gettext_noop("专门征收、专款专用的资金安排的预算，如土地出让收入。"),
        "国有资本经营预算": gettext_noop("国有企业上缴的利润等国有资本收益安排的预算。"),
        "单位资金": gettext_noop("单位自己取得的收入，如事业收入、经营收入，不是财政拨款。"),
        "人员支出": gettext_noop("基本支出中发给人的部分：工资、津贴、社会保险、住房公积金等。"),
        "日常公用支出": gettext_noop("基本支出中维持日常办公的部分：办公费、水电费、差旅费等。"),
        "其他运转类": gettext_noop("为维持单位运转而安排的项目，如大型设施的维护。"),
        "特定目标类": gettext_noop("为完成特定任务、发展某项事业而安排的项目。"),
    }
)  # fmt: skip
_BRACKETS = re.compile("（.*?）")
_HEADING = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SIGNS = re.compile(r"<[^>]*>|\s+|^[一二三四五六七八九十]+、", re.MULTILINE)


#: A term, its words, and the language that they are in.
Explained = tuple[str, str, str]


def explained(
    words: Mapping[str, str], *names: str, among: Iterable[str] | None = None
) -> list[Explained]:
    """Those terms that can be explained. `among`: only these."""
    allowed = set(names if among is None else among)
    return [_told(words, name) for name in names if name in allowed and _known(words, name)]


def under(section: TableSection, words: Mapping[str, str]) -> str:
    """本表用语: what the headings and names of a table say, folded away under it."""
    names = dict.fromkeys(_names_in(section.html, words))
    found = [_told(words, each) for each in names]
    if not found:
        return ""
    entries = format_html_join(
        "",
        '<dt lang="zh-CN"><dfn>{}</dfn></dt><dd lang="{}">{}</dd>',
        ((name, language, told) for name, told, language in found),
    )
    return format_html(
        '<details class="term screen-only"><summary>{}</summary><dl>{}</dl></details>\n',
        _("本表用语"),
        entries,
    )


def _names_in(section: str, words: Mapping[str, str]) -> Iterator[str]:
    """The terms that headings and names of rows are: the same word, with or without 收入."""
    for heading in _HEADING.findall(section):
        name = html.unescape(_SIGNS.sub("", heading))
        bare = _BRACKETS.sub("", name)
        for each in (name, bare, f"{bare}收入", bare.removesuffix("收入")):
            if _known(words, each):
                yield each
                break


def _known(words: Mapping[str, str], name: str) -> bool:
    return name in words or name in PLAIN


def _told(words: Mapping[str, str], name: str) -> Explained:
    """名词解释 is Chinese for everybody; ours is in the reader's language."""
    told = words.get(name) or _(PLAIN[name])
    return name, told, "zh-CN" if _CHINESE.search(told) else "en"
