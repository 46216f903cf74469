"""文件夹: every format of one disclosure as files, named as the commands promise."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from budgets.rendering.formats import FORMATS
from budgets.rendering.web_page import render_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from budgets.rendering.publication import Document

#: By name: the file and how it is made. A page of its own stands for what the site frames.
FOLDER_FORMATS: Mapping[str, tuple[str, Callable[[Document], bytes]]] = MappingProxyType(
    {
        **{
            each.name: (each.folder_name, each.render)
            for each in FORMATS.values()
            if each.is_download
        },
        "html": ("disclosure.html", render_page),
    }
)


def write_folder(document: Document, folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """Render the formats and write each under its name; yields the paths in that order.

    Nothing is written before everything is rendered. Raises `KeyError` for an unknown name.
    """
    rendered = [(FOLDER_FORMATS[name][0], FOLDER_FORMATS[name][1](document)) for name in names]
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in rendered:
        path = folder / name
        path.write_bytes(content)
        yield path
