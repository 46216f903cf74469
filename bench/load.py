"""Load by wrk: requests for each processor-second of a server, and the slowest hundredth."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from bench.parts import LeftOutError
from bench.timing import cpu_seconds, resident_mib

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Asked:
    """A server by its process, and what is asked of it."""

    pid: int
    url: str
    headers: tuple[str, ...] = ("Accept-Encoding: br",)


@dataclass(frozen=True, slots=True)
class Borne:
    """Medians over the rounds: requests a processor-second and a second, p99 in ms, MiB."""

    per_cpu: float
    per_second: float
    p99: float
    resident: float


def require_wrk() -> None:
    """Raise `LeftOutError` where there is none."""
    if shutil.which("wrk") is None:
        raise LeftOutError("wrk is not installed (Debian: apt install wrk)")


def borne(asked: Mapping[str, Asked], rounds: int, seconds: int) -> dict[str, Borne]:
    """Each server under 16 connections in turns. Raises `RuntimeError` for answers but 2xx, 3xx."""
    for each in asked.values():
        _warm(each)
    found: dict[str, list[Borne]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, each in asked.items():
            found[name].append(_once(each, seconds))
    return {name: _median(all_of) for name, all_of in found.items()}


def _warm(asked: Asked) -> None:
    """Ask once: a server listens before it has loaded its application."""
    headers = dict(header.split(": ", 1) for header in asked.headers)
    urllib.request.urlopen(urllib.request.Request(asked.url, headers=headers)).close()


def _median(all_of: list[Borne]) -> Borne:
    return Borne(
        *(
            statistics.median(getattr(each, name) for each in all_of)
            for name in ("per_cpu", "per_second", "p99", "resident")
        )
    )


def _once(asked: Asked, seconds: int) -> Borne:
    headers = [word for header in asked.headers for word in ("-H", header)]
    before = cpu_seconds(asked.pid)
    said = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", *headers, asked.url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = cpu_seconds(asked.pid) - before
    if "Non-2xx" in said:
        raise RuntimeError(f"{asked.url}: {said}")
    requests, taken = _number(r"(\d+) requests in ([\d.]+)(us|ms|s)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    return Borne(
        requests / max(spent, 0.01),
        requests / taken,
        float(p99[1]) * _UNITS[p99[2]] if p99 else 0.0,
        resident_mib(asked.pid),
    )


def _number(pattern: str, said: str) -> tuple[int, float]:
    found = re.search(pattern, said)
    if found is None:
        raise RuntimeError(said)
    return int(found[1]), float(found[2]) * _UNITS[found[3]] / 1000
