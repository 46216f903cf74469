"""比对: one claim against what the tables, or the other claims, say it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from budgets.rules.equations import HALF_STEP
from budgets.rules.figures import PRINTED_STEP, Figure
from budgets.tables.findings import Finding, Severity
from budgets.tables.texts import SECTION_TITLES
from budgets.tables.vocabulary import make

if TYPE_CHECKING:
    from budgets.rules.narrative.claims import Claim
    from budgets.rules.narrative.sentences import Sentence
    from budgets.rules.rule import Rule

#: A percentage of two amounts; None where it cannot be computed.
Rate = Callable[[int, int], "Decimal | None"]
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Other:
    """What a claim is held against: an amount in 分, whose it is, and where it stands.

    `name` begins the sentence: 按公开表7. `terms`: how many rounded figures make the amount;
    one printed figure must agree exactly.
    """

    amount: int
    name: str
    table: int | None = None
    sources: tuple[str, ...] = ()
    terms: int = 1


def printed_as(figure: Figure | None) -> Other | None:
    """What a table prints; None where it is not there, not read, or held."""
    if figure is None or not figure.is_known:
        return None
    sources = (figure.place,) if figure.place else ()
    return Other(figure.amount, f"按公开表{figure.table}", figure.table, sources)


def difference(this: Figure | None, last: Figure | None) -> Other | None:
    """本年 less 上年 of one table."""
    one, other = printed_as(this), printed_as(last)
    if one is None or other is None:
        return None
    return Other(
        one.amount - other.amount, one.name, one.table, (*one.sources, *other.sources), terms=2
    )


def compare_amount(
    rule: Rule, claim: Claim, other: Other | None, *, found: int | None = None, code: str = ""
) -> Finding | None:
    """The amount claimed, or one that follows from it (`found`), against what it should be.

    The text's own precision counts: 11.2万元 is 11.20; 78.5 for 78.46 is rounding.
    """
    if other is None:
        return None
    told = claim.amount if found is None else found
    gap = told - other.amount
    if gap == 0 or _is_same_printed(told, claim.step, other.amount):
        return None
    bound = HALF_STEP * (other.terms + 1) if other.terms > 1 else 0
    is_rounded = claim.step > PRINTED_STEP and _rounded(other.amount, claim.step) == told
    code = code or ("E_TEXT_AMOUNT" if rule.severity is Severity.ERROR else "W_TEXT_AMOUNT")
    return about(
        rule,
        "W_TEXT_ROUNDING" if is_rounded or abs(gap) <= bound else code,
        claim.sentence,
        other=other,
        found=told,
        severity=Severity.NOTICE if is_rounded or abs(gap) <= bound else rule.severity,
        text=claim.text,
        name=other.name,
    )


def compare_change(rule: Rule, claim: Claim, other: Other | None) -> Finding | None:
    """增加 or 减少, and by how much."""
    if other is None:
        return None
    if claim.amount and other.amount and (claim.direction > 0) != (other.amount > 0):
        return about(
            rule,
            "E_TEXT_DIRECTION",
            claim.sentence,
            other=other,
            found=claim.signed,
            text=claim.text,
            name=other.name,
            label="增加" if other.amount > 0 else "减少",
        )
    size = Other(abs(other.amount), other.name, other.table, other.sources, other.terms)
    return compare_amount(rule, claim, size)


def compare_rate(
    rule: Rule, claim: Claim, rate: Rate, figures: tuple[int, int], other: Other
) -> Finding | None:
    """A percentage, computed again half-up from two printed figures.

    One hundredth of a point is a remark, and so is what the amounts behind the printed
    figures may make of it: the unit may have computed it before rounding.
    """
    exact = rate(*figures)
    if exact is None:
        return None
    exponent = claim.rate.as_tuple().exponent
    decimals = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
    gap = abs(exact.quantize(decimals, ROUND_HALF_UP) - claim.rate)
    if gap == 0:
        return None
    is_small = gap <= _HUNDREDTH or _may_be(claim.rate, rate, figures, decimals)
    return about(
        rule,
        "W_TEXT_PERCENT" if is_small else "E_TEXT_PERCENT",
        claim.sentence,
        other=other,
        with_amounts=False,
        severity=Severity.NOTICE if is_small else rule.severity,
        text=claim.text,
        name=other.name,
        label=f"{claim.rate}%",
        percent=f"{exact.quantize(_HUNDREDTH, ROUND_HALF_UP)}%",
    )


def growth(this: int, last: int) -> Decimal | None:
    """增减率 of two amounts in per cent, without its sign; None where there was nothing."""
    return Decimal(abs(this - last)) * 100 / last if last > 0 else None


def growth_of_change(now: int, change: int) -> Decimal | None:
    """增减率 of an amount that has changed by so much."""
    return growth(now, now - change)


def _may_be(told: Decimal, rate: Rate, figures: tuple[int, int], decimals: Decimal) -> bool:
    """Whether amounts that are printed as these figures may have given the percentage."""
    one, other = figures
    if one % PRINTED_STEP or other % PRINTED_STEP:
        return False  # kept to the 分: nothing was rounded
    steps = (-HALF_STEP, 0, HALF_STEP)
    rates = [found for a in steps for b in steps if (found := rate(one + a, other + b)) is not None]
    half = decimals / 2
    return bool(rates) and min(rates) - half <= told <= max(rates) + half


def about(
    rule: Rule,
    code: str,
    sentence: Sentence,
    *,
    other: Other | None = None,
    found: int | None = None,
    with_amounts: bool = True,
    severity: Severity | None = None,
    **words: Any,
) -> Finding:
    """A finding that quotes a sentence; it stands with the table that was compared."""
    made = make(
        code,
        severity=severity or rule.severity,
        rule=rule.id,
        column=_place(sentence.title),
        expected=other.amount if other and with_amounts else None,
        found=found if with_amounts else None,
        sources=other.sources if other else (),
        **words,
    )
    table = other.table if other else None
    return replace(made, table=table, row=sentence.quoted, column=sentence.title)


def not_found(rule: Rule, key: str, text: str, figure: Figure | None) -> Finding | None:
    """A remark that a figure which must be told was not found in its section."""
    other, title = printed_as(figure), SECTION_TITLES[key]
    if other is None or not other.amount:
        return None
    made = make(
        "W_TEXT_NOT_FOUND",
        severity=Severity.NOTICE,
        rule=rule.id,
        column=_place(title),
        sources=other.sources,
        text=text,
        label=title,
        expected=other.amount,
    )
    return replace(made, table=other.table, column=title)


def _place(title: str) -> str:
    """Where it is, as the sentence begins: the fault stands in the words, not in the table."""
    return f"情况说明：{title}"


def once(findings: Iterable[Finding | None]) -> Iterator[Finding]:
    """Each fault once: documents repeat their figures, and the first place speaks."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        if finding is None:
            continue
        fault = (finding.code, finding.table, finding.expected, finding.found)
        if finding.found is None or fault not in seen:
            seen.add(fault)
            yield finding


def total_of(parts: Sequence[int], name: str, addends: int = 1) -> Other:
    """The sum of rounded figures that the text itself names, each of so many rounded ones."""
    # The whole that it is held against is itself made of so many.
    return Other(sum(parts), name, terms=max(2, len(parts)) * addends + addends - 1)


def _is_same_printed(told: int, step: int, amount: int) -> bool:
    """Whether both are one figure, printed to the decimals that the coarser of them has.

    11.2万元 is what a table prints as 11.20, whatever 分 stand behind it.
    """
    if _rounded(amount, PRINTED_STEP) == told:
        return True
    if step <= PRINTED_STEP and amount % PRINTED_STEP == 0:
        return _rounded(told, PRINTED_STEP) == amount
    return step <= PRINTED_STEP and _rounded(amount, step) == told


def _rounded(amount: int, step: int) -> int:
    """Half-up to the step, by size."""
    size = (abs(amount) + step // 2) // step * step
    return size if amount >= 0 else -size
