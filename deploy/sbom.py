"""The list of parts (SBOM, CycloneDX) of what is passed on, and of their licences: `make sbom`.

The environment says what each part is, requirements/base.txt which ones belong to the portal; the
hashes of their files stand there.
Writes docs/sbom.json and docs/licences.md; ends with status 1 where a licence is not known to go
together with passing the portal on under Apache-2.0.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SBOM, LICENCES = ROOT / "docs/sbom.json", ROOT / "docs/licences.md"

#: Ask for no more than their notice.
PERMISSIVE = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
    }
)
#: Go together with ours as long as their own files stay under their own terms.
ON_TERMS = {
    "MPL-2.0": "files stay under MPL-2.0; whoever changes them passes the change on",
    "LGPL-3.0-only": "used as a library, unchanged, and may be replaced by another build",
    "OFL-1.1": "fonts may be passed on within a work, not sold alone, not under another name",
}
#: What older packages say by a classifier, in the words of SPDX.
_BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
#: Said in the package's own licence file and nowhere in its metadata.
_BY_HAND = {"uritemplate": "BSD-3-Clause OR Apache-2.0"}


def locked() -> dict[str, str]:
    """By name, the version of every package in requirements/base.txt."""
    text = (ROOT / "requirements/base.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE)
    return {plain(name): version for name, version in found}


def plain(name: str) -> str:
    """The name as packages are compared by."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(component: dict[str, Any]) -> str:
    """One expression of SPDX; "" where nothing is said."""
    if known := _BY_HAND.get(plain(component["name"])):
        return known
    said: list[str] = []
    for each in component.get("licenses", []):
        told = each.get("expression") or each["license"].get("id") or each["license"]["name"]
        told = _BY_CLASSIFIER.get(told.rpartition(" :: ")[2], told)
        if told not in said:
            said.append(told)
    return " AND ".join(said)


def parts_of(expression: str) -> list[list[str]]:
    """What must hold: of each list one licence, as the expression leaves the choice."""
    groups = re.split(r" AND (?![^(]*\))", expression)
    return [group.strip("()").split(" OR ") for group in groups]


def may_be_passed_on(expression: str) -> bool:
    """Whether each part of the expression leaves a licence that goes together with ours."""
    known = PERMISSIVE | set(ON_TERMS)
    return all(any(name in known for name in choice) for choice in parts_of(expression))


def made() -> dict[str, Any]:
    """The list, from the environment that runs this. Raises `SystemExit` where it lacks a part."""
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    options = ["--pyproject", str(ROOT / "pyproject.toml"), "--of", "JSON", sys.executable]
    done = subprocess.run([*tool, *options], capture_output=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    wanted = locked()
    kept = {}
    for component in bill["components"]:
        name = plain(component["name"])
        if name in wanted and component["version"] == wanted[name]:
            kept[name] = _described(component)
    if missing := sorted(set(wanted) - set(kept)):
        raise SystemExit(f"not installed in the locked version: {', '.join(missing)}")
    names = {component["bom-ref"] for component in kept.values()} | {"root-component"}
    bill["components"] = [kept[name] for name in sorted(kept)]
    bill["dependencies"] = [
        {**each, "dependsOn": sorted(set(each.get("dependsOn", [])) & names)}
        for each in bill["dependencies"]
        if each["ref"] in names
    ]
    bill["metadata"].pop("tools", None)
    return bill


def _described(component: dict[str, Any]) -> dict[str, Any]:
    kept = ("bom-ref", "description", "name", "purl", "type", "version")
    return {
        **{name: component[name] for name in kept if name in component},
        "licenses": [{"expression": licence_of(component)}],
    }


def page_of(bill: dict[str, Any]) -> str:
    """docs/licences.md."""
    lines = [
        "# Licences of the parts",
        "",
        "Made by `make sbom` from docs/sbom.json. The portal itself is under Apache-2.0.",
        "",
        "| licence | on which terms it goes together with ours |",
        "|---|---|",
        "| " + ", ".join(sorted(PERMISSIVE)) + " | its notice is kept |",
        *(f"| {name} | {terms} |" for name, terms in ON_TERMS.items()),
        "",
        "| part | version | licence |",
        "|---|---|---|",
    ]
    lines.extend(
        f"| {each['name']} | {each['version']} | {each['licenses'][0]['expression']} |"
        for each in bill["components"]
    )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write both; 1 where a licence is not known to go together with ours."""
    bill = made()
    SBOM.write_text(json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    LICENCES.write_text(page_of(bill), encoding="utf-8")
    doubtful = [
        f"{each['name']}: {each['licenses'][0]['expression'] or 'nothing said'}"
        for each in bill["components"]
        if not may_be_passed_on(each["licenses"][0]["expression"])
    ]
    for line in doubtful:
        print(f"not known to go together with Apache-2.0: {line}", file=sys.stderr)
    return 1 if doubtful else 0


if __name__ == "__main__":
    sys.exit(main())
