"""备份: it is whole, it is known when it is not, and it restores into an empty place only."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal import audit, chain, storage
from portal.backup import postgresql
from portal.backup.errors import BackupError
from portal.backup.folder import LIST, Manifest, sha256_of
from portal.backup.work import Done, back_up, faults, restore
from tests.factories.disclosures import a_place, published

pytestmark = pytest.mark.django_db(transaction=True)
IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def made(tmp_path: Path) -> Done:
    """A backup of a portal with one publication."""
    published(a_place())
    return back_up(tmp_path / "backups")


def _dump(done: Done) -> Path:
    return next(done.folder.glob("database.*"))


def test_a_backup_holds_every_row_file_and_the_head(made: Done) -> None:
    files = sorted(each.name for each in Path(settings.FILES_ROOT).glob("??/??/*"))
    last = chain.head()
    assert made.head == f"{last.sequence}:{last.sha256}"
    assert made.files == len(files) > 10
    counted = Manifest.read(made.folder).census.tables
    assert counted["budgets_declaredfact"] > 0
    assert counted["portal_chainentry"] == 1
    assert list(faults(made.folder)) == []
    # As anybody would check it, without the portal.
    subprocess.run(["sha256sum", "--quiet", "-c", LIST], cwd=made.folder, check=True)
    assert {
        each.stat().st_mode & 0o077 for each in made.folder.iterdir() if each == _dump(made)
    } == {0}


def test_a_second_backup_shares_the_files(made: Done, tmp_path: Path) -> None:
    published(a_place(unit="102002"), content=b"another")
    made.folder.rename(made.folder.with_name("20200101T000000"))
    again = back_up(tmp_path / "backups")
    assert again.files > made.files
    assert len(list((tmp_path / "backups" / "files").glob("??/??/*"))) == again.files
    assert list(faults(again.folder)) == []
    assert list(faults(made.folder.with_name("20200101T000000"))) == []


#: What may happen to a backup, and what is said of it.
HARMS = {
    "cut": "数据库备份被截断或改动",
    "list": "文件清单被截断或改动",
    "bytes": "的字节与它的摘要不符",
    "missing": "备份缺少文件",
    "rows": "表 portal_chainentry 应有 2 行，实有 1 行。",
    "head": "存证链头应为 9:x，实为 1:",
}


def test_what_is_not_whole_is_named_and_never_restored(made: Done, tmp_path: Path) -> None:
    for harm, words in HARMS.items():
        root = tmp_path / harm
        shutil.copytree(made.folder.parent, root)
        copy = replace(made, folder=root / made.folder.name)
        _harmed(copy, harm)
        assert any(words in each for each in faults(copy.folder)), harm
        if harm not in ("rows", "head"):  # these two are seen after the restoration alone
            with pytest.raises(BackupError, match=r"不能恢复|缺少文件"):
                restore(copy.folder)


def _harmed(made: Done, harm: str) -> None:
    dump, list_ = _dump(made), made.folder / LIST
    kept = Manifest.read(made.folder)
    own = made.folder.parent / "files"
    some = next(iter(sorted(own.glob("??/??/*"))))
    if harm == "cut":
        dump.write_bytes(dump.read_bytes()[:-1000])
    elif harm == "list":
        list_.write_text("".join(list_.read_text().splitlines(keepends=True)[:-1]))
    elif harm == "bytes":
        some.write_bytes(some.read_bytes() + b"\0")
    elif harm == "missing":
        some.unlink()
    elif harm == "rows":
        tables = {**kept.census.tables, "portal_chainentry": 2}
        replace(kept, census=replace(kept.census, tables=tables)).write(made.folder)
    else:
        replace(kept, census=replace(kept.census, head="9:x")).write(made.folder)


def test_a_cut_dump_is_refused_by_the_restoration_itself(made: Done) -> None:
    """Also where somebody has made the manifest fit what was cut."""
    dump = _dump(made)
    whole = dump.read_bytes()
    # The last page of SQLite may be empty; PostgreSQL reads its list of contents without the end.
    dump.write_bytes(whole[: len(whole) // 2] if IS_SQLITE else whole[:-1000])
    replace(Manifest.read(made.folder), database=sha256_of(dump)).write(made.folder)
    (told,) = faults(made.folder)
    assert told.startswith("备份中的数据库" if IS_SQLITE else "pg_restore 没有成功")


def test_a_backup_that_was_not_finished_is_none(made: Done) -> None:
    (made.folder / "manifest.json").unlink()
    with pytest.raises(BackupError, match="备份没有做完"):
        list(faults(made.folder))
    with pytest.raises(CommandError, match="没有备份"):
        call_command("verify_backup", made.folder.parent)


def test_a_failed_backup_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(a_place())

    def refuse(*_given: object) -> int:
        raise OSError("no room")

    monkeypatch.setattr("portal.backup.work.copy_files", refuse)
    with pytest.raises(OSError, match="no room"):
        back_up(tmp_path)
    assert [each for each in tmp_path.iterdir() if each.name != "files"] == []


@contextmanager
def _empty_place() -> Iterator[None]:
    """Another database and files folder, in place of those of the test."""
    kept, root = connection.settings_dict["NAME"], settings.FILES_ROOT
    connection.close()
    new = Path(str(root)).with_name("restored")
    settings.FILES_ROOT = new / "files"
    server = postgresql.Server.of(connection.settings_dict)
    try:
        if IS_SQLITE:
            connection.settings_dict["NAME"] = str(new / "portal.sqlite3")
        else:
            connection.settings_dict["NAME"] = f"{kept}_restored"
            _maintain(
                server, f"CREATE DATABASE \"{kept}_restored\" TEMPLATE template0 ENCODING 'UTF8'"
            )
        yield
    finally:
        connection.close()
        if not IS_SQLITE:
            _maintain(server, f'DROP DATABASE IF EXISTS "{kept}_restored" WITH (FORCE)')
        connection.settings_dict["NAME"] = kept
        settings.FILES_ROOT = root


def _maintain(server: postgresql.Server, statement: str) -> None:
    with replace(server, name="postgres").connect(autocommit=True) as opened:
        opened.execute(psycopg.sql.SQL(statement))


def test_a_restored_portal_is_the_same(made: Done) -> None:
    before = chain.head()
    with _empty_place():
        done = restore(made.folder)
        assert (done.rows, done.files, done.head) == (made.rows, made.files, made.head)
        assert chain.head() == before
        assert all(storage.verify(path.name) for path in Path(settings.FILES_ROOT).glob("??/??/*"))
        said = StringIO()
        call_command("verify_chain", stdout=said)
        assert "核验通过" in said.getvalue()
        # What is refused to everybody is still refused.
        with pytest.raises(Exception, match="portal_auditevent"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM portal_auditevent")


def test_nothing_is_restored_over_what_is_there(made: Done) -> None:
    with pytest.raises(BackupError, match="已有内容"):
        restore(made.folder)
    assert chain.head().sequence == 1


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    published(a_place())
    root, said = tmp_path / "备份", StringIO()
    call_command("backup", root, stdout=said)
    call_command("verify_backup", root, stdout=said)
    with _empty_place():
        call_command("restore", root, stdout=said)
    text = said.getvalue()
    for words in ("已备份到", "备份只有试恢复过才算数", "可用：已试恢复", "已恢复", "再启动服务"):
        assert words in text
    assert text.count(f"存证链头　1:{chain.head().sha256}") == 3
    dump = next(root.glob("*/database.*"))
    dump.write_bytes(b"")
    with pytest.raises(SystemExit):
        call_command("verify_backup", root, stdout=said)
    assert "不可用，请重新备份。" in said.getvalue()


def test_a_backup_while_people_work_is_of_one_moment(tmp_path: Path) -> None:
    """What is written while the dump is made is in it whole or not at all."""
    stop = threading.Event()
    done: list[int] = []

    def work() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    for target in ("one", "other"):
                        audit.record(action="test", target=target, by=None)
                done.append(1)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = back_up(tmp_path)
    finally:
        stop.set()
        worker.join(30)
    assert done
    assert Manifest.read(made.folder).census.tables["portal_auditevent"] % 2 == 0
    assert list(faults(made.folder)) == []
