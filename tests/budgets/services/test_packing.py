from __future__ import annotations

from pathlib import Path

from budgets.reading.bundle import members_of
from budgets.reading.gate import open_bundle
from budgets.services.packing import NamedFile, pack


def test_what_is_packed_can_be_opened(tmp_path: Path) -> None:
    """Whatever a browser calls a file: its name never leads out of the zip."""
    files = [
        NamedFile("../../表\u3000一.xlsx", b"1"),
        NamedFile("C:\\表二.xlsx", b"2"),
        NamedFile("表" * 300 + ".xlsx", b"3"),
    ]
    packed = pack(files)
    path = tmp_path / "packed"
    path.write_bytes(packed.content)
    with open_bundle(path) as container:
        assert [member.part[:12] for member in members_of(container)] == [
            ".._.._表 一.xl",
            "C__表二.xlsx",
            "表" * 12,
        ]
    assert len(packed.name) <= 100
    assert packed.name.endswith("等3个文件.zip")


def test_order_does_not_matter() -> None:
    one, two = NamedFile("1.xlsx", b"1"), NamedFile("2.xlsx", b"2")
    assert pack([one, two]) == pack([two, one])
    assert pack([one]) is one
    assert pack([one, two], name="甲单位").name == "甲单位等2个文件.zip"
