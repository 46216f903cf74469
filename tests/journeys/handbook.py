"""手册: a handbook's tasks, read out of its own words and done in a browser as they are written.

A bold text in quotation marks is what stands on the page; the verb before it says what to do
with it. What a step says and this cannot do is a fault of the handbook, and so is a label that
no page has.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.factories.declarations import ROOT

FOLDER = ROOT / "docs" / "handbook"
#: Set, the pictures of the handbook are taken anew.
TAKE_PICTURES = "HANDBOOK_PICTURES"
_TASK = re.compile(r"^## (.+)$", re.MULTILINE)
#: A step, or the picture of the page after it.
_LINE = re.compile(
    r"^\d+\. (?P<step>.+)$|^ *!\[.+\]\(pictures/(?P<picture>[a-z-]+)\.png\)$", re.MULTILINE
)
_QUOTED = r"\s*\*\*“({})”\*\*".format(r".+?")
_VERBS = "点|下载|全部勾选|去掉勾选|勾选|看到"
_ACT = re.compile(rf"在{_QUOTED}\s*中(选文件|选|填){_QUOTED}|({_VERBS}){_QUOTED}")
#: A day in words, as people say it; an hour may follow.
_DAY = re.compile(r"^(?P<day>昨天|今天|明天)(?: (?P<hour>\d\d:\d\d))?$")
_FROM_TODAY = {"昨天": -1, "今天": 0, "明天": 1}
#: Of a page of text and lines nobody misses the others.
_COLOURS = 32


class Handbook:
    """One handbook in the hands of somebody who is signed in."""

    def __init__(self, name: str, page: Page, files: Mapping[str, Path]) -> None:
        self.page = page
        self._files = files
        self._tasks = _tasks_of(FOLDER / f"{name}.md")
        self._tried: set[str] = set()

    @property
    def tasks(self) -> set[str]:
        """The titles of all its tasks."""
        return set(self._tasks)

    @property
    def tried(self) -> set[str]:
        """The titles of those that were tried, by whomever it went to."""
        return self._tried

    def handed_to(self, page: Page) -> Handbook:
        """The same handbook in the hands of another person."""
        other = copy(self)
        other.page = page
        return other

    def do(self, title: str) -> None:
        """One task, step by step, with its pictures where they stand."""
        for line in _LINE.finditer(self._tasks[title]):
            if line["step"]:
                self._step(line["step"])
            else:
                self._picture(line["picture"])
        self._tried.add(title)

    def _step(self, step: str) -> None:
        acts = list(_ACT.finditer(step))
        assert len(acts) + sum(act[1] is not None for act in acts) == step.count("**“"), step
        for field, how, value, verb, label in (act.groups() for act in acts):
            if field:
                self._fill(field, how, value)
            else:
                self._act(verb, label)

    def _act(self, verb: str, label: str) -> None:
        boxes = self.page.get_by_label(label, exact=False)
        if verb == "下载" or (verb == "点" and label.startswith("下载")):
            with self.page.expect_download():
                self._named(label).click()
        elif verb == "点":
            self._named(label).click()
        elif verb == "全部勾选":
            expect(boxes).not_to_have_count(0)
            for box in boxes.filter(visible=True).all():
                box.check()
        elif verb == "勾选":
            _first_seen(boxes).check()
        elif verb == "去掉勾选":
            _first_seen(boxes).uncheck()
        else:
            seen = _first_seen(self.page.get_by_text(label, exact=False))
            expect(seen).to_be_visible()
            seen.evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 90)")

    def _fill(self, field: str, how: str, value: str) -> None:
        fields = self.page.locator("input, textarea, select")
        box = _first_seen(self.page.get_by_label(field).and_(fields))
        if how == "填":
            box.fill(_typed(value))
        elif how == "选":
            box.select_option(label=value)
        else:
            box.set_input_files(self._files[value])

    def _named(self, label: str) -> Locator:
        """A button or a link of that name; else what unfolds under these words.

        What stands in the upper right corner of every page is not meant.
        """
        page = self.page
        named = page.get_by_role("button", name=label, exact=True).or_(
            page.get_by_role("link", name=label, exact=True)
        )
        folded = page.locator("summary").filter(has_text=re.compile(f"^{re.escape(label)}$"))
        return _first_seen(named.or_(folded).and_(page.locator(":not(#user-tools *)")))

    def _picture(self, name: str) -> None:
        """The window as it stands now; only looked for where no new one was asked for."""
        kept = FOLDER / "pictures" / f"{name}.png"
        if os.environ.get(TAKE_PICTURES):
            kept.parent.mkdir(exist_ok=True)
            taken = Image.open(BytesIO(self.page.screenshot()))
            taken.quantize(_COLOURS).save(kept, optimize=True)
        assert kept.exists(), f"{name}: no such picture"


def _typed(value: str) -> str:
    """A value as it goes into its box: a day in words becomes that day."""
    found = _DAY.match(value)
    if found is None:
        return value
    day = timezone.localdate() + timedelta(days=_FROM_TODAY[found["day"]])
    return f"{day}T{found['hour']}" if found["hour"] else str(day)


def _tasks_of(path: Path) -> dict[str, str]:
    _, *parts = _TASK.split(path.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _first_seen(found: Locator) -> Locator:
    """Of several that bear the name, the first that shows."""
    return found.filter(visible=True).first
