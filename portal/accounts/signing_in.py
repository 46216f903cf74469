"""登录: the password, then the code where the account has a device, then the session.

Between the two steps nobody is signed in: the session only remembers whose password was
right, for five minutes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from portal import audit
from portal.accounts import identity_service, lockout, second_factor
from portal.accounts.forms import CodeForm, DeskLoginForm
from portal.models import User

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest

    CodeView = FormView[CodeForm]
else:
    CodeView = FormView

#: In the session: that the code was right, and which kind.
VERIFIED = "second_factor"
#: In the session: what proved who it is, "" for the password.
PROVED_BY = "proved_by"
_HALF_WAY = "half_way"
#: How long the code may be waited for, in seconds.
_PATIENCE = 300


class SignInView(LoginView):
    """登录, first step."""

    template_name = "admin/portal/login.html"
    authentication_form = DeskLoginForm
    site: AdminSite | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Judge the password, unless this address has failed too often."""
        if (refusal := lockout.refuse_busy_address(request)) is not None:
            return refusal
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, or ask for the code."""
        account: User = form.get_user()
        return go_on(self.request, account, self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What Django's own sign-in page of the admin shows, and whether a session has ended."""
        request = self.request
        ended = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()
        return {
            **super().get_context_data(**kwargs),
            **_site_context(self.site, request),
            "title": _("登录"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "next": self.get_redirect_url() or reverse("admin:index"),
            "oidc_name": settings.OIDC_NAME if identity_service.is_on() else "",
            "ended": ended and request.method == "GET",
        }


@method_decorator([never_cache, csrf_protect, sensitive_post_parameters("code")], name="dispatch")
class CodeStepView(RedirectURLMixin, CodeView):
    """登录, second step."""

    template_name = "admin/portal/login_code.html"
    form_class = CodeForm
    site: AdminSite | None = None
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for whose password was right just now."""
        account = _half_way(request)
        if account is None:
            return HttpResponseRedirect(reverse("admin:login"))
        self.account = account
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Sign in with the right code. A wrong one counts like a wrong password."""
        credentials = {"username": self.account.get_username()}
        if not AxesProxyHandler.is_allowed(self.request, credentials):
            self.request.axes_locked_out = True  # type: ignore[attr-defined]
            self.request.axes_credentials = credentials  # type: ignore[attr-defined]
            return HttpResponse()  # the middleware of django-axes answers in its place
        factor = second_factor.verify(self.account, form.cleaned_data["code"])
        if not factor:
            user_login_failed.send(sender=__name__, credentials=credentials, request=self.request)
            form.add_error(
                "code", _("验证码不正确或已用过，请等手机上显示下一个验证码后重新输入。")
            )
            return self.form_invalid(form)
        kept = self.request.session.pop(_HALF_WAY)
        self.account.backend = kept["backend"]
        to = self.get_success_url()
        return _signed_in(self.request, self.account, to, factor=factor, by=kept.get("by", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The site's frame."""
        return {
            **super().get_context_data(**kwargs),
            **_site_context(self.site, self.request),
            "title": _("登录验证"),
            "next": self.get_redirect_url(),
        }


def go_on(
    request: HttpRequest, account: User, to: str, *, factor: str = "", by: str = ""
) -> HttpResponse:
    """Who the person is has been proved: sign in, or ask for the code first.

    `factor`: the second one that was already given elsewhere; `by`: what proved the first, ""
    for the password.
    """
    if factor or not second_factor.has_device(account):
        return _signed_in(request, account, to, factor=factor, by=by)
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "account": account.pk,
        "backend": account.backend,  # set by authenticate()
        "hash": account.get_session_auth_hash(),
        "at": time.time(),
        "by": by,
    }
    return HttpResponseRedirect(f"{reverse('admin:login_code')}?{urlencode({'next': to})}")


def _half_way(request: HttpRequest) -> User | None:
    """Whose password was right, not long ago and not changed since."""
    kept = request.session.get(_HALF_WAY)
    if not kept or time.time() - kept["at"] > _PATIENCE:
        return None
    account = User.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        return None
    return account


def _signed_in(
    request: HttpRequest, account: User, to: str, *, factor: str, by: str
) -> HttpResponse:
    with transaction.atomic():
        login(request, account)
        request.session[VERIFIED] = factor
        request.session[PROVED_BY] = by
        audit.record_account(
            action="user.signed_in",
            account=account,
            by=account,
            details={"second_factor": factor, **({"by": by} if by else {})},
        )
    return HttpResponseRedirect(to)


def note_sign_out(request: HttpRequest) -> None:
    """Write down that the account signs out."""
    account = request.user
    if isinstance(account, User):
        with transaction.atomic():
            audit.record_account(action="user.signed_out", account=account, by=account)


def _site_context(site: AdminSite | None, request: HttpRequest) -> dict[str, Any]:
    return site.each_context(request) if site is not None else {}
