"""在线填报, 成批办理, 更正登记 and 纠错 in any order: the walk's part about what came later."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from budgets.models import (
    CheckFinding,
    Correction,
    DraftTable,
    PublicQuestion,
    Revision,
    RevisionState,
    TablesDraft,
    Takedown,
)
from budgets.models.disclosures import PUBLIC_STATES
from budgets.selectors.typed_tables import draft_of, newest_revision, typing_of
from budgets.services import answering, corrections, review, together, typed_tables
from budgets.services.answering import Draft
from budgets.services.remarks import Remark
from budgets.tables.typed.core import TypedRow, TypedTable
from portal.models import Job, User
from tests.budgets.services.workflow_beside import MET, Beside
from tests.factories.questions import a_question

#: What a question was answered with must be one of these, so that it can be told on the page.
_OUTCOMES = ("answered", "declined", "corrected")


class Newer(Beside):
    """What anybody may try at any time with typed tables, with many at once, with readers' doubts."""

    #: The amount in 公开表5 as it was last accepted; None: nobody has typed since it was begun.
    typed: int | None

    def work(self, outcome: str) -> None:
        """What waits is done, and files answer so."""
        raise NotImplementedError

    # --- 在线填报 -------------------------------------------------------------------------

    @rule(
        act=st.sampled_from(["begin", "keep", "keep an old one", "hand in"]),
        who=st.sampled_from(["officer", "officer", "everything", "helper", "reviewer"]),
        amount=st.integers(1, 9),
    )
    def types(self, act: str, who: str, amount: int) -> None:
        """A draft is begun, written and handed in, by whoever may and by whoever may not."""
        self.types_act(act, self.person(who), amount)

    def types_act(self, act: str, by: User, amount: int) -> None:
        disclosure = self.place.disclosure
        draft = draft_of(disclosure)
        if act == "begin":
            start = "revision" if newest_revision(disclosure) else "blank"
            self.attempt(
                lambda: typed_tables.begin_typing(
                    disclosure=disclosure,
                    start=start,
                    by=by,
                    declassified=True,
                    version=draft.version if draft else None,
                )
            )
            after = draft_of(disclosure)
            if after is not None and (draft is None or after.version != draft.version):
                self.typed = None
        elif draft is not None and act.startswith("keep"):
            self.keeps(draft, by, amount, old=act != "keep")
        elif draft is not None:
            before = Revision.objects.count()
            self.attempt(
                lambda: typed_tables.hand_in_tables(disclosure=disclosure, by=by, declassified=True)
            )
            if Revision.objects.count() > before:
                MET["handed in"] += 1

    def keeps(self, draft: TablesDraft, by: User, amount: int, *, old: bool) -> None:
        """保存 公开表5 as it was seen, or as it was before somebody wrote it."""
        seen = draft.tables.get(number=5)
        row = TypedRow("w1", codes=("2010301",), amounts={6: amount * 1_000_000})
        version = seen.version - 1 if old else seen.version
        self.attempt(
            lambda: typed_tables.keep_table(
                disclosure=self.place.disclosure,
                table=TypedTable(5, (row,)),
                version=version,
                by=by,
            )
        )
        if draft.tables.get(number=5).version != seen.version:
            assert not old
            self.typed = amount

    def settle(self, act: str, by: User) -> None:
        """紧急下架 takes a draft with it whose amounts were public, and no other."""
        draft = draft_of(self.place.disclosure)
        told = Revision.objects.filter(
            disclosure=self.place.disclosure,
            state__in=PUBLIC_STATES,
            publication__isnull=False,
            takedown__isnull=True,
        )
        goes = (
            draft is not None
            and told.filter(pk__in=[draft.begun_from_id, draft.handed_in_id]).exists()
        )
        before = Takedown.objects.filter(confirmed_at__isnull=False).count()
        super().settle(act, by)
        if goes and Takedown.objects.filter(confirmed_at__isnull=False).count() > before:
            assert draft_of(self.place.disclosure) is None
            self.typed = None
            MET["typed and taken down"] += 1

    @invariant()
    def what_was_typed_is_kept(self) -> None:
        if getattr(self, "typed", None) is None:
            return
        draft = draft_of(self.place.disclosure)
        assert draft is not None
        (row,) = typing_of(self.place.disclosure, draft).typed[5].rows
        assert row.amounts == {6: (self.typed or 0) * 1_000_000}
        assert DraftTable.objects.filter(draft=draft).count() == 12

    # --- 成批办理 -------------------------------------------------------------------------

    @rule(
        act=st.sampled_from(
            [
                "submit",
                "check",
                "waive",
                "publish",
                "publish at",
                "put off",
                "the hour",
                "take back",
            ]
        ),
        who=st.sampled_from(["officer", "reviewer", "publisher", "everything"]),
    )
    def many(self, act: str, who: str) -> None:
        """One decision for many: whatever is refused is told, and nothing of it is done."""
        self.many_act(act, self.person(who))

    def many_act(self, act: str, by: User) -> None:
        everything = list(Revision.objects.select_related("disclosure").order_by("pk"))
        chosen = {each.pk: each.version for each in everything}
        findings = list(
            CheckFinding.objects.select_related("revision__disclosure").filter(severity="error")
        )
        hour = timezone.now() + timedelta(hours=1)
        if act == "the hour":
            self.the_hour_comes()
            return
        if act == "take back":
            for finding in findings:
                self.attempt(
                    lambda finding=finding: review.take_back_waiver(  # type: ignore[misc]
                        finding=finding, by=by
                    )
                )
            return
        acts = {
            "submit": lambda: together.submit_together(chosen=chosen, by=by),
            "check": lambda: together.check_together(chosen=chosen, by=by),
            "waive": lambda: together.waive_together(findings=findings, reason="照录", by=by),
            "publish": lambda: together.publish_together(revisions=everything, by=by),
            "publish at": lambda: together.publish_together(revisions=everything, by=by, at=hour),
            "put off": lambda: together.unschedule_together(revisions=everything, by=by),
        }
        before = list(Revision.objects.order_by("pk").values())
        if all(outcome.refusal for outcome in acts[act]()):
            assert list(Revision.objects.order_by("pk").values()) == before
        else:
            MET[f"{act} together"] += 1

    def the_hour_comes(self) -> None:
        """What was to be published at an hour is due."""
        due = Revision.objects.filter(state=RevisionState.SCHEDULED)
        if not due.exists():
            return
        past = timezone.now() - timedelta(seconds=1)
        due.update(scheduled_for=past)
        Job.objects.filter(kind="budgets.publish_scheduled").update(run_after=past)
        self.work("clean")
        MET["the hour came"] += 1

    @rule(who=st.sampled_from(["reviewer", "everything", "officer"]))
    def returns_with_remarks(self, who: str) -> None:
        """退回 with a remark beside a table."""
        revision, by = self.latest(), self.person(who)
        if revision is not None:
            self.attempt(
                lambda: review.return_for_changes(
                    revision=revision, reason="有误", by=by, remarks=[Remark("请核对", table=3)]
                )
            )

    # --- 更正登记 and 纠错 ----------------------------------------------------------------

    @rule(
        act=st.sampled_from(["correct", "ask", "draft", "send back", "let out", "take back"]),
        who=st.sampled_from(["officer", "publisher", "everything", "reviewer", "helper"]),
        outcome=st.sampled_from(_OUTCOMES),
    )
    def doubts(self, act: str, who: str, outcome: str) -> None:
        """A correction is begun; a reader asks, one writes the answer, another lets it out."""
        revision = Revision.objects.filter(state=RevisionState.PUBLISHED).first()
        by = self.person(who)
        if revision is not None and act == "correct":
            self.attempt(
                lambda: corrections.begin_correction(
                    disclosure=revision.disclosure,
                    kind="figures",
                    source="audit",
                    reason="审计指出",
                    by=by,
                )
            )
        elif revision is not None and act == "ask":
            a_question(revision)
        elif question := PublicQuestion.objects.select_related("disclosure").first():
            self.answers(act, question, outcome, by)

    def answers(self, act: str, question: PublicQuestion, outcome: str, by: User) -> None:
        correction = self.latest() if outcome == "corrected" else None
        acts = {
            "draft": lambda: answering.draft(
                question=question, draft=Draft(outcome, "答复", True, correction), by=by
            ),
            "send back": lambda: answering.send_back(question=question, reason="重写", by=by),
            "let out": lambda: answering.let_out(question=question, by=by),
            "take back": lambda: answering.take_back(question=question, reason="有误", by=by),
        }
        if act in acts:
            self.attempt(acts[act])

    @invariant()
    def a_correction_stays_open_until_it_is_published(self) -> None:
        if not hasattr(self, "place"):
            return
        assert Correction.objects.filter(outcome="").count() <= 1
        for each in Correction.objects.exclude(revision=None):
            assert each.revision is not None
            assert each.revision.publication is not None
            # 紧急下架 seals the reason with everything else that was said.
            is_sealed = each.revision.takedown_id is not None
            assert each.revision.correction_reason == ("" if is_sealed else each.reason)

    @invariant()
    def what_is_answered_was_written_by_another(self) -> None:
        for each in PublicQuestion.objects.exclude(released_at=None):
            assert each.drafted_by_id
            wrote = {each.drafted_by_id, each.drafted_for_id} - {None}
            assert wrote.isdisjoint({each.released_by_id, each.released_for_id})
            assert each.correction is None or each.correction.publication is not None
