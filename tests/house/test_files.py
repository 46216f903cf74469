"""What the project keeps: nothing of one machine, nothing stale, nothing unlocked."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.core.management import call_command

from portal import env
from tests.house.sources import ROOT, kept_texts, name_of, production_files

#: Written in parts, so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(
    "|".join(
        start + rest
        for start, rest in (
            ("/home/", r"\w+/"),
            ("/Users/", r"\w+/"),
            ("/root/", r"\."),
            ("(?<!no)--", "(?:extra-)?index-url"),
            ("--", "find-links"),
            ("pypi", r"\.org"),
            ("python", "hosted"),
        )
    )
)


def test_no_path_of_a_machine_and_no_registry_is_kept() -> None:
    found = {
        name: match.group()
        for name, text in kept_texts().items()
        if (match := OF_ONE_MACHINE.search(text))
    }
    assert not found


def test_every_locked_dependency_has_its_hashes() -> None:
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^([a-zA-Z0-9_.\[\],-]+)==\S+ \\\n    --hash=", text, re.MULTILINE)
        starts = re.findall(r"^[a-zA-Z0-9]", text, re.MULTILINE)
        assert len(pinned) == len(starts) > 20


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {
        "base.txt": project["project"]["dependencies"],
        "dev.txt": project["dependency-groups"]["dev"],
    }
    for name, requirements in declared.items():
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8").lower()
        for requirement in requirements:
            package = re.split(r"[\[<>=~]", requirement)[0].strip().lower()
            assert re.search(rf"^{re.escape(package)}(\[[a-z-]+\])?==", text, re.MULTILINE), package


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text.partition("dependencies = [")[2].partition("\n]")[0]
    for line in listed.strip().splitlines():
        assert "#" in line, line


def test_the_reference_pages_fit_the_code() -> None:
    call_command("docs", check=True)


def test_every_setting_is_read_somewhere() -> None:
    read = "\n".join(
        path.read_text(encoding="utf-8")
        for path in production_files()
        if name_of(path) != "portal/env.py"
    )
    for name in env.KNOWN:
        assert f'"{name.removesuffix("_FILE")}"' in read, name


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE"])
def test_the_papers_are_there(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8")) > 300
