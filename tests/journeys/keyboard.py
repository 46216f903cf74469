"""A person without a mouse: goes to a control by Tab, sees where the focus is, and presses keys.

Nothing here clicks, fills or focuses by itself. A control that Tab does not reach, or that
does not show that it has the focus, fails.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

#: So many controls on the way are a page that nobody gets through.
_FAR = 700
_IS_THERE = "(found) => found.includes(document.activeElement)"
#: The control inside the window, an outline around it; in a grid, around its cell.
_IS_SEEN = """() => {
  const held = document.activeElement;
  const box = held.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const ringed = [held, held.closest("td.typed")].filter(Boolean).map((each) => getComputedStyle(each))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  return inside && box.width > 0 && held.matches(":focus-visible") && ringed;
}"""


#: Nothing lies over the control: what is at its middle is the control, a part of it, or it a part.
_IS_BARE = """() => {
  const held = document.activeElement;
  const box = held.getClientRects()[0];
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2);
  const there = document.elementFromPoint(x, y);
  return held.contains(there) || there.contains(held);
}"""
_NAME = "document.activeElement.outerHTML.slice(0, 120)"


def walk(page: Page, stops: int) -> list[str]:
    """Tab on so many times: what has the focus and does not show it, or lies under something."""
    faults = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # through the page
        if not (page.evaluate(_IS_SEEN) and page.evaluate(_IS_BARE)):
            faults.append(f"{page.url}: {page.evaluate(_NAME)}")
    return faults


class Keyboard:
    """The keys of one page. Controls are named as assistive software names them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, control: Locator, *, back: bool = False) -> None:
        """Tab on, or back, until the control has the focus and shows it."""
        control.first.wait_for()
        for _ in range(_FAR):
            if control.evaluate_all(_IS_THERE):
                break
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        else:
            raise AssertionError(f"not reached by keyboard: {control}")
        assert self.page.evaluate(_IS_SEEN), f"the focus is not seen on {control}"

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Enter on the button, the link or what unfolds of that name."""
        place = within or self.page
        words = re.compile(rf"^\s*{re.escape(name)}…?\s*$")
        self.to(
            place.get_by_role("button", name=words)
            .or_(place.get_by_role("link", name=words))
            .or_(place.locator("summary").filter(has_text=words))
        )
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """In place of what stands in the field."""
        self.to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        """With the space bar."""
        self.to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, field: Locator, words: str) -> None:
        """With the arrow keys, in a list or among radio buttons of one group."""
        self.to(field)
        for _ in range(60):
            shown: str = self.page.evaluate(
                "(document.activeElement.selectedOptions || document.activeElement.labels)[0].textContent"
            )
            if words in shown:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {words} in {field}")

    def pick_file(self, field: Locator, path: Path) -> None:
        """The window in which a file is chosen is the system's own.

        A browser that is late in hearing the key opens none; people press it again.
        """
        self.to(field)
        for _ in range(5):
            try:
                with self.page.expect_file_chooser(timeout=15_000) as chooser:
                    self.page.keyboard.press("Space")
            except TooLate:
                continue
            chooser.value.set_files(path)
            return
        raise AssertionError(f"no window opens at {field}")

    def sign_in(self, username: str, password: str) -> None:
        """At the desk's address, as anybody comes."""
        self.page.goto("/admin/")
        self.write(self.page.get_by_label("用户名"), username)
        self.write(self.page.get_by_label("密码"), password)
        self.press("登录")
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible()
