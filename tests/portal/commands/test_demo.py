"""manage.py demo: both examples public, five accounts with drawn passwords; a second run is still."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from budgets.models import Disclosure, Division, Membership, Revision, Unit, Waiver
from budgets.selectors import public
from performance.selectors.targets import targets_of
from portal.access import Role
from portal.models import AuditEvent, Job, User

pytestmark = pytest.mark.django_db


def demo() -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def shown_passwords(said: str) -> dict[str, str]:
    """The accounts and passwords that were shown."""
    return dict(
        re.findall(r"^  (officer|reviewer|admin|security|auditor) +(\S+) ", said, re.MULTILINE)
    )


def test_both_examples_are_public_through_the_real_services() -> None:
    said = demo()
    assert "/370303/102001/2025/budget/" in said
    assert "/370600/201001/2025/budget/" in said
    zhangdian = public.current("370303", "102001", 2025)
    yantai = public.current("370600", "201001", 2025)
    assert zhangdian is not None
    assert yantai is not None
    assert (zhangdian.owner_name, zhangdian.waivers) == ("淄博市张店区人民政府办公室", ())
    assert yantai.owner_name == "烟台市人民政府办公室"
    counts = [len(targets_of(each.revision)) for each in (zhangdian, yantai)]
    assert sum(counts) == 13
    assert all(counts)
    assert [(each.table, each.reason) for each in yantai.waivers] == [
        (2, "已公开文件按原样收录"),
        (6, "已公开文件按原样收录"),
        (10, "已公开文件按原样收录"),
    ]
    for revision in Revision.objects.all():
        assert revision.submitted_by is not None
        assert revision.submitted_by.username == "officer"
        assert revision.approved_by == revision.published_by
        assert revision.approved_by is not None
        assert revision.approved_by.username == "reviewer"
        for action in ("received", "checked", "submitted", "approved", "published"):
            assert AuditEvent.objects.filter(
                action=f"revision.{action}", target=f"revision:{revision.pk}"
            ).exists()


def test_the_places_stand_under_those_above_them() -> None:
    demo()
    division = Division.objects.get(code="370303")
    assert (division.name, str(division.parent)) == ("张店区", "370300 淄博市")
    unit = Unit.objects.get(code="102001")
    assert (unit.division, unit.department.code) == (division, "102")
    assert AuditEvent.objects.filter(action="unit.created", actor="").count() == 2


def test_the_accounts_hold_their_roles_and_nothing_else() -> None:
    demo()
    held = {
        (each.user.username, each.role, str(each.unit or each.division or ""))
        for each in Membership.objects.select_related("user", "unit", "division")
    }
    units = [str(unit) for unit in Unit.objects.all()]
    divisions = [str(unit.division) for unit in Unit.objects.all()]
    assert held == {
        *(("officer", Role.OFFICER, unit) for unit in units),
        *(("reviewer", Role.BUREAU_REVIEWER, division) for division in divisions),
        *(("reviewer", Role.PUBLISHER, division) for division in divisions),
        ("admin", Role.ADMINISTRATOR, ""),
        ("security", Role.SECURITY_ADMINISTRATOR, ""),
        ("auditor", Role.AUDITOR, ""),
    }
    for user in User.objects.all():
        assert user.is_staff
        assert not user.is_superuser
        assert user.get_full_name() == ""


def test_passwords_are_drawn_kept_for_this_account_alone_and_shown_each_time() -> None:
    said = demo()
    passwords = shown_passwords(said)
    assert set(passwords) == {"officer", "reviewer", "admin", "security", "auditor"}
    assert len(set(passwords.values())) == 5
    for username, password in passwords.items():
        assert User.objects.get(username=username).check_password(password)
        validate_password(password)
    kept = Path(settings.DATA_DIR) / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(password in kept.read_text(encoding="utf-8") for password in passwords.values())
    assert shown_passwords(demo()) == passwords


def test_no_two_installations_share_a_password(tmp_path: Path) -> None:
    first = shown_passwords(demo())
    (Path(settings.DATA_DIR) / "demo-accounts.txt").unlink()
    second = shown_passwords(demo())
    assert set(first.values()).isdisjoint(second.values())
    for username, password in second.items():
        assert User.objects.get(username=username).check_password(password)


def test_a_password_that_was_changed_is_left_alone() -> None:
    demo()
    officer = User.objects.get(username="officer")
    officer.set_password("another-of-my-own")
    officer.save()
    assert shown_passwords(demo())["officer"] == "（密码已修改）"
    assert User.objects.get(username="officer").check_password("another-of-my-own")


def test_a_second_run_changes_nothing() -> None:
    demo()

    def everything() -> list[int]:
        models = (Disclosure, Division, Job, AuditEvent, Membership, Revision, User, Waiver)
        return [model.objects.count() for model in models]

    before = everything()
    demo()
    assert everything() == before


def test_an_interrupted_run_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from budgets.services import loading, review

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(review, "approve", interrupted)
        with pytest.raises(KeyboardInterrupt):
            demo()
    assert Revision.objects.get().state == "SUBMITTED"
    assert loading.AS_PUBLISHED
    demo()
    assert list(Revision.objects.values_list("number", "state")) == [(1, "PUBLISHED")] * 2
