"""可行区间: against an enumeration of all corners, which shares nothing with the solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.rules.elimination import Effort, Exact, TooLargeError, Unknown
from budgets.rules.feasible import Constraint, known_amounts
from tests.examples import examples

#: Some amounts, none of them negative, and sums and limits over them that they keep.
NAMES = "abcdef"
Amounts = Mapping[str, int]
#: a − d = 2 and c − b = 2.
CROSSED = {"a": 2, "b": 0, "c": 2, "d": 0}


def exactly(low: object, high: object) -> bool:
    return low == high


def known(*constraints: Constraint, width: int = 0) -> dict[str, tuple[Exact, Exact]]:
    """The possible amounts of what is known."""
    found = known_amounts(constraints, lambda low, high: high - low <= width, Effort(10**6))
    return {str(one): (each.low, each.high) for one, each in found.items()}


def equal(text: str, constant: int, bound: int = 0) -> Constraint:
    """Letters that add up, capitals counting against."""
    return Constraint(_coefficients(text), constant, bound=bound)


def at_most(text: str, constant: int) -> Constraint:
    return Constraint(_coefficients(text), constant, is_equal=False)


def _coefficients(text: str) -> dict[Unknown, int]:
    return {each.lower(): 1 if each.islower() else -1 for each in text}


# --- by hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([equal("a", 5)], {"a": 5}),
        ([equal("ab", 5)], {}),
        ([equal("ab", 0)], {"a": 0, "b": 0}),
        ([equal("ab", -1, bound=1)], {"a": 0, "b": 0}),  # 尾差: nothing is left over
        ([equal("ab", -2, bound=1)], {}),  # the sum itself is wrong and tells nothing
        ([equal("a", -2, bound=1)], {"a": -2}),
        ([equal("ab", 5), equal("bc", 5), equal("ac", 4)], {"a": 2, "b": 3, "c": 2}),
        # a ≤ 3 and b ≤ 2 while together they are 5.
        ([equal("ab", 5), at_most("a", 3), at_most("b", 2)], {"a": 3, "b": 2}),
        # a + b is c + 3, and a is no less than that.
        ([equal("abC", 3), at_most("cA", -3)], {"b": 0}),
        # a + b = c + d and a + c = b + d + 4, while a is at most 2 and c at most 2.
        ([equal("abCD", 0), equal("acBD", 4), at_most("a", 2), at_most("c", 2)], CROSSED),
        ([at_most("ab", 0)], {"a": 0, "b": 0}),
        ([at_most("a", 4)], {}),
        ([at_most("A", -4)], {}),
        ([equal("aB", 0)], {}),
    ],
)
def test_what_sums_and_limits_tell(constraints: list[Constraint], expected: dict[str, int]) -> None:
    assert known(*constraints) == {name: (value, value) for name, value in expected.items()}


def test_an_amount_that_can_vary_only_a_little_is_nearly_known() -> None:
    assert known(equal("ab", 2), width=1) == {}
    assert known(equal("ab", 1), width=1) == {"a": (0, 1), "b": (0, 1)}
    assert known(equal("ab", 9), at_most("a", 4), at_most("b", 6), width=1) == {
        "a": (3, 4),
        "b": (5, 6),
    }
    assert known(equal("aB", 9), width=1) == {}


def test_what_is_told_names_the_constraints_it_follows_from() -> None:
    constraints = [
        equal("ef", 7),
        equal("ab", 5),
        at_most("a", 3),
        at_most("b", 2),
        equal("cdA", 1),
        equal("d", 1),
    ]
    found = known_amounts(constraints, exactly, Effort(10**6))
    assert {str(one): set(each.reasons) for one, each in found.items()} == {
        "a": {1, 2, 3},
        "b": {1, 2, 3},
        "c": {1, 2, 3, 4, 5},
        "d": {5},
    }


def test_a_sum_that_is_wrong_spoils_no_other() -> None:
    assert known(equal("ab", -5), equal("cd", 0), equal("ef", 5)) == {"c": (0, 0), "d": (0, 0)}
    # Together they ask for a below nothing: b and c are told by the equations alone.
    assert known(equal("ab", 2), equal("bc", 9), equal("c", 3)) == {
        "a": (-4, -4),
        "b": (6, 6),
        "c": (3, 3),
    }
    # No amounts of d and e are possible together with a + b = 1: what is left still adds up.
    assert known(equal("ab", 1), equal("abDE", 3), equal("deC", 0)) == {"c": (-2, -2)}


def test_a_system_beyond_the_effort_is_refused() -> None:
    constraints = [equal(f"{one}{other}", 5) for one, other in combinations(NAMES, 2)]
    with pytest.raises(TooLargeError):
        known_amounts(constraints, exactly, Effort(50))


# --- against all corners ------------------------------------------------------------------------


@st.composite
def systems(draw: st.DrawFn) -> list[Constraint]:
    """Sums and limits that some amounts keep; one sum holds all of them, so none is endless."""
    names = NAMES[: draw(st.integers(2, 5))]
    true = {name: draw(st.sampled_from([0, 0, 1, 2, 5, 9])) for name in names}
    found = [Constraint(dict.fromkeys(names, 1), sum(true.values()))]
    for _ in range(draw(st.integers(1, 4))):
        signs = draw(
            st.lists(st.sampled_from([0, 0, 1, 1, -1]), min_size=len(names), max_size=len(names))
        )
        used: dict[Unknown, int] = {n: s for n, s in zip(names, signs, strict=True) if s}
        total = sum(true[str(name)] * sign for name, sign in used.items())
        room = draw(st.sampled_from([None, 0, 0, 1, 4]))
        found.append(Constraint(used, total + (room or 0), is_equal=room is None))
    return found


@settings(max_examples=examples(300), deadline=None)
@given(constraints=systems(), width=st.sampled_from([0, 0, 1]))
def test_known_is_what_no_two_possible_points_tell_apart(
    constraints: list[Constraint], width: int
) -> None:
    corners = list(_corners(constraints))
    assert corners
    names = {str(name) for name in constraints[0].coefficients}
    ranges = {
        name: (min(one[name] for one in corners), max(one[name] for one in corners))
        for name in names
    }
    expected = {name: each for name, each in ranges.items() if each[1] - each[0] <= width}
    assert known(*constraints, width=width) == expected


def _corners(constraints: Sequence[Constraint]) -> Iterator[dict[str, Fraction]]:
    """Every point at which as many amounts and rooms are nothing as there can be."""
    rows = [{str(name): Fraction(c) for name, c in one.coefficients.items()} for one in constraints]
    for at, one in enumerate(constraints):
        if not one.is_equal:
            rows[at][f"room {at}"] = Fraction(1)
    columns = sorted({name for row in rows for name in row})
    matrix = [[row.get(name, Fraction(0)) for name in columns] for row in rows]
    constants = [Fraction(one.constant) for one in constraints]
    for size in range(len(columns) + 1):
        for basis in combinations(range(len(columns)), size):
            point = _solution([[row[at] for at in basis] for row in matrix], constants)
            if point is not None and all(value >= 0 for value in point):
                at_basis = dict(zip(basis, point, strict=True))
                yield {name: at_basis.get(at, Fraction(0)) for at, name in enumerate(columns)}


def _solution(matrix: list[list[Fraction]], constants: list[Fraction]) -> list[Fraction] | None:
    """The one solution, None where there is none or more than one."""
    rows = [[*row, constant] for row, constant in zip(matrix, constants, strict=True)]
    size = len(matrix[0]) if matrix else 0
    for column in range(size):
        pivot = next((at for at in range(column, len(rows)) if rows[at][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for at, row in enumerate(rows):
            if at != column and row[column]:
                factor = row[column]
                rows[at] = [
                    mine - factor * own for mine, own in zip(row, rows[column], strict=True)
                ]
    if any(row[-1] for row in rows[size:]):
        return None
    return [row[-1] for row in rows[:size]]
