"""Growth as a table and as a small curve: both scales logarithmic, a straight line is linear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_WIDTH, _HEIGHT, _EDGE = 640, 360, 60
_LINES = {
    "loading and publishing (s)": ("load_seconds", "#1f5fa8"),
    "database (MiB)": ("database_mib", "#a8541f"),
    "a search (ms)": ("search_ms", "#2f7d32"),
}


def table_of(kept: Sequence[dict[str, Any]]) -> str:
    """One line for each size, as Markdown."""
    head = (
        "| units | database | load and publish | a unit | CPU | peak | facts | database size | files"
        " | PDF of all (reckoned) | publication page | search |\n" + "|---" * 12 + "|\n"
    )
    return head + "".join(_line(each) for each in _ordered(kept))


def _line(told: dict[str, Any]) -> str:
    seconds = told["load_seconds"] + told["drain_seconds"]
    cells = (
        f"{told['units']:,}",
        told["database"],
        f"{seconds:,.0f} s",
        f"{seconds / told['units'] * 1000:.0f} ms",
        f"{told['cpu_seconds']:,.0f} s",
        f"{told['peak_mib']} MiB",
        f"{told['facts']:,}",
        f"{told['database_mib']:,} MiB",
        f"{told['files']:,} ({told['files_mib']:,} MiB)",
        f"{told['pdf_all_reckoned_seconds']:,} s from {told['pdf_sample']}",
        f"{told['pages_ms']['publication'].get('median', 0):.1f} ms",
        f"{_search(told):.1f} ms",
    )
    return f"| {' | '.join(cells)} |\n"


def svg_of(kept: Sequence[dict[str, Any]]) -> str:
    """The curve of each figure over the number of units, in the order of sizes."""
    sizes = _ordered([each for each in kept if each["database"] == "postgresql"]) or _ordered(kept)
    values = [{**each, "search_ms": _search(each)} for each in sizes]
    points = [each[name] for each in values for name, _ in _LINES.values() if each[name] > 0]
    if len(values) < 2 or not points:
        return _framed("")
    across = _scale([each["units"] for each in values], _EDGE, _WIDTH - _EDGE)
    up = _scale(points, _HEIGHT - _EDGE, _EDGE)
    drawn = []
    for number, (title, (name, colour)) in enumerate(_LINES.items()):
        places = [(across(each["units"]), up(max(each[name], min(points)))) for each in values]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(f'<text x="{_EDGE}" y="{18 + 14 * number}" fill="{colour}">{title}</text>')
        for (x, y), each in zip(places, values, strict=True):
            drawn.append(f'<text x="{x:.0f}" y="{y - 6:.0f}" fill="{colour}">{each[name]:g}</text>')
    drawn += [
        f'<text x="{across(each["units"]):.0f}" y="{_HEIGHT - 20}">{each["units"]:,}</text>'
        for each in values
    ]
    return _framed("\n".join(drawn))


def _scale(values: Sequence[float], start: float, end: float) -> Any:
    low, high = math.log(min(values)), math.log(max(values))
    spread = high - low or 1.0
    return lambda value: start + (math.log(value) - low) / spread * (end - start)


def _framed(inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="11">\n{inside}\n</svg>\n'
    )


def _search(told: dict[str, Any]) -> float:
    return float(told["pages_ms"]["search 公务接待费"].get("median", 0))


def _ordered(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(kept, key=lambda each: (each["database"], each["units"]))
