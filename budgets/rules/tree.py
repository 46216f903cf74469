"""科目树: the rows of a table of codes as parents and children, by what each code means.

A code that is plainly a slip (its name belongs to another code that the other tables or
the rows around it show) is read as the code that was meant, so that one wrong code is one
finding and not ten broken sums.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from budgets.codes.lists import NameMatch
from budgets.tables.core import Codes
from portal.core.once import once
from portal.core.text import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from budgets.codes.lists import Catalogue
    from budgets.rules.printed import PrintedTable
    from budgets.rules.rule import RuleContext
    from budgets.tables.core import Coordinate, Leaf, Row

#: One code per dimension: ("2010301",) or ("30101", "50101").
Key = tuple[str, ...]
_DOUBTFUL = (NameMatch.OTHER_CODE, NameMatch.UNKNOWN_CODE)


class Node(NamedTuple):
    """一行科目. `key` is what its codes mean, `printed` what they say."""

    row: Row
    key: Key
    code: str  # the leading code of `key`: functional, or departmental economic
    printed: Key
    is_doubtful: bool  # the printed code is unknown, or has another code's name


@dataclass(frozen=True)
class CodeTree:
    """科目树 of one table. `widths`: digits of 类, 款, 项."""

    table: PrintedTable
    nodes: tuple[Node, ...]
    widths: tuple[int, ...]

    @once
    def by_key(self) -> Mapping[Key, Node]:
        """The first row of each key."""
        found: dict[Key, Node] = {}
        for node in self.nodes:
            found.setdefault(node.key, node)
        return found

    @once
    def by_code(self) -> Mapping[str, tuple[Node, ...]]:
        """The rows of each leading code."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.code, []).append(node)
        return {code: tuple(nodes) for code, nodes in found.items()}

    @once
    def _parents(self) -> Mapping[int, Node | None]:
        return {node.row.position: self._nearest(node) for node in self.nodes}

    @once
    def _children(self) -> Mapping[int | None, tuple[Node, ...]]:
        found: dict[int | None, list[Node]] = {}
        for node in self.nodes:
            parent = self._parents[node.row.position]
            found.setdefault(parent.row.position if parent else None, []).append(node)
        return {position: tuple(nodes) for position, nodes in found.items()}

    @once
    def shown(self) -> tuple[Node, ...]:
        """The rows that are printed: all but those that are held."""
        return tuple(node for node in self.nodes if not self.table.is_held(node.row))

    def hides(self, code: str) -> bool:
        """Whether a row of that code may be held here: it, one above it, or the whole table."""
        if self.table.is_withheld and not self.nodes:
            return True
        return any(
            code.startswith(node.code) and self.table.is_held(node.row) for node in self.nodes
        )

    @property
    def tops(self) -> tuple[Node, ...]:
        """The rows that no other row holds: what the total row sums."""
        return self._children.get(None, ())

    def parent(self, node: Node) -> Node | None:
        """The nearest row above in the classification, None at the top."""
        return self._parents[node.row.position]

    def children(self, node: Node) -> tuple[Node, ...]:
        """The rows directly beneath."""
        return self._children.get(node.row.position, ())

    def leaves(self, node: Node) -> int:
        """How many of the rows beneath have none beneath them; 1 for such a row itself."""
        return sum(self.leaves(child) for child in self.children(node)) or 1

    def loses(self, node: Node | None, leaf: Leaf) -> bool:
        """Whether a row that could not be placed stands among those beneath (None: all)."""
        if node is None or not self.table.loses(leaf):
            return self.table.loses(leaf)
        later = self.nodes[self.nodes.index(node) + 1 :]
        below = next((one for one in later if not one.code.startswith(node.code)), None)
        return self.table.loses(leaf, node.row, below.row if below else None)

    def level(self, code: str) -> int:
        """类 1, 款 2, 项 3; 0 for a code of another length."""
        return self._levels.get(len(code), 0)

    @once
    def _levels(self) -> Mapping[int, int]:
        """类 1, 款 2, 项 3 by the digits of the whole code."""
        return {length: depth for depth, length in enumerate(accumulate(self.widths), 1)}

    def above(self, code: str) -> str:
        """The code one level up, "" for a 类."""
        return code[: self._heads.get(len(code), 0)]

    @once
    def _heads(self) -> Mapping[int, int]:
        """How many digits of a whole code are the code one level up."""
        lengths = list(accumulate(self.widths))
        return dict(zip(lengths, (0, *lengths), strict=False))

    def expected_parent(self, key: Key) -> Node | None:
        """The row that a row of that key would hang under, None for the total row."""
        code = self.above(key[0])
        while code:
            found = self._matching(code, key)
            if found:
                return found
            code = self.above(code)
        return None

    @once
    def duplicates(self) -> tuple[Node, ...]:
        """Every row whose key an earlier row has."""
        return tuple(node for node in self.nodes if self.by_key[node.key] is not node)

    def _nearest(self, node: Node) -> Node | None:
        code, by_code = node.code, self.by_code
        for length in self._lengths:
            if length < len(code) and code[:length] in by_code:
                found = self._matching(code[:length], node.key)
                if found:
                    return found
        return None

    @once
    def _lengths(self) -> list[int]:
        """How long the codes of the table are, the longest first."""
        return sorted({len(code) for code in self.by_code}, reverse=True)

    def _matching(self, code: str, key: Key) -> Node | None:
        """The row of that leading code; of several, the one whose other codes fit."""
        rows = self.by_code.get(code, ())
        if len(rows) < 2:
            return rows[0] if rows else None
        fitting = [
            node
            for node in rows
            if all(mine.startswith(own) for own, mine in zip(node.key[1:], key[1:], strict=True))
        ]
        return max(fitting, key=lambda node: len("".join(node.key[1:])), default=None)


def code_trees(tables: Sequence[PrintedTable], context: RuleContext) -> Mapping[int, CodeTree]:
    """科目树 of every table whose rows are codes, by table number."""
    schemes = [(table, scheme) for table in tables if isinstance(scheme := table.scheme(), Codes)]
    meant: dict[tuple[int, int], str] = {}
    doubtful: set[tuple[int, int]] = set()
    for dimension in ("function", "economic"):
        group = [table for table, scheme in schemes if scheme.dimensions[0] == dimension]
        _read_meaning(group, dimension, context, meant, doubtful)
    return {
        table.number: CodeTree(table, _nodes(table, scheme, meant, doubtful), scheme.widths)
        for table, scheme in schemes
    }


def _nodes(
    table: PrintedTable,
    scheme: Codes,
    meant: Mapping[tuple[int, int], str],
    doubtful: set[tuple[int, int]],
) -> tuple[Node, ...]:
    nodes = []
    number, key_of = table.number, _key_reader(scheme.dimensions)
    for row in table.rows():
        printed = key_of(row.at)
        first = printed[0]
        if row.is_total or not first:
            continue
        place = (number, row.position)
        code = meant.get(place, first)
        key = printed if code == first else (code, *printed[1:])
        nodes.append(Node(row, key, code, printed, place in doubtful))
    return tuple(nodes)


def _key_reader(dimensions: tuple[str, ...]) -> Callable[[Coordinate], Key]:
    """Takes the codes of a row out of its coordinate."""
    members: Callable[[Coordinate], Any] = attrgetter(*dimensions)
    return members if len(dimensions) > 1 else lambda at: (members(at),)


def _read_meaning(
    tables: Sequence[PrintedTable],
    dimension: str,
    context: RuleContext,
    meant: dict[tuple[int, int], str],
    doubtful: set[tuple[int, int]],
) -> None:
    """Note which printed codes are doubtful, and which code each of these means."""
    catalogue, year, code_of = context.catalogues.of(dimension), context.year, attrgetter(dimension)
    rows: list[tuple[int, int, str, str]] = [
        (table.number, row.position, code, table.label(row))
        for table in tables
        for row in table.rows()
        if (code := code_of(row.at)) and not row.is_total and not table.is_held(row)
    ]
    odd = {
        (number, position)
        for number, position, code, name in rows
        if catalogue.match(code, name, year) in _DOUBTFUL
    }
    if not odd:
        return  # only a doubtful code may mean another one
    doubtful |= odd
    sure: dict[str, set[str]] = defaultdict(set)
    present: dict[int, set[str]] = defaultdict(set)
    for number, position, code, name in rows:
        if (number, position) not in odd:
            sure[fold_name(name)].add(code)
            present[number].add(code)
    readers = {
        number: _Meanings(catalogue, year, sure, present[number])
        for number in {number for number, _ in odd}
    }
    for number, position, code, name in rows:
        if number in readers:
            place = (number, position)
            found = readers[number].read(code, name, is_doubtful=place in odd)
            if found != code:
                meant[place] = found


@dataclass(slots=True)
class _Meanings:
    """Reads the codes of one table downwards, remembering which parents were slips.

    `sure`: the codes that bear each name somewhere in the document; `taken`: those that
    this table prints already.
    """

    catalogue: Catalogue
    year: int
    sure: Mapping[str, set[str]]
    taken: set[str]
    moved: dict[str, str] = field(default_factory=dict)  # a slip's printed code: its meaning
    above: str = ""

    def read(self, code: str, name: str, *, is_doubtful: bool) -> str:
        """What the code of the next row means."""
        found = self._under_its_parent(code, name)
        if not found and is_doubtful:
            found = self._by_name(code, name)
        if found and found != code:
            self.moved[code] = found
            self.taken.add(found)
        self.above = found or code
        return self.above

    def _under_its_parent(self, code: str, name: str) -> str:
        """The code beneath what the row above it means, where that row's code was a slip."""
        slips = [slip for slip in self.moved if code.startswith(slip) and code != slip]
        if not slips:
            return ""
        slip = max(slips, key=len)
        moved = self.moved[slip] + code[len(slip) :]
        is_known = moved in self.sure.get(fold_name(name), ())
        return moved if is_known or not self._is_doubtful(moved, name) else ""

    def _is_doubtful(self, code: str, name: str) -> bool:
        return self.catalogue.match(code, name, self.year) in _DOUBTFUL

    def _by_name(self, code: str, name: str) -> str:
        """The one code with that name that other tables or the row above point at, or ""."""
        shown = self._free(self.sure.get(fold_name(name), set()), code)
        if len(shown) == 1:
            return next(iter(shown))
        listed = {entry.code for entry in self.catalogue.named(name, self.year)}
        near = {one for one in shown or self._free(listed, code) if self._is_beside(one)}
        return next(iter(near)) if len(near) == 1 else ""

    def _free(self, codes: set[str], code: str) -> set[str]:
        """Those of the same level that this table does not print yet."""
        return {one for one in codes - self.taken if len(one) == len(code)}

    def _is_beside(self, code: str) -> bool:
        """Whether the code is a child or a sibling of the row above it."""
        return bool(self.above) and code[:-2] in (self.above, self.above[:-2])
