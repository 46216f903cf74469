"""接口说明: the interface told to people: what there is, every operation, and examples that run.

Operations, parameters and their forms are those of docs/openapi.json; nothing is told twice.
The examples stand in interface_examples.json, each with the answer that it gives on the
demonstration data: a test runs them and holds the answers against those shown.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.site.pages import Page

#: The one description of the interface, which `manage.py docs` writes.
_DESCRIBED = "docs/openapi.json"
EXAMPLES = Path(__file__).parent / "interface_examples.json"
#: Characters of a pattern that still tells a reader something.
_LONG = 60


def page() -> Page:
    """接口说明页."""
    return Page(
        "site/interface.html",
        {
            "operations": operations(),
            "examples": [
                {**each, "title": _(each["title"]), "where": _(each["where"])}
                for each in examples()
            ],
            **_sizes(),
            "rate": _rate(),
        },
    )


@lru_cache(maxsize=1)
def examples() -> list[dict[str, str]]:
    """例子: key, title, where it is run, the text of it, and the answer."""
    told: list[dict[str, str]] = json.loads(EXAMPLES.read_bytes())
    return told


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Every operation with its parameters, as docs/openapi.json has them, in its order."""
    return [
        {
            "key": operation["operationId"],
            "path": path,
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "parameters": [_parameter(each) for each in operation.get("parameters", [])],
        }
        for path, methods in _described()["paths"].items()
        for operation in methods.values()
    ]


@lru_cache(maxsize=1)
def _described() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((Path(settings.BASE_DIR) / _DESCRIBED).read_bytes())
    return told


def _sizes() -> dict[str, int]:
    """How long pages are, and how long they may be: the same for every list."""
    size = next(
        each["schema"]
        for methods in _described()["paths"].values()
        for each in methods["get"].get("parameters", [])
        if each["name"] == "page_size"
    )
    return {"default_size": size["default"], "largest_size": size["maximum"]}


def _rate() -> str:
    """How often an address may ask in a minute."""
    told: Any = settings.REST_FRAMEWORK
    return str(told["DEFAULT_THROTTLE_RATES"]["anon"]).partition("/")[0]


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    schema = told["schema"]
    described = told.get("description", "").partition("\n\n")[0]
    return {
        "name": told["name"],
        "is_required": told.get("required", False),
        "description": described,
        "values": "、".join(str(each) for each in schema.get("enum", ())),
        "form": schema.get("pattern", "") if len(schema.get("pattern", "")) < _LONG else "",
    }
