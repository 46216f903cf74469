"""更正: begun beside a publication with its kind, source and reason, closed by the next one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Correction, Disclosure, RevisionState
from budgets.services.workflow import require, require_state, require_text
from portal import audit
from portal.access import Action

if TYPE_CHECKING:
    from budgets.models import Revision
    from portal.models import User


@transaction.atomic
def begin_correction(
    *,
    revision: Revision,
    kind: str,
    source: str,
    reason: str,
    by: User,
    document_number: str = "",
    deadline: date | None = None,
) -> Correction:
    """登记更正 of what the revision published; one already begun is written anew.

    The kind, the source, the number and the reason become public with the next publication.
    Raises `PermissionDenied`, and `RefusedActionError` for what is not published or without
    a reason.
    """
    require(by, Action.UPLOAD, revision)
    # Beginning and publishing wait for each other here.
    Disclosure.objects.select_for_update().get(pk=revision.disclosure_id)
    revision.refresh_from_db(fields=["state"])
    require_state(revision, (RevisionState.PUBLISHED,), _("登记更正"))
    reason = require_text(
        reason, "correction_reason_missing", _("请写明更正原因。原因将向社会公布。")
    )
    correction, _created = Correction.objects.update_or_create(
        disclosure_id=revision.disclosure_id,
        revision=None,
        defaults={
            "kind": kind,
            "source": source,
            "document_number": document_number.strip(),
            "deadline": deadline,
            "reason": reason,
            "begun_by": by,
        },
    )
    audit.record(
        action="correction.begun",
        target=f"disclosure:{revision.disclosure_id}",
        by=by,
        description=reason[:300],
        details={"kind": kind, "source": source, "document_number": correction.document_number},
    )
    return correction


def close_correction(revision: Revision) -> None:
    """What was begun became this publication. Inside the caller's transaction."""
    Correction.objects.filter(disclosure=revision.disclosure_id, revision=None).update(
        revision=revision
    )


def begun_reason(disclosure: int) -> str:
    """更正原因 of the correction that is under way; "" where none is."""
    found = Correction.objects.filter(disclosure=disclosure, revision=None).first()
    return found.reason if found is not None else ""
