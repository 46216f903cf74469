"""词元: texts cut into the same tokens for both databases.

Chinese is cut into overlapping pairs of characters, so that a word of two characters or
more is a run of neighbouring tokens; letters and digits stay whole. Tokens are plain ASCII
(`w` with the pair's code points, `a` with letters or digits, `p` with the initials of a
name's pinyin), so that no tokeniser and no locale of a database has a say in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from portal.core.text import fold_name

#: Stands between two texts: a phrase never reaches over it.
APART = "s"
#: Stands before the name of something that is called for by its own name: a project.
CALLED = "t"
#: Initials of longer names are cut: nobody types more.
_MOST_INITIALS = 24
#: Quotation marks and brackets stand inside names and are left out by who asks for them.
_UNSAID = str.maketrans(dict.fromkeys("\"'()[]<>《》〈〉【】「」『』·、"))
_RUN = re.compile(r"[0-9a-z]+|[㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f]+|[^\s]")
_ASCII = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow one another. `is_prefix`: the last may be the beginning of one."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


#: 任一: one of several phrases. 全部: all terms.
Term = tuple[Phrase, ...]
Expression = tuple[Term, ...]


def said(text: str) -> str:
    """The text as it is compared: folded, small letters, without marks inside names."""
    return fold_name(text).lower().translate(_UNSAID)


def tokens_of(text: str) -> list[str]:
    """The tokens of one text, in order; `APART` for punctuation."""
    found: list[str] = []
    for run in _RUN.findall(said(text)):
        if _ASCII.fullmatch(run):
            found.append(f"a{run}")
        elif _is_chinese(run):
            found.extend(_pairs(run))
        elif found and found[-1] != APART:
            found.append(APART)
    return found


def indexed(texts: Iterable[str], names: Iterable[str] = ()) -> str:
    """What is kept of an entry: the tokens of its texts, and the initials of its names."""
    parts = [" ".join(tokens_of(text)) for text in texts if text]
    parts.extend(" ".join((CALLED, *tokens_of(name))) for name in names)
    for name in names:
        parts.extend(f"p{part}" for part in _endings(initials(name)))
    return f" {APART} ".join(part for part in parts if part)


def phrase(words: str) -> Phrase | None:
    """What is looked for as neighbouring tokens; None where nothing can be looked for."""
    found = tuple(token for token in tokens_of(words) if token != APART)
    if not found:
        return None
    single = len(said(words)) == 1 and _is_chinese(said(words))
    return Phrase(found, is_prefix=single or found[-1].startswith("a"))


def called(words: str) -> Term:
    """What has a name that begins so. () for no word."""
    found = phrase(words)
    return (Phrase((CALLED, *found.tokens), found.is_prefix),) if found else ()


def term(words: str) -> Term:
    """One word: as it stands, and of letters alone as initials too. () for no word."""
    found = phrase(words)
    if found is None:
        return ()
    letters = said(words)
    if letters.isascii() and letters.isalpha():
        return (found, Phrase((f"p{letters}",), is_prefix=True))
    return (found,)


def pairs_of(words: str) -> tuple[str, ...]:
    """The tokens of a word that tell something: of those that any budget is full of, none."""
    return tuple(each for each in tokens_of(words) if each != APART and each not in _common())


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """拼音首字母 of a name's Chinese characters: 张店区 is zdq."""
    chinese = "".join(char for char in said(name) if _is_chinese(char))[:_MOST_INITIALS]
    return "".join(lazy_pinyin(chinese, style=Style.FIRST_LETTER)).lower()


def _endings(letters: str) -> Iterator[str]:
    """Every ending of two letters and more: the beginning of one is any part of the name."""
    return (letters[start:] for start in range(max(0, len(letters) - 1)))


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        return iter((_token(run),))
    return (_token(run[at : at + 2]) for at in range(len(run) - 1))


def _token(chars: str) -> str:
    return "w" + "".join(f"{ord(char):04x}" for char in chars)


def _is_chinese(text: str) -> bool:
    return bool(text) and ord(text[0]) >= 0x3400 and text[0].isalpha()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Pairs that any amount of a budget is called by: they tell nothing apart."""
    words = ("费用", "经费", "支出", "预算", "收入", "资金", "金额", "项目", "工作", "情况")
    return frozenset(token for word in words for token in tokens_of(word))
