"""编码与名称: every printed code with the name beside it, and how the two fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgets.tables.core import Codes, Role
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgets.codes.lists import NameMatch
    from budgets.rules.rule import RuleContext
    from budgets.rules.tree import CodeTree, Node


class Naming(NamedTuple):
    """One printed code with the name beside it."""

    tree: CodeTree
    node: Node
    dimension: str
    code: str
    name: str
    match: NameMatch  # how the name stands to the code in the year's list

    @property
    def folded(self) -> str:
        """The name, as names are compared."""
        return fold_name(self.name)

    @property
    def place(self) -> str:
        """The cell of the row's name."""
        return self.node.row.source


def namings(trees: Iterable[CodeTree], context: RuleContext) -> Iterator[Naming]:
    """Every code of every table, with its name."""
    for tree in trees:
        scheme = tree.table.scheme()
        if not isinstance(scheme, Codes):
            continue
        stub = tree.table.definition.stub_leaves(0)
        places = [place for place, leaf in enumerate(stub) if leaf.role is Role.LABEL]
        columns = [
            (place, dimension, context.catalogues.of(dimension))
            for place, dimension in zip(places, scheme.dimensions, strict=True)
        ]
        for node in tree.shown:
            for code, (place, dimension, catalogue) in zip(node.printed, columns, strict=True):
                if code:
                    name = node.row.cells[place].strip()
                    match = catalogue.match(code, name, context.year)
                    yield Naming(tree, node, dimension, code, name, match)
