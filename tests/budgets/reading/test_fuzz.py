"""Seeded damage to good workbooks: whatever comes of it, it is read or refused.

7,200 mutations in every run, within what the child process may use of the machine.
FUZZ_ROUNDS=n multiplies them (before a release).
"""

from __future__ import annotations

import io
import os
import random
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from budgets.reading.child import read_here
from budgets.reading.core import RefusedError
from budgets.reading.limits import CHILD_CPU_SECONDS, CHILD_MEMORY_BYTES
from budgets.tables.vocabulary import WORDS
from tests.budgets.reading.books import FILES, Book, cells

ROUNDS = 40
MUTATIONS = 30 * int(os.environ.get("FUZZ_ROUNDS", "1"))
SEEDS = [
    "a00_good.xlsx",
    "b15_sst_uniquecount_lie.xlsx",
    "c09_merged_header.xlsx",
    "c13_hidden_sheet_decoy.xlsx",
    "d38_formula_stale.xlsx",
    "g04_legacy.xls",
]
#: What attackers and broken programs write where something else should stand.
TOKENS = [
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<!DOCTYPE x>", b"<![CDATA[", b"<!--", b"\x00",
    b"\xff\xfe", b"-1", b"99999999999999999999", b"1e400", b"NaN", b"A0", b"XFD1048576", b"../../x",
    b't="s"', b't="e"', b's="999"', b"<f>", b"</f>", b"<v/>", b"<is>", b"_xD800_", b"xmlns=''",
    "＝".encode(), b"hidden='1'", b"<row r='0'>", b"<c/>" * 50, b"<x>" * 70,
]  # fmt: skip


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 200) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(TOKENS) + data[at:]


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = start + chance.randint(1, 400)
    return data[:end] + data[start:end] * chance.randint(1, 8) + data[end:]


def replace_number(data: bytes, chance: random.Random) -> bytes:
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return flip(data, chance)
    at = chance.choice(digits)
    return data[:at] + chance.choice(TOKENS) + data[at + 1 :]


MUTATORS: list[Callable[[bytes, random.Random], bytes]] = [
    flip,
    cut,
    insert,
    repeat,
    replace_number,
]


def damage(data: bytes, chance: random.Random) -> bytes:
    """The file itself damaged; or, of a zip, one part inside a sound container."""
    mutate = chance.choice(MUTATORS)
    if not data.startswith(b"PK") or chance.random() < 0.3:
        return mutate(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([*parts])
    parts[name] = mutate(parts[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    return packed.getvalue()


def verdict(path: Path, filename: str) -> str:
    try:
        book = read_here(path, filename)
    except RefusedError as refused:
        return refused.finding.code
    assert all(finding.code in WORDS for finding in book.findings)
    assert all(cell.text or cell.formula is not None for grid in book.grids for cell in grid.cells)
    return "read"


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_workbooks_are_read_or_refused(seed: str, round_: int, tmp_path: Path) -> None:
    good = (FILES / seed).read_bytes()
    chance = random.Random(f"{seed} {round_}")
    path = tmp_path / "book"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(MUTATIONS):
        path.write_bytes(damage(good, chance))
        began = time.process_time()
        # A kind of damage that only the last net catches deserves a sentence of its own.
        assert verdict(path, seed) in {"read", *WORDS} - {"E_UNREADABLE"}
        assert time.process_time() - began < CHILD_CPU_SECONDS
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown
    assert grown * 1024 < CHILD_MEMORY_BYTES


def test_the_damage_is_real(tmp_path: Path) -> None:
    """Both ends are met, and many of the ways between."""
    chance = random.Random("real")
    path = tmp_path / "book"
    good = (FILES / "a00_good.xlsx").read_bytes()
    verdicts = set()
    for _ in range(300):
        path.write_bytes(damage(good, chance))
        verdicts.add(verdict(path, "book.xlsx"))
    assert {"read", "E_ZIP_BROKEN", "E_XML_BROKEN"} <= verdicts
    assert len(verdicts) >= 6


@pytest.mark.parametrize("token", TOKENS, ids=repr)
def test_tokens_in_a_cell(token: bytes, tmp_path: Path) -> None:
    sheet = Book(sheet=cells('<c r="B6"><v>TOKEN</v></c>')).parts()["xl/worksheets/sheet1.xml"]
    body = str(sheet).encode().replace(b"TOKEN", token)
    path = Book(more={"xl/worksheets/sheet1.xml": body}).save(tmp_path / "b.xlsx")
    assert verdict(path, "b.xlsx") in {"read", "E_XML_BROKEN", "E_XML_DEPTH", "E_XML_DTD"}
