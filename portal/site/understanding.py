"""一眼看懂: what a disclosure says, in a sentence each, and drawn, with the figures beside it.

Every figure is a printed cell and leads to it. What is held from the public is said to be held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from budgets.selectors.digest import (
    Change,
    Digest,
    Earlier,
    Figure,
    Past,
    Picture,
    Standing,
    YearOfItems,
    change,
    digest_of,
)
from portal.core.money import exact_wan_text, wan_text
from portal.site.pictures import WIDTH, Drawing, Item, bars, blocks, columns
from portal.site.terms import Explained, explained

if TYPE_CHECKING:
    from budgets.selectors.public import Publication

#: So many bars fit into a picture; the table under it has so many rows, then leads on.
_BARS, _ROWS = 10, 30


def told(found: Publication, past: Past, terms: dict[str, str]) -> dict[str, Any]:
    """What the template says: `answers` and `pictures`."""
    now = digest_of(found.revision)
    earlier = [(each, digest_of(each.revision)) for each in past.years]
    return {
        "answers": list(_answers(now, past, earlier, terms)),
        "pictures": list(_pictures(now, earlier, terms)),
        "picture_width": WIDTH,
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """一句话, what it is about, and the words in it that are explained."""

    about: str
    sentence: str
    terms: list[Explained]


def _answers(
    now: Digest, past: Past, earlier: list[tuple[Earlier, Digest]], terms: dict[str, str]
) -> Iterator[Answer]:
    yield Answer(_("总额"), _total(now), [])
    yield Answer(_("基本和项目"), _basic_and_project(now), explained(terms, "基本支出", "项目支出"))
    yield Answer(_("三公"), _three_public(now), explained(terms, "“三公”经费"))
    yield Answer(_("比上年"), _compared(now, past, earlier), [])


def _amount(figure: Figure, page: str = "") -> str:
    """The amount as printed, leading to its cell; `page`: where that stands, "" for here."""
    value = format_html(
        '<data value="{}">{}</data>', exact_wan_text(figure.fen), wan_text(figure.fen)
    )
    if not figure.anchor:
        return value
    return format_html('<a class="figure" href="{}#{}">{}</a>', page, figure.anchor, value)


def _total(now: Digest) -> str:
    if now.spending is None:
        return (
            _("{year}年支出总额依法不予公开。").format(year=now.year)
            if now.is_held
            else _("公开表中没有支出总额。")
        )
    return format_html(
        _("{year}年计划支出 {total} 万元。"), year=now.year, total=_amount(now.spending)
    )


def _basic_and_project(now: Digest) -> str:
    if now.is_held:
        return _("基本支出和项目支出依法不予公开。")
    if now.basic is None or now.project is None or not now.basic.share:
        return _("公开表中没有基本支出和项目支出的合计。")
    return format_html(
        _(
            "其中，维持日常运转的基本支出 {basic} 万元，占 {basic_share}；"
            "办专门事情的项目支出 {project} 万元，占 {project_share}。"
        ),
        basic=_amount(now.basic),
        basic_share=now.basic.share,
        project=_amount(now.project),
        project_share=now.project.share,
    )


def _three_public(now: Digest) -> str:
    if now.three_public is Standing.HELD:
        return _("“三公”经费依法不予公开。")
    if now.three_public is Standing.ABSENT:
        return _("本件没有“三公”经费表。")
    if now.three_public is Standing.EMPTY or not now.years:
        return _("没有安排“三公”经费。")
    this = now.years[0].total
    if this is None:
        return _("公开表中没有“三公”经费的合计。")
    last = next((each.total for each in now.years[1:]), None)
    start = format_html(
        _("出国（境）、公务用车、公务接待三项“三公”经费共 {total} 万元"), total=_amount(this)
    )
    if last is None:
        return format_html(_("{start}；表中没有上年数。"), start=start)
    moved = change(this, last)
    if not moved.direction:
        return format_html(_("{start}，与上年预算持平。"), start=start)
    end = (
        _("{start}，比上年预算增加 {size} 万元。")
        if moved.direction > 0
        else _("{start}，比上年预算减少 {size} 万元。")
    )
    return format_html(end, start=start, size=wan_text(moved.size))


def _compared(now: Digest, past: Past, earlier: list[tuple[Earlier, Digest]]) -> str:
    if past.silence:
        return past.silence
    if now.spending is None:
        return _("本年支出总额没有公开，与上年无从比较。")
    if not earlier:
        return _("本平台没有本单位上一年公开的预算，总额的增减无从比较。")
    which, last = earlier[0]
    if last.spending is None:
        return _("上年支出总额没有公开，无从比较。")
    moved = change(now.spending, last.spending)
    return format_html(
        _moved(moved),
        year=which.year,
        last=_amount(last.spending, _page(which)),
        size=wan_text(moved.size),
        rate=moved.rate,
    )


def _moved(moved: Change) -> str:
    """The sentence of a change; without a percentage where there was nothing last year."""
    if not moved.direction:
        return _("与上年（{year}年 {last} 万元）持平。")
    if moved.direction > 0:
        return (
            _("比上年（{year}年 {last} 万元）增加 {size} 万元，增长 {rate}。")
            if moved.rate
            else _("比上年（{year}年 {last} 万元）增加 {size} 万元。")
        )
    return (
        _("比上年（{year}年 {last} 万元）减少 {size} 万元，下降 {rate}。")
        if moved.rate
        else _("比上年（{year}年 {last} 万元）减少 {size} 万元。")
    )


def _page(which: Earlier) -> str:
    return reverse(
        "site:version",
        args=[which.division_code, which.owner_code, which.year, which.publication],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table under a picture."""

    label: str
    cells: tuple[str, ...]
    level: int = 0
    code: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its words: what it shows (`alt`), its figures, and what is explained.

    `note`: what is not shown, and why. `further`: rows that only the public table has.
    """

    key: str
    title: str
    table: int
    note: str
    alt: str = ""
    drawing: Drawing | None = None
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total: Row | None = None
    further: int = 0
    terms: tuple[Explained, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


def _pictures(
    now: Digest, earlier: list[tuple[Earlier, Digest]], terms: dict[str, str]
) -> Iterator[Shown]:
    sources = explained(
        terms, "财政拨款收入", "一般公共预算", "政府性基金预算", "国有资本经营预算", "单位资金",
        among={each.label for each in now.sources.figures} | {"财政拨款收入"},
    )  # fmt: skip
    yield _shown("sources", _("钱从哪里来"), now.sources, sources)
    yield _functions(now.functions, explained(terms, "支出功能分类", "类、款、项"))
    yield _shown(
        "economic",
        _("基本支出花成什么"),
        now.economic,
        explained(terms, "支出经济分类", "基本支出"),
        drawn=lambda figures: [each for each in figures if each.level == 1],
    )
    yield _three_public_years(now, earlier, explained(terms, "“三公”经费"))
    yield _shown(
        "projects",
        _("项目有多大"),
        now.projects,
        explained(terms, "项目支出", "其他运转类", "特定目标类"),
    )


def _note(picture: Picture) -> str:
    if picture.standing is Standing.HELD:
        return _("公开表{table}的内容依法不予公开，这里不列数额。").format(table=picture.table)
    if picture.standing is Standing.ABSENT:
        return _("本件没有公开表{table}。").format(table=picture.table)
    if picture.standing is Standing.EMPTY:
        return _("公开表{table}没有数额。").format(table=picture.table)
    if picture.standing is Standing.PARTLY_HELD:
        return _(
            "公开表{table}有部分内容依法不予公开。这里只列公开的各项，不列合计和占比。"
        ).format(table=picture.table)
    return ""


def _item(figure: Figure) -> Item:
    return Item(figure.label, figure.fen, wan_text(figure.fen), max(1, figure.level))


def _shown(
    key: str, title: str, picture: Picture, terms: list[Explained], drawn: Any = None
) -> Shown:
    """A picture of bars, the largest first, over a table of all figures."""
    figures = picture.figures if drawn is None else drawn(picture.figures)
    largest = sorted(figures, key=lambda each: -each.fen)[:_BARS]
    return _with_table(
        Shown(key, title, picture.table, _note(picture), terms=tuple(terms)),
        picture,
        bars([_item(each) for each in largest]) if largest else None,
        _said(title, largest, len(figures)),
    )


def _functions(picture: Picture, terms: list[Explained]) -> Shown:
    """类, 款, 项 beside each other; where some are held, bars: a gap would tell what is missing."""
    title = _("钱花到哪里去")
    if picture.standing is Standing.PARTLY_HELD:
        return _shown("functions", title, picture, terms, drawn=_finest)
    whole = picture.total.fen if picture.total else 0
    classes = [each for each in picture.figures if each.level == 1]
    return _with_table(
        Shown("functions", title, picture.table, _note(picture), terms=tuple(terms)),
        picture,
        blocks([_item(each) for each in picture.figures], whole) if classes else None,
        _said(title, sorted(classes, key=lambda each: -each.fen), len(classes)),
    )


def _finest(figures: Sequence[Figure]) -> list[Figure]:
    """Those under which no part is printed."""
    return [
        each
        for at, each in enumerate(figures)
        if at + 1 == len(figures) or figures[at + 1].level <= each.level
    ]


def _with_table(shown: Shown, picture: Picture, drawing: Drawing | None, alt: str) -> Shown:
    has_shares = picture.total is not None
    rows = tuple(_row(each, has_shares=has_shares) for each in picture.figures[:_ROWS])
    headings = (_("项目"), _("万元"), _("占比"))
    return Shown(
        shown.key,
        shown.title,
        shown.table,
        shown.note,
        alt=alt,
        drawing=drawing,
        headings=headings if has_shares else headings[:2],
        rows=rows,
        total=Row(_("合计"), (_amount(picture.total), "100.00%"))
        if picture.total and rows
        else None,
        further=len(picture.figures) - len(rows),
        terms=shown.terms,
    )


def _row(figure: Figure, *, has_shares: bool) -> Row:
    cells = (_amount(figure), figure.share) if has_shares else (_amount(figure),)
    return Row(figure.label, cells, figure.level, figure.code, figure.word)


def _said(title: str, figures: Sequence[Figure], number: int) -> str:
    """What a picture shows, for whoever does not see it: every figure of it."""
    if not figures:
        return ""
    listed = _("、").join(
        _("{label} {amount} 万元").format(label=each.label, amount=wan_text(each.fen))
        for each in figures
    )
    sentence = (
        _("{title}，从大到小：{listed}。")
        if len(figures) == number
        else _("{title}，从大到小的前 {shown} 项（共 {number} 项）：{listed}。")
    )
    return sentence.format(title=title, listed=listed, shown=len(figures), number=number)


def _three_public_years(
    now: Digest, earlier: list[tuple[Earlier, Digest]], terms: list[Explained]
) -> Shown:
    """“三公”经费 of every year that is known, the earliest first."""
    title = _("“三公”经费各年")
    picture = Picture(7, now.three_public)
    years = sorted(_years(now, earlier), key=lambda each: each[0].year)
    shown = Shown("three-public", title, 7, _note(picture), terms=tuple(terms))
    if not years or now.three_public is Standing.HELD:
        return shown
    labels = list(dict.fromkeys(item.label for year, _at in years for item in year.items))
    drawn = [
        (
            str(year.year),
            wan_text(year.total.fen) if year.total else "",
            [
                Item(item.label, item.fen, wan_text(item.fen), labels.index(item.label) + 1)
                for item in year.items
            ],
        )
        for year, _at in years
    ]
    rows = [Row(label, tuple(_item_of(year, label, at) for year, at in years)) for label in labels]
    total = tuple(_amount(year.total, at) if year.total else "—" for year, at in years)
    listed = _("；").join(
        _("{year}年 {amount} 万元").format(year=year.year, amount=wan_text(year.total.fen))
        for year, _at in years
        if year.total
    )
    return Shown(
        "three-public",
        title,
        7,
        _note(picture),
        alt=_("{title}：{listed}。").format(title=title, listed=listed),
        drawing=columns(drawn),
        headings=(
            _("项目"),
            *(_("{year}年（万元）").format(year=year.year) for year, _at in years),
        ),
        rows=tuple(rows),
        total=Row(_("合计"), total),
        terms=tuple(terms),
        legend=tuple((f"kind-{at}", label) for at, label in enumerate(labels, 1)),
    )


def _item_of(year: YearOfItems, label: str, page: str) -> str:
    """The amount of that item; a dash for a blank cell."""
    found = next((each for each in year.items if each.label == label and each.anchor), None)
    return _amount(found, page) if found else "—"


def _years(now: Digest, earlier: list[tuple[Earlier, Digest]]) -> Iterator[tuple[YearOfItems, str]]:
    """Each year once: from its own publication, else as the year after prints it."""
    told: set[int] = set()
    for digest, page in [(now, ""), *((each, _page(which)) for which, each in earlier)]:
        for year in digest.years:
            is_own = year.year == digest.year
            has_own = any(which.year == year.year and each.years for which, each in earlier)
            if year.year not in told and (is_own or not has_own):
                told.add(year.year)
                yield year, page
