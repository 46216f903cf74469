from __future__ import annotations

from dataclasses import dataclass, field

from portal.core.once import once


@dataclass(frozen=True)
class Sheet:
    rows: tuple[int, ...]
    looks: list[str] = field(default_factory=list)

    @once
    def total(self) -> int:
        """All rows together."""
        self.looks.append("total")
        return sum(self.rows)

    @once
    def nothing(self) -> None:
        self.looks.append("nothing")


def test_it_is_worked_out_when_first_asked_for_and_then_kept() -> None:
    sheet = Sheet((1, 2))
    assert sheet.looks == []
    assert (sheet.total, sheet.total) == (3, 3)
    assert sheet.looks == ["total"]


def test_none_is_kept_as_well() -> None:
    sheet = Sheet(())
    assert [getattr(sheet, "nothing") for _ in range(3)] == [None, None, None]  # noqa: B009
    assert sheet.looks == ["nothing"]


def test_each_has_its_own() -> None:
    assert (Sheet((1,)).total, Sheet((2,)).total) == (1, 2)


def test_the_class_shows_the_property_itself() -> None:
    assert isinstance(Sheet.total, once)
    assert Sheet.total.__doc__ == "All rows together."
