"""The database is stopped at once, SQLite is locked, the disk is full: told, not half done, mended.

The server that is stopped is one of its own; the small disk is a tmpfs, which only root may mount.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.processes import free_port, until
from tests.release.conftest import Prepared
from tests.release.standing import Standing
from tests.release.visitors import Answer, Tally, get, upload

pytestmark = [pytest.mark.release, pytest.mark.kill]

AWAY_WORDS, FULL_WORDS = "数据库暂时无法使用", "磁盘空间不足"
Record = Callable[[str, object], None]
Officers = list[dict[str, Any]]
of_sqlite = pytest.mark.skipif(
    os.environ.get("PORTAL_DATABASE_URL", "").startswith("postgres"), reason="of SQLite alone"
)
of_postgresql = pytest.mark.skipif(
    not os.environ.get("PORTAL_DATABASE_URL", "").startswith("postgres"), reason="of a server"
)


@dataclass
class Cluster:
    """A PostgreSQL server that may be stopped in the middle of a transaction."""

    folder: Path
    port: int

    def run(self, program: str, *options: str) -> None:
        """One of PostgreSQL's programs; it refuses to be run by root."""
        programs = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        found = str(programs[-1]) if programs else (shutil.which(program) or program)
        subprocess.run(
            [found, *options],
            check=True,
            cwd=self.folder,
            user="postgres" if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-o", options, "-w", "-l", "log", "start")

    def stop_at_once(self) -> None:
        """As a power cut leaves it: no transaction is ended, nothing is written out."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = Path("/tmp") / f"portal-cluster-{os.getpid()}-{free_port()}"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    made = Cluster(folder, free_port())
    made.run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8")
    made.start()
    try:
        yield made
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            made.stop_at_once()
        shutil.rmtree(folder)


@pytest.fixture
def on_cluster(cluster: Cluster, standing: Standing) -> Standing:
    """The portal on that server."""
    standing.database_url = f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres"
    standing.manage("migrate", "--no-input", "--verbosity", "0")
    return standing


def hand_in_until_accepted(standing: Standing, officers: Officers) -> Tally:
    """Every officer tries again, as the sentence says, until the file is in."""
    tally = Tally()

    def one(officer: dict[str, Any]) -> None:
        for _ in range(200):
            answer = upload(standing.port, officer)
            tally.add(answer)
            if answer.status == 302:
                return
            time.sleep(0.3)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, officers))
    return tally


def told(answers: list[Answer], words: str) -> None:
    """Each was accepted, or was refused with the sentence; none was a fault of ours."""
    assert {each.status for each in answers} <= {302, 503}
    assert all(words in each.text for each in answers if each.status == 503)


def all_checked(standing: Standing, number: int) -> None:
    until(lambda: standing.open_jobs() == 0, "every verdict", seconds=180)
    assert standing.scene("counts")["revisions"] == {"CHECKED": number}
    assert standing.scene("faults")["faults"] == []


@of_postgresql
def test_a_server_stopped_while_officers_hand_in(
    on_cluster: Standing, cluster: Cluster, record_property: Record
) -> None:
    officers = on_cluster.scene("people", units=12)["officers"]
    on_cluster.start()
    with ThreadPoolExecutor(1) as pool:
        handing_in = pool.submit(hand_in_until_accepted, on_cluster, officers)
        until(lambda: on_cluster.ask("SELECT count(*) FROM budgets_revision") >= 2, "some")
        cluster.stop_at_once()
        page, api = get(on_cluster.port, "/"), get(on_cluster.port, "/api/v1/units/")
        time.sleep(3)
        cluster.start()
        tally = handing_in.result()
    record_property("answers to uploads by status", tally.statuses())
    assert (page.status, api.status) == (503, 503)
    assert AWAY_WORDS in page.text
    assert "E_DATABASE_AWAY" in api.text
    told(tally.answers, AWAY_WORDS)
    all_checked(on_cluster, len(officers))


@of_postgresql
def test_a_server_stopped_while_it_publishes(
    on_cluster: Standing, cluster: Cluster, record_property: Record
) -> None:
    officers = on_cluster.scene("people", units=3)["officers"]
    on_cluster.start()
    hand_in_until_accepted(on_cluster, officers)
    all_checked(on_cluster, len(officers))
    stops = 0
    for officer in officers:
        on_cluster.scene("publish", disclosure=officer["disclosure"], seconds=0.5)
        until(lambda: on_cluster.leased_jobs() > 0, "a worker to publish")
        time.sleep(0.02 * stops)
        cluster.stop_at_once()
        stops += 1
        time.sleep(1)
        cluster.start()
        assert on_cluster.scene("faults")["faults"] == []
    until(lambda: on_cluster.open_jobs() == 0, "every publication", seconds=300)
    counted = on_cluster.scene("counts")
    record_property("stopped", f"{stops} times, {counted['losses']} attempts were lost")
    assert counted["revisions"] == {"PUBLISHED": len(officers)}
    assert on_cluster.scene("faults", is_settled=True)["faults"] == []


@of_sqlite
@pytest.mark.parametrize(("seconds", "statuses"), [(10, {302}), (26, {503})])
def test_sqlite_locked(
    standing: Standing, record_property: Record, seconds: int, statuses: set[int]
) -> None:
    """A writer waits its turn, 20 seconds at most; then the officer is told."""
    officers = standing.scene("people", units=2)["officers"]
    standing.start_web()
    with (
        contextlib.closing(
            sqlite3.connect(standing.folder / "portal.sqlite3", isolation_level=None)
        ) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        waiting = [pool.submit(upload, standing.port, officer) for officer in officers]
        time.sleep(seconds)
        other.execute("ROLLBACK")
        answers = [each.result() for each in waiting]
    record_property("upload took", f"{max(each.seconds for each in answers):.1f} s")
    assert {each.status for each in answers} == statuses
    told(answers, AWAY_WORDS)
    hand_in_until_accepted(standing, officers)
    standing.start_worker()
    all_checked(standing, len(officers))


@pytest.fixture
def small_disk(standing: Standing, prepared: Prepared) -> Iterator[Standing]:
    """Files, and on SQLite the database too, lie on a disk of 60 MB."""
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(standing.folder)], check=False
    ).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        shutil.copytree(prepared.folder, standing.folder, dirs_exist_ok=True)
        yield standing
    finally:
        standing.stop()
        subprocess.run(["umount", "-l", str(standing.folder)], check=True)


def fill(standing: Standing) -> Path:
    """Not a byte is left."""
    filler = standing.folder / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
            file.flush()
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0")
    return filler


def test_a_disk_that_is_full_at_the_upload(small_disk: Standing) -> None:
    officers = small_disk.scene("people", units=3)["officers"]
    small_disk.start_web()
    filler = fill(small_disk)
    answers = [upload(small_disk.port, officer) for officer in officers]
    assert {each.status for each in answers} == {503}
    told(answers, FULL_WORDS)
    filler.unlink()
    assert small_disk.ask("SELECT count(*) FROM budgets_revision") == 0
    assert [path for path in small_disk.files.rglob("*") if path.is_file()] == []
    hand_in_until_accepted(small_disk, officers)
    small_disk.start_worker()
    all_checked(small_disk, len(officers))


@pytest.mark.parametrize("what", ["checked", "published"])
def test_a_disk_that_is_full_at_work(
    small_disk: Standing, record_property: Record, what: str
) -> None:
    """Rendering, or publishing with its pages and bulk files, meets a full disk, and goes on."""
    officers = small_disk.scene("people", units=3)["officers"]
    small_disk.start_web()
    hand_in_until_accepted(small_disk, officers)
    if what == "published":
        small_disk.start_worker()
        all_checked(small_disk, len(officers))
        small_disk.stop()
        small_disk.start_web()
        for officer in officers:
            small_disk.scene("publish", disclosure=officer["disclosure"])
    filler = fill(small_disk)
    small_disk.start_worker()
    time.sleep(20)
    filler.unlink()
    began = time.monotonic()
    assert small_disk.scene("faults")["faults"] == []
    until(lambda: small_disk.open_jobs() == 0, "the work to go on", seconds=240)
    counted = small_disk.scene("counts")
    record_property("went on", f"{time.monotonic() - began:.0f} s after there was room")
    assert counted["revisions"] == {what.upper(): len(officers)}
    assert small_disk.scene("faults", is_settled=True)["faults"] == []
