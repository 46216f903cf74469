"""Every address of the desk: by which method, for which roles, with which arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from budgets.admin.acts import ACTS, FINDING_ACTS
from budgets.services.accounts import ACTS as ACCOUNT_ACTS
from portal.access import GRANTS, Action, Role

ALL = frozenset(Role)
NONE: frozenset[Role] = frozenset()


def granted(action: Action) -> frozenset[Role]:
    return frozenset(role for role in Role if action in GRANTS[role])


VIEW, UPLOAD = granted(Action.VIEW), granted(Action.UPLOAD)
HOLD = granted(Action.HOLD)
ANSWER, LET_OUT = granted(Action.ANSWER), granted(Action.LET_OUT)
APPROVE, PUBLISH = granted(Action.APPROVE), granted(Action.PUBLISH)
RECORD = granted(Action.RECORD_APPROVED)
WORD, SUBMIT = granted(Action.WORD), granted(Action.SUBMIT)
MANAGE, AUDIT = granted(Action.MANAGE), granted(Action.AUDIT)
RETURN, WAIVE = granted(Action.RETURN), granted(Action.WAIVE)
PUBLISH, TAKE_DOWN = granted(Action.PUBLISH), granted(Action.TAKE_DOWN)
ACCOUNT, GRANT = granted(Action.ACCOUNT), granted(Action.GRANT)


@dataclass(frozen=True)
class Page:
    """One address: by which method, for whom, with which arguments.

    `of_place`: it belongs to a unit, so another's does not exist.
    """

    method: str
    roles: frozenset[Role]
    arguments: tuple[str, ...] = ()
    of_place: bool = False
    changes: bool = False  # GET is refused


def _model(
    app: str,
    model: str,
    roles: frozenset[Role],
    *,
    writes: bool,
    deletes: bool,
    reads: frozenset[Role] = NONE,
) -> Any:
    name, pk = f"{app}_{model}", (f"pk_{model}",)
    write, read = roles if writes else NONE, roles | reads
    return {
        f"{name}_changelist": Page("get", read),
        f"{name}_add": Page("get", write),
        f"{name}_change": Page("get", read, pk),
        f"{name}_history": Page("get", read, pk),
        f"{name}_delete": Page("get", roles if deletes else NONE, pk),
    }


def _exchange(
    model: str,
    roles: frozenset[Role] = MANAGE,
    *,
    reads: frozenset[Role] = NONE,
    app: str = "budgets",
    deletes: bool = True,
) -> Any:
    return {
        **_model(app, model, roles, writes=True, deletes=deletes, reads=reads),
        f"{app}_{model}_import": Page("get", roles),
        f"{app}_{model}_export": Page("get", roles | reads, ("csv",)),
    }


PAGES: dict[str, Page] = {
    "index": Page("get", ALL),
    "password_change": Page("get", ALL),
    "password_change_done": Page("get", ALL),
    "jsi18n": Page("get", ALL),
    "handbook": Page("get", ALL, ("README",)),
    "handbook_picture": Page("get", ALL, ("officer-findings",)),
    "logout": Page("post", ALL, changes=True),
    "account": Page("get", ALL),
    "account_sessions_end": Page("post", ALL, changes=True),
    "second_factor": Page("get", ALL),
    "second_factor_codes": Page("post", ALL, changes=True),
    **_model("portal", "job", MANAGE, writes=False, deletes=False),
    "portal_job_retry": Page("post", MANAGE, ("pk_job",), changes=True),
    **_model("portal", "auditevent", AUDIT, writes=False, deletes=False),
    **_exchange("user", ACCOUNT, reads=GRANT, app="portal", deletes=False),
    "auth_user_password_change": Page("get", ACCOUNT, ("pk_user",)),
    # Answered as refused, for there is no identity service in this test: nobody is bound.
    "portal_user_identity": Page("post", GRANT, ("pk_user",), changes=True),
    "portal_user_passwords": Page("post", ACCOUNT, changes=True),
    **{
        f"portal_user_act {name}": Page(
            "post",
            frozenset().union(*(granted(action) for action in act.actions)),
            ("pk_user", name),
            changes=True,
        )
        for name, act in ACCOUNT_ACTS.items()
    },
    **_exchange("division", reads=GRANT),
    **_exchange("department", reads=GRANT),
    **_exchange("unit", reads=GRANT),
    **{
        f"budgets_{model}_identity{act}": Page(
            "post" if act else "get", MANAGE, (f"pk_{model}",), changes=bool(act)
        )
        for model in ("unit", "department")
        for act in ("", "_change", "_mend")
    },
    **_exchange("formeridentity"),
    **_exchange("succession"),
    **_exchange("publiccontact"),
    **_exchange("membership", GRANT, reads=ACCOUNT),
    **_exchange("classificationcode"),
    **_model("budgets", "approvedfigures", RECORD, writes=False, deletes=False),
    "budgets_approvedfigures_import": Page("get", RECORD),
    "budgets_approvedfigures_export": Page("get", RECORD, ("csv",)),
    "budgets_classificationcode_load": Page("post", MANAGE, changes=True),
    "budgets_disclosure_changelist": Page("get", VIEW),
    "budgets_disclosure_add": Page("get", UPLOAD),
    "budgets_disclosure_change": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_template": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_handover": Page(
        "get", VIEW, ("pk_disclosure", "disclosure"), of_place=True
    ),
    "budgets_disclosure_upload": Page(
        "post", UPLOAD, ("pk_disclosure",), of_place=True, changes=True
    ),
    "budgets_disclosure_entry": Page("get", UPLOAD, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_entry_table": Page("get", UPLOAD, ("pk_disclosure", "5"), of_place=True),
    "budgets_disclosure_entry_codes": Page("get", UPLOAD, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_entry_save": Page(
        "post", UPLOAD, ("pk_disclosure", "5"), of_place=True, changes=True
    ),
    **{
        f"budgets_disclosure_entry_{act}": Page(
            "post", UPLOAD, ("pk_disclosure",), of_place=True, changes=True
        )
        for act in ("begin", "hand_in")
    },
    "budgets_disclosure_compare": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_corrections": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    "budgets_disclosure_correction_save": Page(
        "post", UPLOAD, ("pk_disclosure",), of_place=True, changes=True
    ),
    **{
        f"budgets_disclosure_correction_{act}": Page(
            "post", roles, ("pk_disclosure", pk), of_place=True, changes=True
        )
        for act, roles, pk in (
            ("close", UPLOAD, "pk_correction"),
            ("result", UPLOAD, "pk_correction"),
            ("let_out", LET_OUT, "pk_result"),
        )
    },
    "budgets_disclosure_adjustments": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    **{
        f"budgets_disclosure_adjustment_{act}": Page(
            "post", UPLOAD, ("pk_disclosure",), of_place=True, changes=True
        )
        for act in ("save", "abandon")
    },
    "budgets_disclosure_board": Page("get", APPROVE),
    "budgets_disclosure_board_export": Page("get", APPROVE, ("csv",)),
    "budgets_disclosure_remind": Page("post", APPROVE, changes=True),
    "budgets_disclosure_congress": Page("post", RECORD, changes=True),
    "budgets_disclosure_several": Page("post", SUBMIT, changes=True),
    "budgets_disclosure_official": Page(
        "post", UPLOAD | PUBLISH, ("pk_disclosure",), of_place=True, changes=True
    ),
    "budgets_disclosure_batch": Page("get", UPLOAD),
    "budgets_disclosure_batch_page": Page("get", UPLOAD, ("pk_batch",), of_place=True),
    "budgets_disclosure_batch_confirm": Page(
        "post", UPLOAD, ("pk_batch",), of_place=True, changes=True
    ),
    "budgets_withholding_changelist": Page("get", VIEW),
    "budgets_withholding_of": Page("get", VIEW, ("pk_disclosure",), of_place=True),
    "budgets_withholding_propose": Page(
        "post", UPLOAD | HOLD, ("pk_disclosure",), of_place=True, changes=True
    ),
    "budgets_withholding_decide": Page(
        "post", HOLD, ("pk_withholding",), of_place=True, changes=True
    ),
    "budgets_withholding_lift": Page(
        "post", UPLOAD | HOLD, ("pk_withholding",), of_place=True, changes=True
    ),
    "budgets_takedown_changelist": Page("get", TAKE_DOWN | AUDIT),
    "budgets_takedown_of": Page("get", TAKE_DOWN, ("pk_disclosure",), of_place=True),
    "budgets_takedown_propose": Page(
        "post", TAKE_DOWN, ("pk_disclosure",), of_place=True, changes=True
    ),
    "budgets_takedown_confirm": Page(
        "post", TAKE_DOWN, ("pk_takedown",), of_place=True, changes=True
    ),
    "budgets_takedown_reject": Page(
        "post", TAKE_DOWN, ("pk_takedown",), of_place=True, changes=True
    ),
    # 封存内容: auditors are of no place; those who take down cannot read what they took down.
    "budgets_takedown_sealed": Page("get", AUDIT, ("pk_sealed",)),
    "budgets_takedown_sealed_file": Page("get", AUDIT, ("pk_sealed", "pk_sealed_revision", "json")),
    "budgets_delegation_changelist": Page("get", ALL),
    "budgets_delegation_give": Page("post", ALL, changes=True),
    "budgets_delegation_end": Page("post", MANAGE, ("pk_delegation",), changes=True),
    "budgets_revision_waive_together": Page("get", WAIVE),
    "budgets_revision_publish_together": Page("get", PUBLISH),
    "budgets_revision_return": Page("get", RETURN, ("pk_revision",), of_place=True),
    "budgets_publicquestion_changelist": Page("get", VIEW),
    "budgets_publicquestion_change": Page("get", VIEW, ("pk_question",), of_place=True),
    **{
        f"budgets_publicquestion_{name}": Page(
            "post", roles, ("pk_question",), of_place=True, changes=True
        )
        for name, roles in (
            ("draft", ANSWER),
            ("send_back", LET_OUT),
            ("let_out", LET_OUT),
            ("take_back", granted(Action.WITHDRAW)),
            ("contact", ANSWER),
        )
    },
    "budgets_revision_changelist": Page("get", VIEW),
    "budgets_revision_change": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_progress": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_annotated": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_texts": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_texts_save": Page(
        "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
    ),
    "budgets_revision_document": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_document_progress": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_document_again": Page(
        "post", VIEW, ("pk_revision",), of_place=True, changes=True
    ),
    "budgets_revision_document_file": Page("get", VIEW, ("pk_revision", "json"), of_place=True),
    "budgets_revision_entries": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_entries_save": Page(
        "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
    ),
    "budgets_revision_approval": Page("get", VIEW, ("pk_revision",), of_place=True),
    "budgets_revision_scan": Page("get", VIEW, ("pk_revision", "pk_scan"), of_place=True),
    "budgets_revision_scan_attach": Page(
        "post", SUBMIT, ("pk_revision",), of_place=True, changes=True
    ),
    "budgets_wordingversion_changelist": Page("get", WORD),
    "budgets_wordingversion_add": Page("get", WORD),
    "budgets_wordingversion_change": Page("get", WORD, ("pk_wording",)),
    "budgets_wordingversion_preview": Page("get", WORD, ("pk_wording",)),
    "budgets_wordingversion_export": Page("get", WORD, ("pk_wording", "csv")),
    **{
        f"budgets_wordingversion_{name}": Page("post", WORD, ("pk_wording",), changes=True)
        for name in ("save", "copy", "import", "enforce", "discard")
    },
    "budgets_revision_word": Page("get", VIEW, ("pk_revision",), of_place=True),
    **{
        f"budgets_revision_word_{act}": Page(
            "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
        )
        for act in ("upload", "adopt", "remove")
    },
    "performance_targets": Page("get", VIEW, ("pk_revision",), of_place=True),
    "performance_targets_annotated": Page("get", VIEW, ("pk_revision",), of_place=True),
    "performance_flat": Page("get", UPLOAD, ("pk_revision",), of_place=True),
    "performance_flat_template": Page("get", VIEW, ("pk_revision",), of_place=True),
    "performance_flat_export": Page("get", VIEW, ("pk_revision", "csv"), of_place=True),
    "performance_targets_upload": Page(
        "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
    ),
    "performance_targets_remove": Page(
        "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
    ),
    "performance_target_form": Page("get", UPLOAD, ("pk_revision",), of_place=True),
    "performance_target_save": Page("post", UPLOAD, ("pk_revision",), of_place=True, changes=True),
    "performance_target_remove": Page(
        "post", UPLOAD, ("pk_revision",), of_place=True, changes=True
    ),
    "performance_target_stand": Page("post", UPLOAD, ("pk_revision",), of_place=True, changes=True),
    "budgets_revision_findings": Page("get", VIEW, ("pk_revision", "csv"), of_place=True),
    "budgets_revision_preview": Page("get", VIEW, ("pk_revision",), of_place=True),
    **{
        f"budgets_revision_act {name}": Page(
            "post", granted(act.action), ("pk_revision", name), of_place=True, changes=True
        )
        for name, act in ACTS.items()
    },
    **{
        f"budgets_revision_finding_act {name}": Page(
            "post",
            granted(act.action),
            ("pk_revision", "pk_finding", name),
            of_place=True,
            changes=True,
        )
        for name, act in FINDING_ACTS.items()
    },
}
