"""检出率: the committed figures reach the targets and are those of the present rules."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.release.figures import (
    FIGURES,
    GENERATED,
    PUBLISHED,
    Figures,
    Study,
    shortcomings,
    studies,
)
from tests.release.mutating import (
    DOWN,
    SWAP,
    UP,
    Mutation,
    Outcome,
    changed,
    mutations_of,
    outcomes,
    sample,
)

#: How many mutations of each document are tried in every run, besides the undetected ones.
SAMPLE = {PUBLISHED: 200, "generated-00": 60, "generated-01": 60}
STUDIES = {study.name: study for study in studies()}


@cache
def committed() -> dict[str, Figures]:
    figures: list[Figures] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return {one["name"]: one for one in figures}


def tried(study: Study, wanted: list[Mutation]) -> list[Outcome]:
    declaration, context = study.make()
    return list(outcomes(declaration, context, wanted))


def test_the_figures_reach_the_targets() -> None:
    assert len(committed()) == GENERATED + 1
    assert shortcomings([*committed().values()]) == []


def test_figures_that_fall_short_are_named() -> None:
    figures = json.loads(json.dumps([*committed().values()]))
    figures[0]["detected"][SWAP] -= 1
    figures[1]["detected"][UP] = 0
    assert [line.partition(":")[0] for line in shortcomings(figures)] == [
        f"{PUBLISHED}, {SWAP}",
        f"generated, {UP}",
    ]


@pytest.mark.parametrize("name", [*SAMPLE])
def test_the_present_rules_detect_what_the_figures_say(name: str) -> None:
    figures = committed()[name]
    declaration, _ = STUDIES[name].make()
    every = list(mutations_of(declaration))
    assert len(declaration.facts) == figures["amounts"]
    assert sum(figures["tried"].values()) == len(every)
    missed = {(line["cell"], line["kind"]) for line in figures["undetected"]}
    known = [mutation for mutation in every if (mutation.place, mutation.kind) in missed]
    rest = [mutation for mutation in every if mutation not in known]
    found = tried(STUDIES[name], [*known, *sample(rest, SAMPLE[name], name)])
    undetected = {(one.mutation.place, one.mutation.kind) for one in found if not one.is_detected}
    assert undetected == missed


def test_nothing_leads_to_a_cell_that_was_not_changed() -> None:
    """A study that calls everything detected would prove nothing."""
    declaration, context = STUDIES[PUBLISHED].make()
    mutation = next(mutations_of(declaration, (UP,)))
    same = Mutation(
        UP,
        mutation.place,
        mutation.table,
        mutation.row,
        mutation.column,
        mutation.amount,
        mutation.amount,
    )
    assert [one.is_detected for one in outcomes(declaration, context, [same])] == [False]


def test_each_mutation_changes_one_amount_in_its_own_way() -> None:
    declaration, _ = STUDIES[PUBLISHED].make()
    for mutation in sample(list(mutations_of(declaration)), 60, "ways"):
        after = changed(declaration, mutation)
        different = [
            (before.source, new.amount)
            for before, new in zip(declaration.facts, after.facts, strict=True)
            if before.amount != new.amount
        ]
        assert different == [(mutation.place, mutation.written)]
        if mutation.kind in (UP, DOWN):
            assert abs(mutation.written - mutation.amount) == 10_000
        else:
            assert sorted(str(mutation.written).zfill(12)) == sorted(str(mutation.amount).zfill(12))
