"""上年公开件 beside this year's, for rules over both."""

from __future__ import annotations

from dataclasses import replace

from budgets.rules.printed import Printed


def before(printed: Printed) -> Printed | None:
    """上年公开件, None where that of the year before is not known.

    It was declared in another file: what could not be read of this one, or is held of it, does not
    touch it.
    """
    previous = printed.context.previous
    if previous is None or previous.year != printed.year - 1:
        return None
    context = replace(printed.context, unreadable=frozenset(), holds=(), held_rows=())
    return Printed(printed.edition, previous, context)
