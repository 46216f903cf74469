"""何人: whose name a word may be. 张店政府办 is 淄博市张店区人民政府办公室."""

from __future__ import annotations

from collections.abc import Iterable

from portal.search import lookups  # noqa: F401 - `scattered`, by import
from portal.search.models import SearchDocument
from portal.search.tokens import said

#: Publications looked at for one word.
_MOST = 2000
#: A shorter word is nobody's name; initials of pinyin need more to tell anything.
_SHORTEST, _SHORTEST_INITIALS = 2, 3


class Names:
    """The names of the owners in the index, as one question asks for them; each word once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, int]] = {}

    def of(self, word: str) -> frozenset[int]:
        """The publications whose owner may be meant: a name has the characters in order."""
        return frozenset(self._meant(word))

    def unsaid(self, words: Iterable[str]) -> dict[int, int]:
        """How many characters of an owner's name the words leave out, by publication.

        Of the word that leaves the fewest; only publications that `of` finds.
        """
        fewest: dict[int, int] = {}
        for word in words:
            for document, number in self._meant(word).items():
                fewest[document] = min(number, fewest.get(document, number))
        return fewest

    def _meant(self, word: str) -> dict[int, int]:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = _look_up(said(word))
        return known

    def split(self, word: str) -> tuple[str, str]:
        """The longest name that the word begins with, and the rest: ("", word) without any."""
        low, high = 0, len(word)
        while low < high:  # what begins a name too long for anybody is none either
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.of(word[:middle]) else (low, middle - 1)
        return word[:low], word[low:]


def _look_up(word: str) -> dict[int, int]:
    """The publications, with what the word leaves out of the shortest name that has it."""
    shortest = _SHORTEST_INITIALS if word.isascii() else _SHORTEST
    if len(word) < shortest or (word.isascii() and not word.isalpha()):
        return {}
    rows = SearchDocument.objects.filter(names__scattered=word).order_by("-pk")
    found = {}
    for pk, names in rows.values_list("pk", "names")[:_MOST]:
        lines = [len(line) for line in names.split("\n") if _is_scattered(word, line)]
        if lines:
            found[pk] = min(lines) - len(word)
    return found


def _is_scattered(word: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in word)
