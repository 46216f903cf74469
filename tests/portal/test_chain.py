"""存证链: every alteration of an entry is found, and a cut tail by a head kept elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal.chain import BEGINNING, Head, append, faults_of_head, faults_of_links, hash_of, head
from portal.models import ChainedFile, ChainEntry
from portal.models.immutable import ImmutableError
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db
VERIFY = Path(__file__).parents[2] / "static" / "verify.py"
SHA = "ab" * 32


def _chained(count: int = 4) -> list[ChainEntry]:
    return [
        append(
            action="published",
            subject=f"370303-10200{number}-2025-budget-v1",
            files={"pdf": f"{number}" * 64},
            facts={"snapshot": SHA},
        )
        for number in range(1, count + 1)
    ]


def _faults() -> list[int]:
    return [fault.sequence for fault in faults_of_links(ChainEntry.objects.order_by("sequence"))]


def test_an_entry_is_hashed_with_the_hash_of_the_one_before() -> None:
    assert head() == Head(0, BEGINNING)
    first, second, *_others = _chained()
    told = [json.loads(each.content) for each in (first, second)]
    assert [each["prev"] for each in told] == [BEGINNING, hash_of(first.content)]
    assert [each["seq"] for each in told] == [1, 2]
    assert re.fullmatch(r"20..-..-..T..:..:..\+08:00", told[0]["time"])
    assert ChainedFile.objects.get(entry=first).sha256 == told[0]["files"]["pdf"] == "1" * 64
    assert _faults() == []
    assert head().sequence == 4


@pytest.mark.django_db(transaction=True)
def test_nothing_is_chained_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        _chained(1)


def test_entries_refuse_to_change_by_model_and_by_sql() -> None:
    entry, *_others = _chained()
    with pytest.raises(ImmutableError):
        entry.delete()
    for table in ("portal_chainentry", "portal_chainedfile"):
        for sql in (f"UPDATE {table} SET sha256 = '{SHA}'", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match="portal_chain"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


def test_an_edited_entry_is_found() -> None:
    _chained()
    assert tamper(
        'UPDATE portal_chainentry SET content = REPLACE(content, \'"pdf":"2\', \'"pdf":"9\')'
    )
    assert _faults() == [2]


def test_an_edited_entry_with_a_new_hash_breaks_the_next_link() -> None:
    _first, second, *_others = _chained()
    content = second.content.replace("2" * 64, "9" * 64)
    tamper(
        "UPDATE portal_chainentry SET content = %s, sha256 = %s WHERE sequence = 2",
        content,
        hash_of(content),
    )
    assert _faults() == [3]


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_removed_entry_is_found(sequence: int) -> None:
    _chained()
    tamper("DELETE FROM portal_chainedfile WHERE sha256 = %s", f"{sequence}" * 64)
    tamper("DELETE FROM portal_chainentry WHERE sequence = %s", sequence)
    assert _faults() == [sequence + 1]


def test_an_inserted_entry_is_found() -> None:
    _chained()
    tamper("UPDATE portal_chainentry SET sequence = sequence + 10 WHERE sequence > 2")
    tamper("UPDATE portal_chainentry SET sequence = sequence - 9 WHERE sequence > 2")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainEntry.objects.create(sequence=2, subject="x", content="{}", sha256=SHA)
    ChainEntry.objects.create(sequence=3, subject="x", content="{}", sha256=hash_of("{}"))
    assert _faults() == [3, 3, 4, 4, 5]


def test_a_cut_or_rewritten_chain_is_found_by_a_head_kept_elsewhere() -> None:
    *_before, last = _chained()
    known = head()
    assert list(faults_of_head(known)) == []
    tamper("DELETE FROM portal_chainedfile WHERE sha256 = %s", "4" * 64)
    tamper("DELETE FROM portal_chainentry WHERE sequence = 4")
    assert _faults() == []
    assert [fault.sequence for fault in faults_of_head(known)] == [4]
    append(action="published", subject="another", files={}, facts={})
    assert _faults() == []
    assert [fault.sequence for fault in faults_of_head(known)] == [4]
    assert head().sha256 != last.sha256


def test_what_is_no_json_is_a_fault_and_no_crash() -> None:
    _chained(2)
    tamper("UPDATE portal_chainentry SET content = 'nothing' WHERE sequence = 1")
    assert set(_faults()) == {1}


# --- verify.py: a bare Python, nothing installed ----------------------------------------------


def _verify(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFY), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A chain of a publication, its correction and a withdrawal, beside the files it tells of."""
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(b"before")
    after.write_bytes(b"after")
    for number, (action, file) in enumerate(
        (("published", before), ("corrected", after), ("withdrawn", None)), start=1
    ):
        files = {"pdf": hash_of(file.read_text())} if file else {}
        subject = f"370303-102001-2025-budget-v{min(number, 2)}"
        append(action=action, subject=subject, files=files, facts={})
    path = tmp_path / "chain.ndjson"
    path.write_text("".join(f"{each.content}\n" for each in ChainEntry.objects.all()))
    return path


def test_verify_is_short_and_of_the_standard_library() -> None:
    lines = VERIFY.read_text().splitlines()
    assert len(lines) < 60
    assert {line for line in lines if re.match("(import|from) ", line)} == {
        "import hashlib",
        "import json",
        "import sys",
    }


def test_verify_tells_when_a_file_was_public_and_what_became_of_it(exported: Path) -> None:
    known = head()
    code, told = _verify(
        exported, "--head", f"{known.sequence}:{known.sha256}", exported.parent / "before.pdf"
    )
    assert code == 0
    assert f"链头 3:{known.sha256}" in told
    assert "370303-102001-2025-budget-v1 于 20" in told
    assert "更正公开 370303-102001-2025-budget-v2" in told
    assert "撤回 370303-102001-2025-budget-v2" in told


def test_verify_finds_what_is_not_the_portals(exported: Path) -> None:
    other = exported.parent / "other.pdf"
    other.write_bytes(b"changed")
    code, told = _verify(exported, exported.parent / "after.pdf", other)
    assert code == 1
    assert "相符" in told
    assert f"不符　{other}" in told


@pytest.mark.parametrize("change", ["edited", "removed", "inserted", "cut"])
def test_verify_finds_every_alteration_of_the_chain(exported: Path, change: str) -> None:
    known = head()
    lines = exported.read_text().splitlines()
    if change == "edited":
        lines[1] = lines[1].replace("corrected", "published")
    elif change == "removed":
        del lines[0]
    elif change == "inserted":
        lines.insert(1, lines[1])
    else:
        lines.pop()
    exported.write_text("\n".join(lines) + "\n")
    code, told = _verify(exported, "--head", f"{known.sequence}:{known.sha256}")
    assert code == 1
    assert ("链头不一致" if change == "cut" else "断开") in told
