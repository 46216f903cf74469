"""The plan of the reliability tests, T1 to T20: what is shown, by which tests, where it is built.

The run writes what it measured (`tests.recording`); `python -m tests.release.report` writes
docs/reliability.md of both.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

_BUDGETS, _SITE, _KILL, _WHOLE = (
    "tests/budgets",
    "tests/portal/site",
    "tests/kill",
    "tests/release",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One test of the plan. `tests` are files or single tests, `code` is what they try.

    `sizes`: the environment of the whole, and of nothing else; without it the same is shown
    everywhere. `databases`: on which it says something.
    """

    id: str
    title: str
    aim: str
    in_ci: str
    in_release: str
    tests: tuple[str, ...]
    code: tuple[str, ...]
    sizes: tuple[str, ...] = ()
    databases: tuple[str, ...] = ("sqlite", "postgresql")


_RACES = tuple(
    f"{_BUDGETS}/services/test_races{which}.py"
    for which in ("", "_of_words", "_of_newer_acts", "_of_batches")
)
PLAN = (
    Entry(
        "T1",
        "The corpus of broken, odd and hostile workbooks",
        "every file ends as the manifest says",
        "every file",
        "the same",
        (f"{_BUDGETS}/reading/test_corpus.py", f"{_BUDGETS}/services/test_hostile_files.py"),
        ("budgets/reading/gate.py", "budgets/reading/child.py", "budgets/services/processing.py"),
    ),
    Entry(
        "T2",
        "Damaged workbooks",
        "0 uncaught, none over its limits",
        "7,200 mutations",
        "1,000,000 mutations",
        (f"{_BUDGETS}/reading/test_fuzz.py",),
        ("budgets/reading/gate.py", "budgets/reading/workbook.py"),
        ("FUZZ_ROUNDS=139",),
        ("sqlite",),
    ),
    Entry(
        "T3",
        "Properties of amounts, workbooks, tables, canonical JSON",
        "10,000 examples each, 0 fail",
        "25 to 300 examples each",
        "10,000 examples of each that draws by itself",
        (
            "tests/portal/core/test_money.py",
            f"{_BUDGETS}/reading/test_any_markup.py",
            f"{_BUDGETS}/reading/test_any_word.py",
            f"{_BUDGETS}/reading/test_any_workbook.py",
            f"{_BUDGETS}/rendering/test_xlsx.py",
            f"{_BUDGETS}/rendering/test_canonical.py",
            f"{_BUDGETS}/rules/test_properties.py",
            f"{_BUDGETS}/rules/test_feasible.py",
        ),
        ("portal/core/money.py", "budgets/reading/amounts.py", "budgets/rendering/canonical.py"),
        ("EXAMPLES=10000",),
        ("sqlite",),
    ),
    Entry(
        "T4",
        "Kill matrix",
        "0 lost, 0 doubled, recovered within 10 s, each three times",
        "one round of each event with a short lease",
        "every event three times and 1,000 random kills, with production's lease of 8 s",
        (
            f"{_KILL}/test_workers.py",
            f"{_KILL}/test_processing.py",
            f"{_KILL}/test_production.py",
            f"{_WHOLE}/test_kill_matrix.py",
            f"{_WHOLE}/test_random_kills.py",
        ),
        ("portal/jobs.py", "portal/worker.py", "portal/celery.py"),
        ("KILL_ROUNDS=3", "RANDOM_KILLS=1000"),
    ),
    Entry(
        "T5",
        "Poison and zombies",
        "dead and visible; a stale write is refused",
        "whole",
        "the same",
        (f"{_KILL}/test_workers.py", "tests/portal/test_jobs.py"),
        ("portal/jobs.py",),
    ),
    Entry(
        "T6",
        "Trouble of database and disk",
        "no half publication; 503 with a sentence, not 500; goes on by itself",
        "outages put in the place of the machine's",
        "a server stopped at once while submitting and publishing; SQLite locked 10 s; a full disk",
        ("tests/portal/test_outages.py", f"{_WHOLE}/test_machine_trouble.py"),
        ("portal/outages.py", "portal/failures.py", "portal/jobs.py", "portal/storage.py"),
    ),
    Entry(
        "T7",
        "Races",
        "0 in 200 rounds; more than 0 with the lock taken away",
        "a few rounds of each pair",
        "200 rounds on PostgreSQL",
        (*_RACES, "tests/portal/accounts/test_races.py"),
        ("budgets/services/workflow.py", "budgets/services/uploads.py"),
        ("RACE_ROUNDS=200",),
        ("postgresql",),
    ),
    Entry(
        "T8",
        "Who may do what, and who may not",
        "every address and operation is listed; 0 leaks",
        "whole",
        "the same",
        (
            f"{_BUDGETS}/services/test_permissions.py",
            "tests/portal/api/test_access_matrix.py",
            "tests/portal/test_access.py",
            f"{_SITE}/test_drafts.py",
        ),
        ("portal/access.py", "budgets/services/workflow.py"),
    ),
    Entry(
        "T9",
        "Random walks of the workflow",
        "500 runs of 50 acts, every invariant holds",
        "a few short walks",
        "500 runs of 50 acts",
        (f"{_BUDGETS}/services/test_workflow_model.py",),
        ("budgets/services/workflow.py", "budgets/services/publication.py"),
        ("WORKFLOW_RUNS=500", "WORKFLOW_ACTS=50"),
    ),
    Entry(
        "T10",
        "The API against its own description",
        "0 answers of 5xx, 0 violations of the schema",
        "50 drawn requests an operation, all checks of Schemathesis",
        "1,000 an operation, and every boundary of every parameter",
        (
            "tests/portal/api/test_conformance.py",
            "tests/portal/api/test_schema.py",
            "tests/portal/api/test_endpoints.py",
        ),
        ("portal/api", "budgets/api", "docs/openapi.json"),
        ("API_CASES=1000",),
    ),
    Entry(
        "T11",
        "Injection through names, cells, files and exports",
        "no mark-up, no formula comes through; LibreOffice finds none",
        "whole",
        "the same",
        (
            f"{_SITE}/test_hostile_names.py",
            "tests/portal/core/test_export.py",
            f"{_BUDGETS}/resources/test_exports.py",
            f"{_BUDGETS}/rendering/pdf/test_hostile.py",
            f"{_BUDGETS}/rendering/test_csv_tidy.py",
            f"{_BUDGETS}/rendering/test_xlsx_libreoffice.py",
            f"{_BUDGETS}/services/test_hostile_files.py",
        ),
        ("portal/core/export.py", "budgets/rendering"),
    ),
    Entry(
        "T12",
        "Headers and the deployment",
        "no warning of check --deploy; headers as written",
        "whole",
        "the same",
        ("tests/portal/test_settings.py", "tests/portal/test_checks.py", "tests/deploy"),
        ("portal/settings.py", "portal/checks.py", "deploy"),
    ),
    Entry(
        "T13",
        "Signing in, second factor, sessions, passwords",
        "all pass with the clock put forward",
        "whole",
        "the same",
        (
            "tests/portal/accounts/test_lockout.py",
            "tests/portal/accounts/test_sessions.py",
            "tests/portal/accounts/test_second_factor.py",
            "tests/portal/accounts/test_passwords.py",
            "tests/portal/accounts/test_races.py",
        ),
        ("portal/accounts",),
    ),
    Entry(
        "T14",
        "Migrations",
        "no model without its migration; forward and back",
        "makemigrations --check; the operations of our own",
        "the same",
        ("tests/portal/test_migration_operations.py", f"{_SITE}/test_identities.py"),
        ("portal/migrations", "budgets/migrations", "portal/migration_operations.py"),
    ),
    Entry(
        "T15",
        "Backup, restored",
        "rows and head of the chain equal; a cut backup is refused",
        "whole",
        "the same",
        ("tests/portal/backup",),
        ("portal/backup",),
    ),
    Entry(
        "T16",
        "The chain, tampered with",
        "altered, deleted, inserted and cut entries are each found",
        "whole",
        "the same",
        (
            "tests/portal/test_chain.py",
            f"{_BUDGETS}/services/test_chaining.py",
            f"{_SITE}/test_verifying.py",
        ),
        ("portal/chain.py", "budgets/services/chain_checking.py"),
    ),
    Entry(
        "T17",
        "Soak under random kills",
        "0 lost, RSS grows by less than 20 %, no file descriptors are lost",
        "nothing",
        "one hour of 2 submissions a second where two cores carry them, a kill each minute",
        (f"{_WHOLE}/test_soak.py",),
        ("portal/jobs.py", "portal/worker.py", "portal/storage.py"),
        ("SOAK_SECONDS=3600", "SOAK_RATE=2"),
        ("postgresql",),
    ),
    Entry(
        "T18",
        "Load: the last hour before the deadline",
        "500 in 10 minutes, none lost, last verdict within 2 minutes, pages within 300 ms",
        "nothing",
        "500 submissions of as many units in 10 minutes, with readers",
        (f"{_WHOLE}/test_deadline.py",),
        ("budgets/admin/disclosures.py", "budgets/services/uploads.py", "portal/worker.py"),
        databases=("postgresql",),
    ),
    Entry(
        "T19",
        "Accessibility",
        "0 serious faults; focus visible and not covered",
        "every class of page in Chromium",
        "the same",
        ("tests/journeys/test_accessibility.py", "tests/journeys/test_without_mouse.py"),
        ("templates", "static"),
        databases=("sqlite",),
    ),
    Entry(
        "T20",
        "No network",
        "0 attempts to go out",
        "every test runs with sockets blocked but loopback",
        "the same",
        ("tests/house/test_plan.py::test_no_test_can_reach_beyond_this_machine",),
        ("pyproject.toml",),
        databases=("sqlite",),
    ),
)


def proofs(database: str) -> dict[str, None]:
    """The proofs to be run on that database, in the plan's order."""
    return dict.fromkeys(
        test for entry in PLAN if database in entry.databases for test in entry.tests
    )


def main(what: str, database: str = "") -> None:
    """`sizes` of the whole; proofs that run `alone` on a database, for they measure; or `together`."""
    if what == "sizes":
        print(*(size for entry in PLAN for size in entry.sizes))
        return
    print(*(test for test in proofs(database) if test.startswith(_WHOLE) == (what == "alone")))


if __name__ == "__main__":
    main(*sys.argv[1:])
