"""docker-compose.yml: small rights, no secret in sight, everything watched."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal import env
from tests.house.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
EVERY_SERVICE = pytest.mark.parametrize("name", sorted(SERVICES))


def test_the_parts_of_production() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "nginx"}


@EVERY_SERVICE
def test_each_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@EVERY_SERVICE
def test_none_runs_as_root(name: str) -> None:
    service = SERVICES[name]
    own = "\nUSER portal\n" in (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    if "build" in service:
        assert own
    elif name == "nginx":
        assert "unprivileged" in service["image"]
    else:
        assert service["user"] in {"postgres", "redis"}


@EVERY_SERVICE
def test_each_is_watched(name: str) -> None:
    assert name == "migrate" or SERVICES[name]["healthcheck"]["test"]


@EVERY_SERVICE
def test_only_nginx_is_reached_from_outside(name: str) -> None:
    service = SERVICES[name]
    assert ("ports" in service) == (name == "nginx")
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert ("outside" in service["networks"]) == (name == "nginx")


@EVERY_SERVICE
def test_no_image_floats(name: str) -> None:
    image = SERVICES[name]["image"]
    assert "build" in SERVICES[name] or re.search(r":\d+", image), image


def test_secrets_come_from_files() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    assert not re.search(
        r"(?i)(password|secret_key)\w*:\s*[\"']?[a-z0-9]{6,}[\"']?\s*$", text, re.M
    )


def test_settings_have_names_that_the_portal_reads() -> None:
    for name in ("web", "worker", "migrate"):
        given = {key for key in SERVICES[name]["environment"] if key.startswith("PORTAL_")}
        assert given <= env.KNOWN
        assert {"PORTAL_ALLOWED_HOSTS", "PORTAL_SECRET_KEY_FILE"} <= given


def test_what_the_image_copies_is_there() -> None:
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy/Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    paths = [ROOT / word for line in copied for word in line.split()]
    assert len(paths) > 5
    assert not [path for path in paths if not path.exists()]


def test_secrets_are_made_once(tmp_path: Path) -> None:
    script = tmp_path / "make-secrets"
    script.write_bytes((ROOT / "deploy/make-secrets").read_bytes())

    def make() -> dict[str, str]:
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    first = make()
    assert set(first) == set(COMPOSE["secrets"])
    assert all(re.fullmatch(r"[0-9a-f]{64}", secret) for secret in first.values())
    assert len(set(first.values())) == 3
    assert make() == first
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_nginx_believes_no_header_of_the_client() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["portal-web", "portal-worker"])
def test_the_services_of_systemd_are_shut_in(name: str) -> None:
    text = (ROOT / f"deploy/systemd/{name}.service").read_text(encoding="utf-8")
    for line in ("User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict", "Restart=always"):
        assert f"\n{line}\n" in text
    assert "LoadCredential=secret_key:" in text
