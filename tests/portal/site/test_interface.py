"""接口说明: what it tells is what there is, and its examples give the answers that it shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.api.schema import SCHEMA
from portal.site.interface import examples
from tests.portal.publishing import publish_golden

DESCRIBED: dict[str, Any] = json.loads(Path(settings.BASE_DIR, SCHEMA).read_bytes())


@pytest.mark.django_db
def test_every_operation_and_parameter_of_the_description_is_told(client: Client) -> None:
    text = unescape(client.get("/api/").text)
    for path, methods in DESCRIBED["paths"].items():
        assert f"GET {path}<" in text
        part = text[text.index(f"GET {path}<") :].partition("</section>")[0]
        for parameter in methods["get"].get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in part, (path, parameter["name"])
            assert parameter.get("description", "").partition("\n\n")[0] in part


@pytest.mark.django_db
def test_it_is_led_to_from_every_page_and_from_what_the_interface_does_not_have(
    client: Client,
) -> None:
    assert 'href="/api/"' in client.get("/").text
    for address in ("/api/v2/", "/api/v1/nothing/", "/api/v1/disclosures/no-such-id/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer["Link"] == '</api/>; rel="help"'
        assert "/api/" in answer.json()["error"]["message"]


@pytest.mark.django_db
def test_it_is_read_in_english_too(client: Client) -> None:
    text = client.get("/api/", headers={"accept-language": "en"}).text
    assert "<h1>The open data interface</h1>" in text
    assert "Which disclosures there are" in text


def _run(example: dict[str, str], site: str) -> str:
    """What the example prints, run as the page says."""
    shell = ["bash", "-euo", "pipefail", "-c"]
    command = shell if example["where"] == "终端" else [sys.executable, "-c"]
    done = subprocess.run(
        [*command, example["text"]],
        env={"PATH": os.environ["PATH"], "SITE": site, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


@pytest.mark.django_db(transaction=True)
def test_every_example_gives_the_answer_that_is_shown(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("live_server")  # once the folders of the test are there
    publish_golden("zhangdian-2025")
    found = {each["key"]: _run(each, server.url) for each in examples()}
    assert found == {each["key"]: each["answer"] for each in examples()}
