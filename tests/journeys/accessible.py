"""axe-core in a page of the browser: what it calls serious or critical is a fault of the page."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: What axe calls minor or moderate is advice.
_RUN = """(colours) => axe.run({
    resultTypes: ["violations"], rules: {"color-contrast": {enabled: colours}},
  }).then((found) => found.violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .flatMap((each) => each.nodes.map((node) => [
    each.id, node.target.join(" "), node.html.slice(0, 160), node.failureSummary])))"""


def faults(page: Page, where: str, *widths: int) -> Iterator[str]:
    """What axe finds wrong in the page as it stands, in each width; `where` is told beside it.

    The page must have been opened with `bypass_csp`: axe tries out styles of its own.
    """
    page.evaluate(AXE_SCRIPT)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        # Colours are the same in every width, and take the longest.
        for rule, target, html, summary in page.evaluate(_RUN, width == widths[0]):
            yield f"{where} ({width}): {rule} at {target}: {html}: {summary}"
