"""环境变量: what cannot be read stops the start with a sentence that says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env


def test_an_unknown_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABSE_URL", "x")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_DATABSE_URL 不是本系统的设置项"):
        env.refuse_unknown()


@pytest.mark.parametrize(
    ("raw", "value"), [("1", True), ("true", True), ("TRUE", True), ("0", False), ("", False)]
)
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, raw: str, value: bool) -> None:
    monkeypatch.setenv("PORTAL_DEBUG", raw)
    assert env.boolean("PORTAL_DEBUG") is value


def test_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DEBUG", "yes please")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_DEBUG 的值“yes please”无法识别"):
        env.boolean("PORTAL_DEBUG")


@pytest.mark.parametrize("raw", ["183", "-1", "4e2", "四百", "１８５"])
def test_a_number_too_small_or_no_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv("PORTAL_LOG_RETENTION_DAYS", raw)
    with pytest.raises(ImproperlyConfigured, match="应为不小于 184 的整数"):
        env.integer("PORTAL_LOG_RETENTION_DAYS", 400, least=184)


def test_a_word_outside_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD_PROFILE", "none")
    with pytest.raises(ImproperlyConfigured, match="只能是：djbh3、asvs5"):
        env.choice("PORTAL_PASSWORD_PROFILE", "djbh3", ("djbh3", "asvs5"))


def test_a_list_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", " a.gov.cn, ,b.gov.cn ")
    assert env.names("PORTAL_ALLOWED_HOSTS") == ["a.gov.cn", "b.gov.cn"]


class TestSecret:
    """A secret comes from a variable or from a file, not from both."""

    @pytest.fixture(autouse=True)
    def _no_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_FILE"):
            monkeypatch.delenv(name, raising=False)

    def test_from_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("abc\n", encoding="utf-8")
        monkeypatch.setenv("PORTAL_SECRET_KEY_FILE", str(tmp_path / "key"))
        assert env.secret("PORTAL_SECRET_KEY") == "abc"

    def test_from_both(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORTAL_SECRET_KEY", "abc")
        monkeypatch.setenv("PORTAL_SECRET_KEY_FILE", "/nowhere")
        with pytest.raises(ImproperlyConfigured, match="只能设置其中一个"):
            env.secret("PORTAL_SECRET_KEY")

    def test_from_a_file_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORTAL_SECRET_KEY_FILE", "/nowhere/key")
        with pytest.raises(ImproperlyConfigured, match="“/nowhere/key”无法读取"):
            env.secret("PORTAL_SECRET_KEY")

    def test_from_nowhere(self) -> None:
        assert env.secret("PORTAL_SECRET_KEY") == ""
