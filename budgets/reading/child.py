"""Reading in a child process with limits on memory and time.

A file that kills its reader kills only the child: the parent answers with a finding. The
child is this module run as a program; its answer is JSON on standard output, taken apart
again by the very types it was made of. It imports neither Django nor openpyxl, so that it
starts in a moment.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from budgets.reading import limits
from budgets.reading.bundle import read_bundle
from budgets.reading.core import Reading, ReadWorkbook, RefusedError
from budgets.reading.documents import Wanted, declared, sha256_of
from budgets.reading.gate import AdmittedKind, admit
from budgets.reading.workbook import read_grids
from budgets.tables.findings import Finding
from budgets.tables.vocabulary import make
from portal.core.text import clean

_ROOT: Final = Path(__file__).resolve().parents[2]
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says: the cells, or what they declare, or why the file is refused."""

    refused: Finding | None = None
    workbook: ReadWorkbook | None = None
    reading: Reading | None = None


def read_document(path: Path, filename: str, wanted: Wanted) -> Reading:
    """What the file declares, read and located in the child.

    `filename` is the name it was uploaded under. Never raises for what a file may hold: a
    refused file is a `Reading` that says so. Raises `NoEditionError` for a wanted kind or
    year without tables.
    """
    wanted.edition()
    sha256 = sha256_of(path)
    try:
        return replace(declared_in_child(path, filename, wanted), sha256=sha256)
    except RefusedError as error:
        return Reading(sha256, None, (error.finding,), refused=True)


def declared_in_child(path: Path, filename: str, wanted: Wanted) -> Reading:
    """What the file declares, without its SHA-256. Raises as `read_in_child` does."""
    reading = _asked(path, filename, wanted).reading
    if reading is None:
        raise RefusedError(make("E_READER_CRASH"))
    return reading


def read_in_child(path: Path, filename: str) -> ReadWorkbook:
    """Admit and read the file in a limited child process.

    `filename` is the name it was uploaded under. Raises `RefusedError`: the gate's and
    reader's codes, E_READER_TIMEOUT, E_READER_CRASH for a dead child.
    """
    workbook = _asked(path, filename, None).workbook
    if workbook is None:
        raise RefusedError(make("E_READER_CRASH"))
    return workbook


def _asked(path: Path, filename: str, wanted: Wanted | None) -> Answer:
    asked = msgspec.json.encode(wanted).decode() if wanted else ""
    return taken_apart(said_by_child("budgets.reading.child", path, filename, asked))


def said_by_child(module: str, path: Path, filename: str, *more: str) -> bytes:
    """What a program of ours prints that reads the file; b"" where it died.

    Its arguments are the path, the name and `more`. Raises `RefusedError` (E_READER_TIMEOUT).
    """
    name = clean(filename)[-_LONGEST_NAME:].encode("utf-8", "replace").decode()
    try:
        done = _run([sys.executable, "-m", module, str(path.resolve()), name, *more])
    except subprocess.TimeoutExpired as error:
        raise RefusedError(make("E_READER_TIMEOUT")) from error
    if done.returncode == -signal.SIGXCPU:
        raise RefusedError(make("E_READER_TIMEOUT"))
    return done.stdout if done.returncode == 0 else b""


def taken_apart(answer: bytes) -> Answer:
    """The child's answer. Raises `RefusedError` where it refused, or said nothing sensible."""
    try:
        said = msgspec.json.decode(answer, type=Answer)
    except msgspec.DecodeError as error:
        raise RefusedError(make("E_READER_CRASH")) from error
    if said.refused:
        raise RefusedError(said.refused)
    return said


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """The child in a folder for its files, which goes with it however it ends."""
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.CHILD_WALL_SECONDS,
            env={
                "PYTHONPATH": str(_ROOT),
                "PYTHONSAFEPATH": "1",
                "PYTHONUTF8": "1",
                "TMPDIR": folder,
            },
            cwd=_ROOT,
            check=False,
        )


def read_here(path: Path, filename: str) -> ReadWorkbook:
    """Admit and read the file in this process: what the child does.

    Raises `RefusedError`, and nothing else over whatever the file holds.
    """
    try:
        kind = admit(path, filename)
        if kind is AdmittedKind.BUNDLE:
            _allow_bundle()
            return read_bundle(path)
        return read_grids(path, kind, filename)
    except RefusedError:
        raise
    except MemoryError as error:
        raise RefusedError(make("E_READER_CRASH")) from error
    # The last net: a kind of damage nobody has thought of is still an answer.
    except Exception as error:
        raise RefusedError(make("E_UNREADABLE")) from error


def declared_here(path: Path, filename: str, wanted: Wanted) -> Reading:
    """What the file declares, in this process. Raises `RefusedError` and nothing else."""
    workbook = read_here(path, filename)
    try:
        return declared(workbook, wanted)
    except MemoryError as error:
        raise RefusedError(make("E_READER_CRASH")) from error


def answer_of(path: Path, filename: str, wanted: Wanted | None = None) -> Answer:
    """What was read, or what it declares where that is wanted, or why it was refused."""
    try:
        if wanted is None:
            return Answer(workbook=read_here(path, filename))
        return Answer(reading=declared_here(path, filename, wanted))
    except RefusedError as refusal:
        return Answer(refused=refusal.finding)


def limit_this_process() -> None:
    """Bound memory and processor time of this process, for good."""
    memory, seconds = limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_ADDRESS_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, limits.BUNDLE_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.PART_BYTES, limits.PART_BYTES))


def _allow_bundle() -> None:
    """A bundle is many files: it may take longer than one, in a process that is limited."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == limits.CHILD_CPU_SECONDS:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.BUNDLE_CPU_SECONDS, hard))


def main(arguments: list[str]) -> int:
    """Read the file named by the arguments and print the answer."""
    limit_this_process()
    path, filename, asked = arguments
    wanted = msgspec.json.decode(asked, type=Wanted) if asked else None
    sys.stdout.buffer.write(msgspec.json.encode(answer_of(Path(path), filename, wanted)))
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
