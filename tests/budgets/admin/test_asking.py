"""什么一去不回，先问一次: every act at the desk by which something is lost asks once, not twice.

The question is a fold whose words end with “…”, a form that wants a reason, a tick, or a page
of its own; all of them work without scripts. An act that is in neither list fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from budgets.models import Takedown, TakedownGround
from budgets.services import review
from budgets.services.typed_tables import FROM_NOTHING, begin_typing
from performance.services.entering import enter_target
from portal.access import Role
from portal.models import IdentityLink, User
from tests.budgets.admin.addresses import PAGES
from tests.budgets.admin.conftest import SignIn
from tests.budgets.admin.posted_forms import Forms
from tests.factories.adjustments import begun
from tests.factories.disclosures import (
    ERROR,
    Place,
    checked,
    correcting,
    published,
    read,
    scheduled,
    submitted,
)
from tests.factories.organisations import account
from tests.factories.questions import a_question, drafted, let_out
from tests.factories.targets import WHOLE, handed_in, with_projects
from tests.factories.withholding import held
from tests.factories.word_returns import a_sentence_changed, returned
from tests.factories.wording import a_pack
from tests.factories.workflow import stood_in

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Asked:
    """Who presses it, on which page, and the address to which it goes."""

    who: User
    page: str
    sent_to: str


Scene = Callable[[Place], Asked]


def _desk(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=arguments)


def _own_account(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        TOTPDevice.objects.create(user=place.officer)
        for _ in range(2):
            Client().force_login(place.officer)
        return Asked(place.officer, _desk("account"), _desk(name))

    return scene


def _of_account(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        page = _desk("portal_user_change", place.officer.pk)
        by = account(Role.SECURITY_ADMINISTRATOR)
        return Asked(by, page, _desk("portal_user_act", place.officer.pk, name))

    return scene


def _of_a_link(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        binds, confirms = account(Role.SECURITY_ADMINISTRATOR), account(Role.ADMINISTRATOR)
        IdentityLink.objects.create(
            account=place.officer, issuer="https://id.example", subject="7", linked_by=binds
        )
        page = _desk("portal_user_change", place.officer.pk)
        return Asked(confirms, page, _desk("portal_user_act", place.officer.pk, name))

    return scene


def _delegation(place: Place) -> Asked:
    made = stood_in(place.reviewer, place.publisher)
    page = _desk("budgets_delegation_changelist")
    return Asked(place.reviewer, page, _desk("budgets_delegation_end", made.pk))


def _withholding(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        made = held(place, decided=False)
        page = _desk("budgets_withholding_of", place.disclosure.pk)
        return Asked(place.reviewer, page, _desk(f"budgets_withholding_{name}", made.pk))

    return scene


def _propose_takedown(place: Place) -> Asked:
    published(place)
    page = _desk("budgets_takedown_of", place.disclosure.pk)
    return Asked(place.publisher, page, _desk("budgets_takedown_propose", place.disclosure.pk))


def _takedown(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        published(place)
        made = Takedown.objects.create(
            disclosure=place.disclosure,
            ground=TakedownGround.SENSITIVE,
            reason="核查",
            proposed_by=place.publisher,
        )
        page = _desk("budgets_takedown_changelist")
        return Asked(place.reviewer, page, _desk(f"budgets_takedown_{name}", made.pk))

    return scene


def _pack(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        pack = a_pack(place.division)
        page = _desk("budgets_wordingversion_change", pack.pk)
        return Asked(place.reviewer, page, _desk(f"budgets_wordingversion_{name}", pack.pk))

    return scene


def _question(name: str) -> Scene:
    def scene(place: Place) -> Asked:
        question = a_question(published(place))
        if name == "take_back":
            let_out(question, place)
        else:
            drafted(question, place)
        page = _desk("budgets_publicquestion_change", question.pk)
        sent_to = _desk(f"budgets_publicquestion_{name}", question.pk)
        return Asked(place.publisher, page, sent_to)

    return scene


def _act(name: str) -> Scene:
    make = {"return": submitted, "withdraw": published, "unschedule": scheduled}[name]

    def scene(place: Place) -> Asked:
        revision = make(place)
        by = place.reviewer if name == "return" else place.publisher
        page = _desk("budgets_revision_change", revision.pk)
        return Asked(by, page, _desk("budgets_revision_act", revision.pk, name))

    return scene


def _return_with_remarks(place: Place) -> Asked:
    page = _desk("budgets_revision_return", submitted(place).pk)
    return Asked(place.reviewer, page, "")


def _unexplain(place: Place) -> Asked:
    revision = checked(place, ERROR)
    finding = revision.findings.get()
    review.explain(finding=finding, text="取整造成", by=place.officer)
    page = _desk("budgets_revision_change", revision.pk)
    sent_to = _desk("budgets_revision_finding_act", revision.pk, finding.pk, "unexplain")
    return Asked(place.officer, page, sent_to)


def _unwaive(place: Place) -> Asked:
    revision = submitted(place, ERROR)
    finding = revision.findings.get()
    review.waive(finding=finding, reason="已公开文件按原样收录", by=place.reviewer)
    page = _desk("budgets_revision_change", revision.pk)
    sent_to = _desk("budgets_revision_finding_act", revision.pk, finding.pk, "unwaive")
    return Asked(place.reviewer, page, sent_to)


def _word(place: Place) -> Asked:
    revision = returned(place, a_sentence_changed)
    page = _desk("budgets_revision_word", revision.pk)
    return Asked(place.officer, page, _desk("budgets_revision_word_remove", revision.pk))


def _targets(place: Place) -> Asked:
    revision = handed_in(place)
    page = _desk("performance_targets", revision.pk)
    return Asked(place.officer, page, _desk("performance_targets_remove", revision.pk))


def _target(place: Place) -> Asked:
    revision = handed_in(place)
    enter_target(revision=revision, target=WHOLE, entry=None, edits=0, by=place.officer)
    read(with_projects())
    page = _desk("performance_targets", revision.pk)
    return Asked(place.officer, page, _desk("performance_target_remove", revision.pk))


def _begin_again(place: Place) -> Asked:
    disclosure = place.disclosure
    begin_typing(disclosure=disclosure, start=FROM_NOTHING, by=place.officer, declassified=True)
    page = _desk("budgets_disclosure_entry", disclosure.pk)
    return Asked(place.officer, page, _desk("budgets_disclosure_entry_begin", disclosure.pk))


def _close_correction(place: Place) -> Asked:
    published(place)
    begun = correcting(place)
    page = _desk("budgets_disclosure_corrections", place.disclosure.pk)
    sent_to = _desk("budgets_disclosure_correction_close", place.disclosure.pk, begun.pk)
    return Asked(place.officer, page, sent_to)


def _abandon_adjustment(place: Place) -> Asked:
    published(place)
    adjustment = begun(place)
    page = _desk("budgets_disclosure_adjustments", adjustment.pk)
    sent_to = _desk("budgets_disclosure_adjustment_abandon", adjustment.pk)
    return Asked(place.officer, page, sent_to)


def _mend_name(model: str) -> Scene:
    def scene(place: Place) -> Asked:
        pk = place.unit.pk if model == "unit" else place.unit.department_id
        page = _desk(f"budgets_{model}_identity", pk)
        return Asked(account(Role.ADMINISTRATOR), page, _desk(f"budgets_{model}_identity_mend", pk))

    return scene


def _unschedule_together(place: Place) -> Asked:
    scheduled(place)
    return Asked(place.publisher, _desk("budgets_revision_publish_together"), "")


def _delete(model: str) -> Scene:
    def scene(place: Place) -> Asked:
        things = {
            "division": (place.division.pk, Role.ADMINISTRATOR),
            "membership": (place.officer.memberships.get().pk, Role.SECURITY_ADMINISTRATOR),
        }
        pk, role = things[model]
        return Asked(account(role), _desk(f"budgets_{model}_delete", pk), "")

    return scene


#: By the name of the address that does it.
ASKING: dict[str, Scene] = {
    "account_sessions_end": _own_account("account_sessions_end"),
    "second_factor_codes": _own_account("second_factor_codes"),
    "portal_user_act end-sessions": _of_account("end-sessions"),
    "portal_user_act confirm-identity": _of_a_link("confirm-identity"),
    "portal_user_act unlink-identity": _of_a_link("unlink-identity"),
    "portal_user_act reset-second-factor": _of_account("reset-second-factor"),
    "budgets_delegation_end": _delegation,
    "budgets_withholding_decide": _withholding("decide"),
    "budgets_withholding_lift": _withholding("lift"),
    "budgets_takedown_propose": _propose_takedown,
    "budgets_takedown_confirm": _takedown("confirm"),
    "budgets_takedown_reject": _takedown("reject"),
    "budgets_wordingversion_enforce": _pack("enforce"),
    "budgets_wordingversion_discard": _pack("discard"),
    "budgets_publicquestion_send_back": _question("send_back"),
    "budgets_publicquestion_let_out": _question("let_out"),
    "budgets_publicquestion_take_back": _question("take_back"),
    "budgets_revision_act return": _act("return"),
    "budgets_revision_act withdraw": _act("withdraw"),
    "budgets_revision_act unschedule": _act("unschedule"),
    "budgets_revision_finding_act unexplain": _unexplain,
    "budgets_revision_finding_act unwaive": _unwaive,
    "budgets_revision_word_remove": _word,
    "performance_targets_remove": _targets,
    "performance_target_remove": _target,
    "budgets_disclosure_entry_begin": _begin_again,
    "budgets_disclosure_correction_close": _close_correction,
    "budgets_disclosure_adjustment_abandon": _abandon_adjustment,
    "budgets_unit_identity_mend": _mend_name("unit"),
    "budgets_department_identity_mend": _mend_name("department"),
}

#: Pages of their own, where the form is the question.
PAGES_THAT_ASK: dict[str, Scene] = {
    "budgets_revision_return": _return_with_remarks,
    "budgets_revision_publish_together": _unschedule_together,
    "budgets_membership_delete": _delete("membership"),
}

#: Nothing is lost by these: they take in, add, hand on, or can be pressed again.
NOTHING_IS_LOST = {
    "logout",
    "portal_job_retry",
    "portal_user_passwords",
    "portal_user_act unlock",
    "budgets_classificationcode_load",
    "budgets_disclosure_upload",
    "budgets_disclosure_entry_save",
    "budgets_disclosure_entry_hand_in",
    "budgets_disclosure_remind",
    "budgets_disclosure_congress",
    "budgets_disclosure_several",
    "budgets_disclosure_adjustment_save",
    "budgets_disclosure_correction_save",
    "portal_user_identity",
    "budgets_disclosure_correction_result",
    "budgets_disclosure_correction_let_out",
    "budgets_unit_identity_change",
    "budgets_department_identity_change",
    "budgets_disclosure_official",
    "budgets_disclosure_batch_confirm",
    "budgets_withholding_propose",
    "budgets_delegation_give",
    "budgets_publicquestion_draft",
    "budgets_publicquestion_contact",
    "budgets_revision_texts_save",
    "budgets_revision_document_again",
    "budgets_revision_entries_save",
    "budgets_revision_scan_attach",
    "budgets_wordingversion_save",
    "budgets_wordingversion_copy",
    "budgets_wordingversion_import",
    "budgets_revision_word_upload",
    "budgets_revision_word_adopt",
    "performance_targets_upload",
    "performance_target_save",
    "performance_target_stand",
    *(
        f"budgets_revision_act {name}"
        for name in ("submit", "approve", "secrecy", "publish", "recheck", "retry")
    ),
    "budgets_revision_act recheck-in-review",
    *(f"budgets_revision_act consent-{step}" for step in ("department", "bureau", "performance")),
    "budgets_revision_finding_act explain",
    "budgets_revision_finding_act waive",
}


def test_every_act_of_the_desk_is_known_to_ask_or_to_lose_nothing() -> None:
    acts = {name for name, page in PAGES.items() if page.changes}
    assert acts == set(ASKING) | NOTHING_IS_LOST
    assert not set(ASKING) & NOTHING_IS_LOST


@pytest.mark.parametrize("name", ASKING)
def test_what_is_lost_by_a_press_is_asked_once(name: str, place: Place, sign_in: SignIn) -> None:
    asked = ASKING[name](place)
    page = sign_in(asked.who).get(asked.page).text
    forms = Forms.of(page)
    sent = [form for form in forms if form.action == asked.sent_to]
    assert sent, "not offered"
    for form in sent:
        assert form.questions() == 1, form


@pytest.mark.parametrize("name", PAGES_THAT_ASK)
def test_a_page_of_its_own_asks_by_its_form(name: str, place: Place, sign_in: SignIn) -> None:
    asked = PAGES_THAT_ASK[name](place)
    forms = [form for form in Forms.of(sign_in(asked.who).get(asked.page).text) if not form.action]
    assert [form.questions() for form in forms] == [1]


def test_a_press_that_asks_nothing_would_be_seen() -> None:
    """The reading itself tells one press, one question, and two questions apart."""
    page = """
      <form method="post" action="1"><button type="submit">删除</button></form>
      <form method="post" action="2"><details><summary>删除…</summary>
        <button type="submit">确认</button></details></form>
      <details><summary>修改</summary><form method="post" action="3"><textarea required></textarea>
        <button type="submit">保存</button></form></details>
      <details><summary>删除…</summary><form method="post" action="4"><details>
        <summary>确定删除…</summary><button type="submit">确认</button></details></form></details>
      <form method="post" action="5"><input type="hidden" required><details open>
        <summary>删除…</summary><button type="submit">确认</button></details></form>
    """
    assert [form.questions() for form in Forms.of(page)] == [0, 1, 1, 2, 0]
