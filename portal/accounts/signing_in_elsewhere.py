"""统一身份登录: to the identity service and back, then like a right password.

Whoever the service names must have an account that two administrators have bound to them;
nothing is made here, neither accounts nor rights. Whether our own code is still asked depends
on what the service says it has asked for (`PORTAL_OIDC_SECOND_FACTOR`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from portal import audit
from portal.accounts import identity_service, lockout
from portal.accounts.identity_service import IdentityService, NotBelievedError
from portal.accounts.linking import account_of_subject
from portal.accounts.signing_in import go_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.models import User

#: In place of a second factor of ours: the service has asked for one.
ELSEWHERE = "oidc"
#: How long the service may keep a person, in seconds.
_PATIENCE = 600
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(never_cache, name="dispatch")
class LeaveView(OIDCAuthenticationRequestView):  # type: ignore[misc]  # it has no types
    """去统一身份认证. Answers 404 where the portal has none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only where it is switched on and this address has not failed too often."""
        _require_on()
        return lockout.refuse_busy_address(request) or super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class ReturnView(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the same
    """从统一身份认证回来."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only where it is switched on."""
        _require_on()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sign in, ask for our code, or say why not."""
        try:
            kept = _kept_state(request)
            claims = IdentityService().claims_for(
                request, nonce=kept["nonce"], code_verifier=kept["code_verifier"]
            )
            subject = _subject_of(claims)
        except NotBelievedError as error:
            _record_refusal(None, str(error))
            return _refused(request, _("统一身份认证没有成功，请重新登录。"))
        account = account_of_subject(subject)
        if account is None:
            _record_refusal(None, "unknown")
            words = _("此统一身份没有绑定账号。请把身份标识 %(subject)s 告诉安全保密管理员。")
            return _refused(request, words % {"subject": subject})
        if not account.is_active:
            _record_refusal(account, "inactive")
            return _refused(request, _("此账号已停用，请联系系统管理员。"))
        account.backend = _BACKEND
        factor = ELSEWHERE if has_second_factor(claims) else ""
        to = request.session.get("oidc_login_next") or reverse("admin:index")
        return go_on(request, account, to, factor=factor, by=ELSEWHERE)


def has_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the service says that it has asked for a factor that the setting accepts."""
    methods = claims.get("amr")
    said = {str(each) for each in methods} if isinstance(methods, list) else set()
    said.add(str(claims.get("acr", "")))
    return bool(said & set(settings.OIDC_SECOND_FACTOR))


def _kept_state(request: HttpRequest) -> dict[str, Any]:
    """What was kept when the person left, once: a second return finds nothing."""
    states = request.session.get("oidc_states") or {}
    kept: dict[str, Any] | None = states.pop(request.GET.get("state", ""), None)
    if kept is None:
        raise NotBelievedError("state")
    request.session["oidc_states"] = states
    request.session.save()
    if time.time() - kept["added_on"] > _PATIENCE:
        raise NotBelievedError("late")
    if "code" not in request.GET:
        raise NotBelievedError("no_code")
    return kept


def _subject_of(claims: Mapping[str, Any]) -> str:
    subject = claims.get(settings.OIDC_CLAIM)
    if not isinstance(subject, str) or not subject.strip():
        raise NotBelievedError("no_claim")
    return subject.strip()


def _require_on() -> None:
    if not identity_service.is_on():
        raise Http404


@transaction.atomic
def _record_refusal(account: User | None, reason: str) -> None:
    audit.record(
        action="user.sign_in_failed",
        target=f"user:{account.pk}" if account else "user",
        by=None,
        description=account.username if account else "没有此账号",
        details={"oidc": reason},
    )


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(reverse("admin:login"))
