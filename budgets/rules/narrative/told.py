"""情况说明 as read: the claims of each section, with the subjects that it may speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from budgets.rules.narrative.claims import OTHER, Claim, Grammar, Kind, claims_of
from budgets.rules.narrative.sentences import sentences_of
from portal.core.once import once

if TYPE_CHECKING:
    from budgets.rules.narrative.sentences import Sentence
    from budgets.tables.texts import DeclaredTexts

BOTH, INCOME, SPENDING = "both", "income", "spending"
BASIC, PROJECT, CARRY_OUT = "basic", "project", "carry_out"
#: 支出 that stands in table 1 alone: what is passed on to other units.
GRANT_DOWN, REMIT_UP = "grant_down", "remit_up"
#: The parts of 收入, by the columns of table 2.
APPROPRIATION, GENERAL, FUND, CAPITAL = "appropriation", "general", "fund", "capital"
SOURCES: Final = (
    APPROPRIATION,
    GENERAL,
    FUND,
    CAPITAL,
    "special",
    "operations",
    "business",
    "other_income",
    "superior",
    "subordinate",
    "surplus",
    "carry_in",
)
ABROAD, VEHICLES, PURCHASE, RUNNING, RECEPTION = (
    "abroad",
    "vehicles",
    "purchase",
    "running",
    "reception",
)
RUN = "run"
TOTAL, GOODS, WORKS, SERVICES, SMALL, MICRO = (
    "total",
    "goods",
    "works",
    "services",
    "small",
    "micro",
)
FUNDS, FISCAL = "funds", "fiscal"

#: 一般公共预算支出 and the like: their 基本支出 is not that of the whole.
_FISCAL_SPENDING = "fiscal_spending"
_BUDGETS = r"(?:一般公共预算|政府性基金预算|政府性基金|国有资本经营预算|国有资本经营)"
_WHOLE = r"(?:总额|总计|合计|总数)?"
_SOURCE = r"(?:财政)?(?:拨款)?(?:收入)?"
_CHANGES = Grammar(
    {
        _FISCAL_SPENDING: rf"{_BUDGETS}(?:财政)?(?:拨款)?(?:安排的?)?支出|财政拨款(?:安排的?)?支出"
        rf"|(?:财政拨款|{_BUDGETS})收支",
        OTHER: rf"{_BUDGETS}(?:财政)?(?:拨款)?(?:安排的?)?(?:基本|项目)支出"
        r"|本年收入(?:合计)?|本年支出(?:合计)?|非税收入|单位资金(?:收入)?|人员(?:经费|支出)"
        r"|(?:日常)?公用(?:经费|支出)|(?:事业单位)?经营支出|利息收入",
        GRANT_DOWN: r"对附属单位的?补助(?:支出)?",
        REMIT_UP: r"上缴上级(?:支出)?",
        BOTH: rf"(?:预算)?收支(?:总?预算)?{_WHOLE}|收入和支出总?预算|收、支总?预算",
        "operations": r"事业收入(?:\(不含教育收费\))?",
        "business": r"(?:事业单位)?经营收入",
        "other_income": r"其他收入",
        "superior": r"上级补助(?:收入)?",
        "subordinate": r"附属单位上缴(?:收入)?",
        "surplus": r"(?:使用|动用)?非财政拨款结余(?:\(含专用结余\))?(?:资金)?",
        "special": r"(?:纳入)?财政专户(?:管理)?的?(?:资金)?(?:收入)?",
        "carry_in": r"上年结转(?:和?结余)?(?:资金)?(?:收入)?",
        CARRY_OUT: r"结转下年(?:支出)?",
        GENERAL: rf"一般公共预算{_SOURCE}",
        FUND: rf"政府性基金(?:预算)?{_SOURCE}",
        CAPITAL: rf"国有资本经营(?:预算)?{_SOURCE}",
        APPROPRIATION: r"财政拨款(?:收入)?",
        BASIC: r"基本支出",
        PROJECT: r"项目支出",
        INCOME: rf"(?:预算总收入|预算收入|总收入预算|收入总?预算|收入(?:总计|合计|共计)){_WHOLE}"
        r"|收入(?=比|较|同比|与上年|增加|减少)",
        SPENDING: rf"(?:预算总支出|预算支出|总支出预算|支出总?预算|支出(?:总计|合计|共计)){_WHOLE}"
        r"|支出(?=比|较|同比|与上年|增加|减少)",
    },
    letters="一上事人使公其利动单国基对总支收政日本纳经结财附非项预",
    joint={(INCOME, SPENDING): BOTH},
    narrowing={
        _FISCAL_SPENDING: frozenset({BASIC, PROJECT, BOTH}),
        SPENDING: frozenset(),
        INCOME: frozenset(),
    },
)
_CAR = r"(?:公务用车|公车)"
_COST = r"(?:经费|费用|费)"
_THREE = Grammar(
    {
        OTHER: r"会议费|培训费|(?:国内|外事|外宾|国外)(?:公务)?接待(?:经)?费?",
        VEHICLES: rf"{_CAR}购置(?:{_COST})?(?:及|和|与|、)(?:{_CAR})?运行(?:维护)?{_COST}",
        PURCHASE: rf"{_CAR}购置{_COST}?",
        RUNNING: rf"{_CAR}运行(?:维护)?{_COST}",
        ABROAD: rf"因公出国\(境\){_COST}|因公出国{_COST}",
        RECEPTION: rf"公务接待{_COST}",
        TOTAL: rf'"?三公"?{_COST}',
    },
    letters='"三会公因国培外',
)
_OPERATING = Grammar({RUN: r"机关运行(?:经费|费用)"}, letters="机")
_KIND = r"(?:类|采购|政府采购|预算|支出|项目|金额|合同|资金|的|预留|份额|总额)*"
_PROCUREMENT = Grammar(
    {
        OTHER: r"(?:政府)?购买服务|服务(?:对象|费|期|区|站|平台)",
        MICRO: rf"(?:面向|授予|预留给?)?(?:小微企业|小型、微型企业|小型和微型企业|小型微型企业){_KIND}",
        SMALL: rf"(?:面向|授予|预留给?)?中小企业{_KIND}",
        GOODS: rf"(?:政府采购)?货物{_KIND}",
        WORKS: rf"(?:政府采购)?工程{_KIND}",
        SERVICES: rf"(?:政府采购)?服务{_KIND}",
        TOTAL: r"政府采购(?:预算|支出|资金|总额|金额|项目|总)*",
    },
    letters="中小工授政服货购面预",
)
_PERFORMANCE = Grammar(
    {
        OTHER: r"(?:一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?)(?:财政)?(?:拨款)?|其他资金|单位资金|上年结转",
        FISCAL: r"财政(?:拨款|资金)(?:资金)?",
        FUNDS: r"(?:预算|项目)?(?:资金|金额)(?:总额|合计|共计)?",
    },
    letters="一上其单国政财资金项预",
)
_GRAMMARS: Final = {
    "changes": _CHANGES,
    "three_public": _THREE,
    "operating_costs": _OPERATING,
    "procurement": _PROCUREMENT,
    "performance": _PERFORMANCE,
}


@dataclass(frozen=True)
class Told:
    """What one disclosure says in words, for one budget year."""

    texts: DeclaredTexts
    year: int

    @once
    def _sentences(self) -> dict[str, tuple[Sentence, ...]]:
        return {section.key: tuple(sentences_of(section)) for section in self.texts.sections}

    @once
    def _claims(self) -> dict[str, tuple[Claim, ...]]:
        return {key: self._read(key) for key in _GRAMMARS if key in self._sentences}

    def sentences(self, key: str) -> tuple[Sentence, ...]:
        """Every sentence of a section; none where it is not given."""
        return self._sentences.get(key, ())

    def has(self, key: str) -> bool:
        """Whether the section says anything at all."""
        return bool(self.sentences(key))

    @once
    def _by_kind(self) -> dict[tuple[str, Kind], list[Claim]]:
        found: dict[tuple[str, Kind], list[Claim]] = {}
        for key, claims in self._claims.items():
            for claim in claims:
                found.setdefault((key, claim.kind), []).append(claim)
        return found

    def claims(self, key: str, kind: Kind, *subjects: str) -> tuple[Claim, ...]:
        """What a section claims of that kind about the subjects, in order."""
        claims = self._by_kind.get((key, kind), ())
        return tuple([claim for claim in claims if claim.subject in subjects])

    def claims_in(self, sentence: Sentence) -> tuple[Claim, ...]:
        """What one sentence claims."""
        return tuple(c for c in self._claims.get(sentence.section, ()) if c.sentence is sentence)

    def firsts(self, key: str, kind: Kind, *subjects: str) -> tuple[Claim, ...]:
        """The first claim of that kind for each subject: later ones may be of single units."""
        found: dict[str, Claim] = {}
        for claim in self.claims(key, kind, *subjects):
            found.setdefault(claim.subject, claim)
        return tuple(found.values())

    def first(self, key: str, kind: Kind, subject: str) -> Claim | None:
        """The first claim of that kind, None where nothing of it was understood."""
        return next(iter(self.claims(key, kind, subject)), None)

    def _read(self, key: str) -> tuple[Claim, ...]:
        found: list[Claim] = []
        spoken_of: int | None = None
        side, is_narrowed = "", False
        for sentence in self._sentences[key]:
            told, spoken_of_now = claims_of(
                sentence, _GRAMMARS[key], self.year, spoken_of if sentence.continues else None
            )
            spoken_of = spoken_of_now
            for claim in told:
                if claim.subject in (INCOME, SPENDING, BASIC, PROJECT):
                    side = INCOME if claim.subject == INCOME else SPENDING
                elif claim.subject == BOTH:
                    side = ""
                if claim.subject in (_FISCAL_SPENDING, SPENDING, INCOME, BOTH):
                    is_narrowed = claim.subject == _FISCAL_SPENDING
                # 一般公共预算 under 支出 is no part of the income, and 基本支出 of one budget
                # not all of it.
                is_apart = claim.subject in SOURCES and side != INCOME
                if not is_apart and not (is_narrowed and claim.subject in (BASIC, PROJECT)):
                    found.append(claim)
        return tuple(found)
