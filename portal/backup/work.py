"""做备份、核验备份、恢复: what the three commands do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.backup import postgresql, sqlite
from portal.backup.census import Census
from portal.backup.errors import BackupError
from portal.backup.folder import (
    LIST,
    Manifest,
    copy_files,
    listed,
    put_back,
    sha256_of,
)


@dataclass(frozen=True, slots=True)
class Done:
    """What was made or restored: where, how many rows and files, and the head of the chain."""

    folder: Path
    rows: int
    files: int
    head: str


def back_up(root: Path) -> Done:
    """Make a backup: the database first, since files are written before the rows that name them.

    Works beside a portal that is being used. Raises `BackupError`; nothing that looks like a
    backup is left behind then.
    """
    now = timezone.localtime()
    folder = root / f"{now:%Y%m%dT%H%M%S}"
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise BackupError(f"{folder} 已存在。请稍后再试。") from None
    try:
        dump = folder / _name()
        counted = _dumped(dump)
        dump.chmod(0o600)
        count = copy_files(Path(settings.FILES_ROOT), root, folder / LIST)
        Manifest(
            engine=_engine(),
            made_at=now.isoformat(timespec="seconds"),
            database=sha256_of(dump),
            files=sha256_of(folder / LIST),
            census=counted,
        ).write(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _done(folder, counted, count)


def faults(folder: Path) -> Iterator[str]:
    """A sentence for everything for which the backup cannot be relied on.

    The database is restored into a place of its own and counted, every file is read. Raises
    `BackupError` where there is no backup of this kind of database.
    """
    manifest = Manifest.read(folder)
    _require_engine(manifest)
    dump = folder / _name()
    if sha256_of(folder / LIST) != manifest.files:
        yield f"{LIST} 与备份时不同：文件清单被截断或改动。"
        return
    if sha256_of(dump) != manifest.database:
        yield f"{dump.name} 与备份时不同：数据库备份被截断或改动。"
        return
    try:
        yield from manifest.census.differences(_examined(dump))
    except BackupError as error:
        yield str(error)
    for path in listed(folder):
        try:
            if sha256_of(path) != path.name:
                yield f"文件 {path.name} 的字节与它的摘要不符。"
        except BackupError as error:
            yield str(error)


def restore(folder: Path) -> Done:
    """Restore into the configured database and files folder, which must hold no database yet.

    Raises `BackupError`, also where the backup is not whole: nothing is restored then.
    """
    manifest = Manifest.read(folder)
    _require_engine(manifest)
    dump = folder / _name()
    if (sha256_of(dump), sha256_of(folder / LIST)) != (manifest.database, manifest.files):
        raise BackupError("备份与它的清单不符：已被截断或改动，不能恢复。请改用另一份备份。")
    missing = [path.name for path in listed(folder) if sha256_of(path) != path.name]
    if missing:
        raise BackupError(f"备份中有 {len(missing)} 个文件损坏，不能恢复。请改用另一份备份。")
    connection.close()
    found = _restored(dump)
    if told := manifest.census.differences(found):
        raise BackupError("恢复后的数据库与备份时不同：" + "".join(told))
    put_back(folder, Path(settings.FILES_ROOT))
    return _done(folder, found, sum(1 for _path in listed(folder)))


def _engine() -> str:
    return str(connection.vendor)


def _name() -> str:
    return sqlite.NAME if _engine() == "sqlite" else postgresql.NAME


def _dumped(target: Path) -> Census:
    if _engine() == "sqlite":
        return sqlite.dump(_database(), target)
    return postgresql.dump(_server(), target)


def _examined(dump: Path) -> Census:
    return sqlite.examined(dump) if _engine() == "sqlite" else postgresql.examined(dump, _server())


def _restored(dump: Path) -> Census:
    if _engine() == "sqlite":
        return sqlite.restore(dump, _database())
    return postgresql.restore(dump, _server())


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _server() -> postgresql.Server:
    return postgresql.Server.of(connection.settings_dict)


def _require_engine(manifest: Manifest) -> None:
    if manifest.engine != _engine():
        raise BackupError(
            f"这份备份来自 {manifest.engine}，本站现用 {_engine()}。"
            "请把 PORTAL_DATABASE_URL 指向同类数据库；换库请用 move_database。"
        )


def _done(folder: Path, counted: Census, files: int) -> Done:
    return Done(folder, sum(counted.tables.values()), files, counted.head)
