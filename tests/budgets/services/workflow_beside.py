"""会审, 代办 and 紧急下架 in any order: the part of the workflow's random walk that is beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from budgets.models import Consent, Delegation, Revision, Takedown
from budgets.selectors import public
from budgets.selectors.corrections import open_correction
from budgets.services import consent, delegation, publication, review, secrecy, takedown
from budgets.services.corrections import begin_correction, close_correction
from budgets.services.errors import RefusedActionError
from portal.models import User
from tests.factories.disclosures import Place

#: What the examples have met, and how often: a test that reaches nothing proves nothing.
MET: Counter[str] = Counter()


class Beside(RuleBasedStateMachine):
    """What anybody may try at any time beside the way from upload to publication."""

    place: Place
    everything: User
    helper: User
    office: User

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it or be refused; who is refused has changed nothing."""
        before = list(Revision.objects.order_by("pk").values())
        try:
            with transaction.atomic():
                act()
        except (RefusedActionError, PermissionDenied):
            assert list(Revision.objects.order_by("pk").values()) == before

    def latest(self) -> Revision | None:
        return Revision.objects.select_related("disclosure").order_by("-number").first()

    @rule(
        act=st.sampled_from(
            ["ask", "ask nothing", "consent", "stand in", "end", "propose", "confirm", "reject"]
        ),
        who=st.sampled_from(["reviewer", "publisher", "everything", "officer", "helper", "office"]),
        other=st.sampled_from(["reviewer", "publisher", "everything", "helper"]),
    )
    def beside(self, act: str, who: str, other: str) -> None:
        """会审, 代办 and 紧急下架 by anybody, at any time; who may not is denied."""
        self.beside_act(act, who, other)

    def beside_act(self, act: str, who: str, other: str = "helper") -> None:
        """One of them."""
        by, revision, place = self.person(who), self.latest(), self.place
        if act in ("ask", "ask nothing"):
            asks = act == "ask"
            place.division.__class__.objects.update(asks_performance=asks, asks_bureau=asks)
        elif act == "stand in":
            membership = by.memberships.first()
            if membership is not None:
                self.attempt(
                    lambda: delegation.delegate(
                        membership=membership,
                        stand_in=self.person(other),
                        starts=timezone.localdate(),
                        ends=timezone.localdate(),
                        reason="出差",
                        by=by,
                    )
                )
        elif act == "end":
            lent = Delegation.objects.filter(ended_at__isnull=True).first()
            if lent is not None:
                self.attempt(lambda: delegation.end_delegation(delegation=lent, by=by))
        elif act == "consent" and revision is not None:
            for step in ("bureau", "performance"):
                self.attempt(
                    lambda step=step: consent.consent(  # type: ignore[misc]
                        revision=revision, step=step, by=by
                    )
                )
        elif act == "propose":
            self.attempt(
                lambda: takedown.propose_takedown(
                    disclosure=place.disclosure, ground="personal", reason="核查", by=by
                )
            )
        elif act in ("confirm", "reject"):
            self.settle(act, by)

    def settle(self, act: str, by: User) -> None:
        proposal = Takedown.objects.select_related("disclosure").first()
        if proposal is None:
            return
        self.attempt(
            lambda: (
                takedown.confirm_takedown(takedown=proposal, by=by)
                if act == "confirm"
                else takedown.reject_takedown(takedown=proposal, reason="无误", by=by)
            )
        )
        if Takedown.objects.filter(confirmed_at__isnull=False).exists():
            MET["taken down"] += 1

    def person(self, name: str) -> User:
        """The account as a request of its own reads it."""
        people = {
            "everything": self.everything,
            "helper": self.helper,
            "office": self.office,
            "officer": self.place.officer,
            "reviewer": self.place.reviewer,
            "publisher": self.place.publisher,
        }
        return User.objects.get(pk=people[name].pk)

    @rule(who=st.sampled_from(["helper", "everything", "officer"]))
    def act_for_another(self, who: str) -> None:
        """A stand-in does whatever comes next: submits, approves, schedules, puts off."""
        revision, by = self.latest(), self.person(who)
        if revision is None:
            return
        hour = timezone.now() + timedelta(hours=1)
        acts: dict[str, Callable[[], object]] = {
            "CHECKED": lambda: review.submit(revision=revision, by=by),
            "RETURNED": lambda: review.submit(revision=revision, by=by),
            "SUBMITTED": lambda: self.approve(revision, by),
            "APPROVED": lambda: publication.schedule(revision=revision, at=hour, by=by),
            "SCHEDULED": lambda: publication.cancel_schedule(revision=revision, by=by),
        }
        if act := acts.get(revision.state):
            self.attempt(act)

    def correct(self, reason: str, by: User) -> None:
        """更正: begun where none is under way, else closed without a publication."""
        current = open_correction(self.place.disclosure)
        if current is None:
            begin_correction(
                disclosure=self.place.disclosure, kind="words", source="self", reason=reason, by=by
            )
        else:
            close_correction(correction=current, outcome="not_needed", note=reason, by=by)

    def put_off(self) -> None:
        """取消定时 by the publisher."""
        revision = self.latest()
        if revision is not None:
            self.attempt(
                lambda: publication.cancel_schedule(revision=revision, by=self.place.publisher)
            )

    def take_down(self) -> None:
        """紧急下架 by two who may."""
        self.beside_act("propose", "publisher")
        self.beside_act("confirm", "reviewer")

    def approve(self, revision: Revision, reviewer: Any) -> None:
        """Review its secrecy, then approve it."""
        secrecy.record_secrecy_review(revision=revision, by=reviewer)
        review.approve(revision=revision, by=reviewer)

    @invariant()
    def nothing_was_replaced_without_a_correction(self) -> None:
        if not hasattr(self, "place"):
            return
        for each in self.place.disclosure.revisions.filter(publication__gt=1):
            assert each.correction.outcome == "published"
        assert self.place.disclosure.corrections.filter(outcome="").count() <= 1

    @invariant()
    def what_was_taken_down_is_told_by_nobody(self) -> None:
        if not hasattr(self, "place"):
            return
        for each in public.publications_of(self.place.disclosure):
            sealed = Revision.objects.get(pk=each.revision).takedown
            assert each.taken_down == (sealed is not None)
            if sealed is None:
                continue
            assert each.withdrawn
            assert public.snapshot_files(each) == []
            assert each.withdrawal_reason == str(sealed.get_ground_display())
            assert sealed.confirmed_by_id not in {sealed.proposed_by_id, sealed.proposed_for_id}

    @invariant()
    def nothing_in_the_review_is_consented_to_by_who_submitted(self) -> None:
        for given in Consent.objects.all():
            assert given.submitted_by_id not in {given.by_id, given.given_for_id}
