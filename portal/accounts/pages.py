"""我的账号: one's own sessions and second factor; and what an account owes before it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.access import memberships_of
from portal.accounts import passwords, second_factor, sessions
from portal.accounts.forms import EnrolForm
from portal.accounts.signing_in import PROVED_BY, VERIFIED
from portal.models import User

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse

    from portal.desk import DeskSite

_KEY = "second_factor_key"
#: Open to an account that still owes something.
_OPEN = frozenset({"password_change", "password_change_done", "second_factor", "logout", "jsi18n"})
_BAD_REQUEST = 400


def owed_page(request: HttpRequest) -> str:
    """Where the account must go first: a password of its own, a second factor. "" for nowhere.

    Who came by the identity service has used no password, and need not change any. Takes no query: the account and its memberships are read for every page anyway.
    """
    account = _account(request)
    match = request.resolver_match
    if match is not None and match.url_name in _OPEN:
        return ""
    if passwords.must_change(account) and not request.session.get(PROVED_BY):
        return "admin:password_change"
    if second_factor.is_required(account) and not request.session.get(VERIFIED):
        return "admin:second_factor"
    return ""


@require_GET
def own_account(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """我的账号."""
    account = _account(request)
    context = {
        **site.each_context(request),
        "title": _("我的账号"),
        "memberships": memberships_of(account),
        "open_sessions": sessions.open_sessions(account),
        "this_session": request.session.session_key,
        "has_device": second_factor.has_device(account),
        "codes_left": second_factor.codes_left(account),
        "days": passwords.profile().days,
    }
    return TemplateResponse(request, "admin/portal/account.html", context)


@require_POST
def end_own_sessions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """结束其他会话."""
    account = _account(request)
    count = sessions.end_sessions(
        account=account, by=account, reason="本人结束", keep=request.session.session_key
    )
    messages.success(request, _("已结束其他 %(count)s 个会话。") % {"count": count})
    return HttpResponseRedirect(reverse("admin:account"))


@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """启用或更换第二因素: the QR code; the first code; then the recovery codes, once."""
    account = _account(request)
    replaces = second_factor.has_device(account)
    if replaces and not request.session.get(VERIFIED):
        # A session from before the device. Its password alone gives no new one.
        messages.error(request, _("请退出后用验证码重新登录。"))
        return _enrol_page(request, site, None, status=403)
    if request.method == "GET":
        request.session[_KEY] = second_factor.draw_key()
        form = EnrolForm(account=account, replaces=replaces)
        return _enrol_page(request, site, form)
    form = EnrolForm(request.POST, account=account, replaces=replaces)
    if _KEY not in request.session:
        messages.error(request, _("此页面已过期，请用新的二维码重新开始。"))
        return HttpResponseRedirect(reverse("admin:second_factor"))
    if form.is_valid():
        with transaction.atomic():
            codes = second_factor.enrol(
                account=account,
                key=request.session[_KEY],
                code=form.cleaned_data["code"].strip(),
                keep_session=request.session.session_key,
            )
        if codes is not None:
            del request.session[_KEY]
            request.session[VERIFIED] = "totp"
            return _codes_page(request, site, codes)
        form.add_error("code", _("验证码不正确。请确认手机时间准确，并输入最新显示的验证码。"))
    return _enrol_page(request, site, form, status=_BAD_REQUEST)


@require_POST
def renew_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """换发恢复码, shown once."""
    account = _account(request)
    if not (second_factor.has_device(account) and request.session.get(VERIFIED)):
        messages.error(request, _("请先启用登录验证码，或用验证码重新登录。"))
        return HttpResponseRedirect(reverse("admin:account"))
    return _codes_page(request, site, second_factor.renew_codes(account=account))


def _codes_page(request: HttpRequest, site: AdminSite, codes: list[str]) -> HttpResponse:
    context = {
        **site.each_context(request),
        **cast("DeskSite", site).page_help.of("second_factor_codes"),
        "title": _("恢复码"),
        "codes": codes,
    }
    return TemplateResponse(request, "admin/portal/recovery_codes.html", context)


def _enrol_page(
    request: HttpRequest, site: AdminSite, form: EnrolForm | None, *, status: int = 200
) -> HttpResponse:
    account = _account(request)
    key = request.session.get(_KEY)
    context = {**site.each_context(request), "title": _("登录验证码（第二因素）"), "form": form}
    if form is not None and key:
        address = second_factor.provisioning_address(account, key)
        context |= {
            "key": second_factor.readable_key(key),
            "address": address,
            "picture": second_factor.qr_picture(address),
            "is_required": second_factor.is_required(account),
            "replaces": "password" in form.fields,
        }
    return TemplateResponse(request, "admin/portal/second_factor.html", context, status=status)


def _account(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
