"""记住: answers about table descriptions, kept by identity.

Editions, tables and line lists are large frozen values: hashing one costs more than most
answers about it. They live as long as the program, so the object itself is the key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Subject = TypeVar("Subject")
Answer = TypeVar("Answer")
#: Far more than there are editions and tables; beyond it (in tests) all is forgotten.
_MOST = 256


def remembered(function: Callable[[Subject], Answer]) -> Callable[[Subject], Answer]:
    """The function, asked once for each object."""
    kept: dict[int, tuple[Subject, Answer]] = {}

    @wraps(function)
    def answer(subject: Subject) -> Answer:
        found = kept.get(id(subject))
        if found is None:
            if len(kept) >= _MOST:
                kept.clear()
            # The subject is kept too: its id is not given to another object meanwhile.
            found = kept[id(subject)] = (subject, function(subject))
        return found[1]

    return answer
