"""备份夹: what lies where, and the manifest that says what a backup must contain."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from portal.backup.census import Census
from portal.backup.errors import BackupError
from portal.storage import place_in

MANIFEST = "manifest.json"
FILES = "files"
LIST = "files.sha256"
#: Changes only with the shape of a backup.
_SHAPE = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """`engine`: sqlite | postgresql. `database` and `files`: SHA-256 of the dump and of the list."""

    engine: str
    made_at: str
    database: str
    files: str
    census: Census

    def write(self, folder: Path) -> None:
        """The last thing that is written: without it there is no backup."""
        body = orjson.dumps({"shape": _SHAPE, **asdict(self)}, option=orjson.OPT_INDENT_2)
        (folder / MANIFEST).write_bytes(body + b"\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises `BackupError` where there is none, or none that can be read."""
        try:
            found: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
            counted = found["census"]
            if found["shape"] != _SHAPE:
                raise BackupError(f"{folder.name} 是另一版本的备份，本版本不能读取。")
            return cls(
                found["engine"],
                found["made_at"],
                found["database"],
                found["files"],
                Census(dict(counted["tables"]), str(counted["head"])),
            )
        except FileNotFoundError:
            raise BackupError(f"{folder.name} 没有 {MANIFEST}：备份没有做完，不能使用。") from None
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise BackupError(f"{folder.name} 的 {MANIFEST} 读不出：{error}") from error


def chosen(root: Path, name: str = "") -> Path:
    """The backup of that name, else the last one that was finished.

    Raises `BackupError` where there is none.
    """
    if name:
        return root / name
    found = sorted(each.parent for each in root.glob(f"*/{MANIFEST}"))
    if not found:
        raise BackupError(f"{root} 下没有备份。")
    return found[-1]


def copy_files(source: Path, root: Path, list_: Path) -> int:
    """Copy what is not there yet, and list everything. Returns how many files there are."""
    count = 0
    with list_.open("w", encoding="ascii") as lines:
        for path in stored(source):
            target = place_in(root / FILES, path.name)
            if not target.exists():
                _copied(path, target)
            lines.write(f"{path.name}  {place_in(Path('..', FILES), path.name)}\n")
            count += 1
    return count


def stored(root: Path) -> Iterator[Path]:
    """Every file under its hash, in order; not what is still being written."""
    return iter(sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")))


def listed(folder: Path) -> Iterator[Path]:
    """Every file that belongs to a backup, where it lies."""
    for line in (folder / LIST).read_text("ascii").splitlines():
        yield (folder / line.partition("  ")[2]).resolve()


def sha256_of(path: Path) -> str:
    """Raises `BackupError` where the file is missing."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise BackupError(f"备份缺少文件 {path.name}。") from None


def put_back(folder: Path, target: Path) -> int:
    """Copy the files of a backup to where the portal reads them. Returns how many were missing."""
    count = 0
    for path in listed(folder):
        place = place_in(target, path.name)
        if not place.exists():
            _copied(path, place)
            count += 1
    return count


def _copied(source: Path, target: Path) -> None:
    """Under another name first, so that half a file never lies under a hash."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = target.with_name(f".{target.name}.new")
    shutil.copyfile(source, passing)
    passing.chmod(0o600)
    passing.replace(target)
