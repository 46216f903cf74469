"""Everything an anonymous reader can reach: pages and API, link after link."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any

from django.test import Client

API = "/api/v1/"
LISTS = (
    "divisions/",
    "units/",
    "disclosures/",
    "facts/",
    "changes/",
    "targets/",
    "indicators/",
    "bulk/",
)


def crawl(client: Client, *more: str) -> dict[str, bytes]:
    """The body behind every address reachable from the home page, the API's lists and `more`."""
    waiting = deque(["/", *(API + name for name in LISTS), *more])
    found: dict[str, bytes] = {}
    while waiting:
        path = waiting.popleft()
        if path in found:
            continue
        response = client.get(path)
        found[path] = response.getvalue()
        waiting.extend(_links(path, response))
    return found


def _links(path: str, response: Any) -> list[str]:
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        links = re.findall(r'(?:href|src)="(/[^"#]*)', response.content.decode())
        return [link for link in links if not link.startswith("/static/")]
    if kind.startswith("application/json") and path.startswith(API) and "openapi" not in path:
        return list(_addresses(json.loads(response.content)))
    return []


def _addresses(value: Any) -> set[str]:
    """What an answer of the API names: pages, files, further pages, disclosures."""
    if isinstance(value, list):
        return {link for each in value for link in _addresses(each)}
    if not isinstance(value, dict):
        return set()
    found = {link for each in value.values() for link in _addresses(each)}
    found |= {str(value[name]) for name in ("page", "path") if value.get(name)}
    if value.get("next"):
        found.add(str(value["next"]).removeprefix("http://testserver"))
    for name in ("id", "publication_id", "disclosure_id"):
        if name in value:
            detail = f"{API}disclosures/{value[name]}/"
            found |= {detail, f"{detail}tables/", f"{detail}tables/3/"}
    return found
