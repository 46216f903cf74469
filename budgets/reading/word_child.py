"""Reading a Word document in a child process with the limits of the workbooks' reader."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from budgets.reading.child import limit_this_process, said_by_child
from budgets.reading.core import RefusedError
from budgets.reading.word import WordContents, read_word
from budgets.tables.findings import Finding
from budgets.tables.vocabulary import make
from budgets.tables.word_words import of_word

_PROGRAM = "budgets.reading.word_child"


@dataclass(frozen=True, slots=True)
class WordAnswer:
    """What the child says: what stands in the document, or why it is refused."""

    refused: Finding | None = None
    contents: WordContents | None = None


def read_word_in_child(path: Path, filename: str) -> WordContents:
    """Admit and read the document in a limited child process.

    `filename` is the name it was uploaded under. Raises `RefusedError` with the words of a
    Word document: the gate's codes, E_NOT_DOCX, E_READER_TIMEOUT, E_READER_CRASH.
    """
    try:
        said = msgspec.json.decode(said_by_child(_PROGRAM, path, filename), type=WordAnswer)
    except msgspec.DecodeError as error:
        raise RefusedError(of_word(make("E_READER_CRASH"))) from error
    except RefusedError as refusal:
        raise RefusedError(of_word(refusal.finding)) from refusal
    if said.contents is None:
        raise RefusedError(of_word(said.refused or make("E_READER_CRASH")))
    return said.contents


def read_here(path: Path, filename: str) -> WordAnswer:
    """Admit and read the document in this process: what the child does. Never raises."""
    try:
        return WordAnswer(contents=read_word(path, filename))
    except RefusedError as refusal:
        return WordAnswer(refused=refusal.finding)
    except MemoryError:
        return WordAnswer(refused=make("E_READER_CRASH"))
    # The last net: a kind of damage nobody has thought of is still an answer.
    except Exception:
        return WordAnswer(refused=make("E_UNREADABLE"))


def main(arguments: list[str]) -> int:
    """Read the document named by the arguments and print the answer."""
    limit_this_process()
    path, filename = arguments
    sys.stdout.buffer.write(msgspec.json.encode(read_here(Path(path), filename)))
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
