"""指标方向: whether more is better, less is better, or the name does not tell.

The list of words stands in `performance/data/polarity.csv`. Of several words in a name the
one that ends last counts, and of those the longest: 不合格率 is not 合格率, and
信访案件化解率 is no 信访率.
"""

from __future__ import annotations

import csv
import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from performance.indicators.names import head

_DATA = Path(__file__).resolve().parents[1] / "data" / "polarity.csv"
#: 差错数, 投诉件数: a count of what should not happen.
_COUNTS = (
    r"(?:案件|事件|事项|问题)?(?:发生|立案)?"
    r"(?:数|数量|件数|次数|起数|人数|人次|量|频次|比例|占比|情况|宗数|率)"
)
#: Who deals with what should not happen, counts work done.
_DEALING = re.compile(
    r"受理|处理|办理|处置|化解|查处|调解|调处|接听|回访|整改|排查|审理|救助|防范|预防|回复|办复|办结|核查|查办|抽查"
)
#: 降低…率, 减少…数量: the fall may be meant as well as the level.
_FALL = re.compile(
    r"^(?:有效|逐步|持续|进一步|切实)?(?:降低|减少|下降|压降|压减|控制|遏制|缩短|减轻)"
)
#: 错案率, 缺勤率, 违规率; not 脱贫率, 纠错率, 治愈率.
_WRONG = re.compile(
    r"(?<![防治灭除减控查破惩追抗止挽零无脱化消补纠容])"
    r"[错误漏失损缺违逾闲废死伤亡犯弃虚贫滞劣][^愈税,]?率$"
)
_NOT = re.compile(r"(?:无|零|未发生|未出现)$")


class Polarity(StrEnum):
    """方向: what is better."""

    HIGHER = "higher"  # 正向
    LOWER = "lower"  # 反向
    NONE = ""  # 名称不能说明


def polarity(name: str) -> Polarity:
    """The direction that the name itself tells. Never guessed."""
    words = head(name)
    kind, before = _told(words)
    if kind is Polarity.LOWER and _NOT.search(before):
        return Polarity.HIGHER
    if kind is Polarity.LOWER and _FALL.search(words):
        return Polarity.NONE
    return kind


def lasting(name: str) -> Polarity:
    """Of durations: whether longer is better (使用年限) or shorter (办理时限)."""
    words = head(name)
    return next((kind for word, kind in _durations() if words.endswith(word)), Polarity.NONE)


def _told(words: str) -> tuple[Polarity, str]:
    """The direction of the head word, and what stands before it."""
    for pattern, kind in _patterns():
        match = pattern.search(words)
        if match is None:
            continue
        if match.groupdict().get("counted") and _DEALING.search(words):
            return Polarity.NONE, ""
        return kind, words[: match.start()]
    return Polarity.NONE, ""


@cache
def _durations() -> tuple[tuple[str, Polarity], ...]:
    kinds = {"longer": Polarity.HIGHER, "shorter": Polarity.LOWER}
    return tuple(
        (word, kinds[kind]) for word, kind in sorted(_rows(), key=_longest) if kind in kinds
    )


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    with _DATA.open(encoding="utf-8", newline="") as lines:
        return tuple((row["word"], row["kind"]) for row in csv.DictReader(lines))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Polarity], ...]:
    """Heads of names, the longest first; then the counts of what should not happen."""
    ordered = sorted(_rows(), key=_longest)
    heads = [(word, kind) for word, kind in ordered if kind in ("higher", "lower", "either")]
    events = "|".join(word for word, kind in ordered if kind == "event")
    return (
        *(
            (re.compile(f"{re.escape(word)}$"), Polarity("" if kind == "either" else kind))
            for word, kind in heads
        ),
        (re.compile(f"(?:{events})(?P<counted>{_COUNTS})$"), Polarity.LOWER),
        (_WRONG, Polarity.LOWER),
        (re.compile(r"(?:优良|优质|优秀|合格|达标|满意)[^,]{0,6}(?:比例|占比)$"), Polarity.HIGHER),
        (re.compile("率$"), Polarity.HIGHER),
    )


def _longest(row: tuple[str, str]) -> tuple[int, str]:
    return -len(row[0]), row[0]
