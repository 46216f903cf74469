"""Publications for the tests of the site and of the API, made by the real services."""

from __future__ import annotations

import io
import re
from typing import Any

from budgets.models import Department, Division, Revision, Unit
from budgets.services import publication, review
from budgets.services.disclosures import open_disclosure
from budgets.services.secrecy import record_secrecy_review
from budgets.services.uploads import receive_workbook
from budgets.tables.core import Leaf, Role
from budgets.tables.editions import edition_for, printed
from budgets.tables.findings import Severity
from performance.services.receiving import receive_targets
from portal import jobs
from portal.access import Role as Grant
from portal.core.text import fold_name
from tests.factories.declarations import GOLDEN, golden_json
from tests.factories.organisations import account

#: The golden disclosures' addresses: division, its name, department, unit.
PLACES = {
    "zhangdian-2025": ("370303", "张店区", "102", "102001"),
    "yantai-2025": ("370600", "烟台市", "201", "201001"),
}
EDITION = edition_for("budget", 2025)
Cells = list[str | None]


def address(slug: str) -> str:
    """The public address of a golden disclosure."""
    division, _name, _department, unit = PLACES[slug]
    return f"/{division}/{unit}/2025/budget/"


def golden_id(slug: str) -> str:
    """Its id in the API."""
    division, _name, _department, unit = PLACES[slug]
    return f"{division}-{unit}-2025-budget"


def publish_golden(slug: str, *, with_targets: bool = False) -> Revision:
    """Upload the golden workbook, let it be read and checked, review and publish it."""
    division_code, division_name, department_code, unit_code = PLACES[slug]
    name = str(golden_json(slug)["unit"])
    division = Division.objects.create(code=division_code, name=division_name)
    department = Department.objects.create(division=division, code=department_code, name=name)
    unit = Unit.objects.create(division=division, department=department, code=unit_code, name=name)
    officer = account(Grant.OFFICER, unit=unit)
    reviewer = account(Grant.BUREAU_REVIEWER, division=division)
    revision = receive_workbook(
        disclosure=open_disclosure(unit=unit, year=2025, by=officer),
        upload=io.BytesIO((GOLDEN / slug / "workbook.xlsx").read_bytes()),
        original_name="公开表.xlsx",
        by=officer,
        declassified=True,
    )
    jobs.run_due()
    revision.refresh_from_db()
    if with_targets:
        receive_targets(
            revision=revision,
            upload=(GOLDEN / slug / "targets.xlsx").read_bytes(),
            original_name="绩效目标.xlsx",
            by=officer,
            declassified=True,
        )
        jobs.run_due()
        revision.refresh_from_db()
    errors = revision.findings.filter(severity=Severity.ERROR)
    for finding in errors:
        review.explain(finding=finding, text="原件如此", by=officer)
    review.submit(revision=revision, by=officer)
    for finding in errors:
        review.waive(finding=finding, reason="已公开文件按原样收录", by=reviewer)
    record_secrecy_review(revision=revision, by=reviewer)
    review.approve(revision=revision, by=reviewer)
    publisher = account(Grant.PUBLISHER, division=division)
    return publication.publish(revision=revision, by=publisher)


def expected_rows(table: dict[str, Any], number: int) -> list[Cells]:
    """A golden table in the edition's columns: what it lacks is blank, names without blanks."""
    leaves = EDITION.table(number).leaves
    places = _places(table["columns"], leaves)
    rows: list[Cells] = []
    for row in table["rows"]:
        laid: Cells = [None] * len(leaves)
        for place, cell in zip(places, row, strict=True):
            laid[place] = cell if cell is None else folded(cell)
        rows.append(laid)
    return rows


def expected_headings(number: int) -> list[list[str]]:
    """The edition's headings of each column."""
    return [
        [printed(column.label, 2025) for column in leaf.path]
        for leaf in EDITION.table(number).leaves
    ]


def amount_columns(number: int) -> set[int]:
    """The columns that hold amounts."""
    return {leaf.index for leaf in EDITION.table(number).leaves if leaf.role is Role.AMOUNT}


def folded(text: str) -> str:
    """A name without any blank."""
    return re.sub(r"\s+", "", text)


def _places(columns: list[list[str]], leaves: tuple[Leaf, ...]) -> list[int]:
    """Which of the edition's columns each golden one is; of two alike (类, 款), the next."""
    free = list(leaves)
    places = []
    for path in columns:
        leaf = next(each for each in free if _is_headed(each, path))
        free.remove(leaf)
        places.append(leaf.index)
    return places


def _is_headed(leaf: Leaf, path: list[str]) -> bool:
    return len(path) == len(leaf.path) and all(
        fold_name(text) in {fold_name(printed(name, 2025)) for name in (each.label, *each.aliases)}
        for text, each in zip(path, leaf.path, strict=True)
    )
