"""S1 to S5: public pages under load, each server's work counted in its processor-seconds.

nginx has a configuration of the bench's own (`bench/peers/nginx.conf`), not that of deploy/: it
looks for the stored page among files and asks the portal where there is none.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

import brotli  # noqa: E402 - after the settings
from django.conf import settings  # noqa: E402

from bench.load import Asked, Borne, borne, require_wrk  # noqa: E402
from bench.material import SLUG  # noqa: E402
from bench.parts import LeftOutError, Size  # noqa: E402
from bench.peers.tables import printed_rows  # noqa: E402
from bench.rows import Aim, Row, figure, share  # noqa: E402
from bench.scratch import fetched, free_port, granian, server, with_examples  # noqa: E402
from tests.budgets.rendering.documents import golden_document  # noqa: E402

PAGE = "/370303/102001/2025/budget/"
API = "/api/v1/disclosures/370303-102001-2025-budget/tables/"
SEARCH = "/search/?q=%E6%8E%A5%E5%BE%85%E8%B4%B9"
COMPARE = "/divisions/370303/ranking/2025/"
_CONF = Path(__file__).parents[1] / "peers/nginx.conf"
_UNIT = "requests a CPU-second"


def measure(size: Size) -> Iterator[Row]:
    """All servers at once, each asked in turn."""
    require_wrk()
    with_examples()
    with contextlib.ExitStack() as stack:
        asked, sizes = _servers(stack)
        found = borne(asked, size.of(5, 1), size.of(4, 1))
        yield from _published(found)
        yield from _datasette(found, sizes)
        yield from _revalidated(found, asked["portal"].url, asked["portal"].pid)
        yield from _made(found)


def _servers(stack: contextlib.ExitStack) -> tuple[dict[str, Asked], dict[str, int]]:
    port, base = _started(stack, "portal.wsgi:application")
    status, page = fetched(f"{base}{PAGE}", Accept_Encoding="br")
    if status != 200:
        raise LeftOutError(f"the page of the example answers {status}")
    folder = Path(settings.DATA_DIR) / "served"
    (folder / PAGE.strip("/")).mkdir(parents=True)
    (folder / PAGE.strip("/") / "index.html").write_bytes(brotli.decompress(page))
    (folder / PAGE.strip("/") / "index.html.br").write_bytes(page)
    asked = {"portal": Asked(port, f"{base}{PAGE}")}
    asked["api"] = Asked(port, f"{base}{API}")
    asked["search"] = Asked(port, f"{base}{SEARCH}")
    asked["ranking"] = Asked(port, f"{base}{COMPARE}")
    for name, address in (("bare", "/"), ("django", "/hello/"), ("whitenoise", PAGE)):
        pid, other = _started(stack, f"bench.peers.served:{name}", BENCH_FILES=str(folder))
        path = f"{PAGE}index.html" if name == "whitenoise" else address
        asked[name] = Asked(pid, f"{other}{path}")
    asked |= _gunicorn(stack)
    asked |= _nginx(stack, folder, base)
    served, rows = _of_datasette(stack)
    asked |= served
    sizes = {"page": len(page), "rows": rows}
    if served:
        sizes["datasette"] = len(fetched(served["datasette"].url)[1])
    return asked, sizes


def _started(stack: contextlib.ExitStack, application: str, **more: str) -> tuple[int, str]:
    port = free_port()
    pid = stack.enter_context(server(granian(application, port), port, **more))
    return pid, f"http://127.0.0.1:{port}"


def _gunicorn(stack: contextlib.ExitStack) -> dict[str, Asked]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--worker-class", "gthread"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "portal.wsgi:application"]
    with contextlib.suppress(LeftOutError):
        pid = stack.enter_context(server(command, port))
        return {"gunicorn": Asked(pid, f"http://127.0.0.1:{port}{PAGE}")}
    return {}


def _nginx(stack: contextlib.ExitStack, folder: Path, portal: str) -> dict[str, Asked]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return {}
    port = free_port()
    told = _CONF.read_text("utf-8")
    for name, value in {
        "PORT": str(port),
        "FILES": str(folder),
        "PORTAL": portal.removeprefix("http://"),
    }.items():
        told = told.replace(f"@{name}@", value)
    written = folder / "nginx.conf"
    written.write_text(told, "utf-8")
    folder.chmod(0o755)
    for parent in folder.parents[:2]:
        parent.chmod(0o755)
    pid = stack.enter_context(server([program, "-p", str(folder), "-c", str(written)], port))
    base = f"http://127.0.0.1:{port}"
    return {
        "nginx": Asked(pid, f"{base}/static{PAGE}index.html.br"),
        "try_files": Asked(pid, f"{base}{PAGE}"),
    }


def _of_datasette(stack: contextlib.ExitStack) -> tuple[dict[str, Asked], int]:
    path = Path(settings.DATA_DIR) / "printed.sqlite3"
    rows = printed_rows(golden_document(SLUG), path)
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(path), "--port", str(port)]
    command += ["--setting", "max_returned_rows", "5000"]
    with contextlib.suppress(LeftOutError):
        pid = stack.enter_context(server(command, port))
        base = f"http://127.0.0.1:{port}/printed/printed"
        return {
            "datasette": Asked(pid, f"{base}?_size=max"),
            "datasette-json": Asked(pid, f"{base}.json?_size=max"),
        }, rows
    return {}, rows


def _published(found: dict[str, Borne]) -> Iterator[Row]:
    portal = found["portal"]
    if "nginx" in found:
        rates = (found["try_files"].per_second, found["nginx"].per_second)
        what = "stored page found by nginx's try_files"
        yield share("S1", what, rates, "requests a second", "nginx, the file itself", 0.95)
    limits = [("nginx", "nginx, the file itself", 0.5), ("bare", "bare WSGI hello", 0.9)]
    for name, against, least in [*limits, ("whitenoise", "WhiteNoise alone", 1.5)]:
        if name in found:
            rates = (portal.per_cpu, found[name].per_cpu)
            yield share("S2", "published page, granian", rates, _UNIT, against, least)
    for name, what in (("gunicorn", "published page, gunicorn gthread"), ("api", "API, all tables of a publication")):  # fmt: skip
        if name in found:
            yield figure("S2", what, found[name].per_cpu, _UNIT)


def _datasette(found: dict[str, Borne], sizes: dict[str, int]) -> Iterator[Row]:
    portal = found["portal"]
    what = f"page of the {sizes['rows']} rows, compressed"
    yield figure("S3", what, sizes["page"] / 1000, "KB", Aim("≤", 7.1))
    if "datasette" not in found:
        return
    html, data = found["datasette"], found["datasette-json"]
    rates = (portal.per_cpu, html.per_cpu)
    yield share("S3", "published page", rates, _UNIT, "Datasette's page of the same rows", 1000)
    yield Row("S3", "API, the same tables", found["api"].per_cpu, _UNIT, "Datasette's JSON", data.per_cpu, found["api"].per_cpu / data.per_cpu)  # fmt: skip
    theirs, ours = sizes["datasette"] / 1000, sizes["page"] / 1000
    yield Row("S3", "bytes on the wire", ours, "KB", "Datasette's page", theirs, theirs / ours, Aim("≥", 50))  # fmt: skip


def _revalidated(found: dict[str, Borne], url: str, pid: int) -> Iterator[Row]:
    what = "slowest hundredth of requests, 16 connections"
    yield figure("S4", what, found["portal"].p99, "ms", Aim("≤", 3))
    yield figure("S4", "the worker's memory after load", found["portal"].resident, "MiB", Aim("≤", 80))  # fmt: skip
    import urllib.request

    with urllib.request.urlopen(url) as answer:
        etag = answer.headers["ETag"]
    status, body = fetched(url, If_None_Match=etag)
    if status != 304:
        raise RuntimeError(f"the page with its own ETag answers {status}")
    yield figure("S4", "body of a revalidated page (304)", len(body), "B", Aim("≤", 0))


def _made(found: dict[str, Borne]) -> Iterator[Row]:
    rates = (found["search"].per_cpu, found["django"].per_cpu)
    yield share("S5", "search page", rates, _UNIT, "empty view in the same settings", 0.5)
    what = "ranking page without a query, kept by the front"
    yield figure("S5", what, found["ranking"].per_cpu, _UNIT)
