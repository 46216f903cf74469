"""账号: one for each person. Made and switched off by the 系统管理员, who grants no roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets.admin.exchange import ExchangeAdmin
from budgets.resources.tables import AccountResource
from budgets.services.accounts import ACTS, hand_out_passwords
from portal.access import Action, may
from portal.accounts import identity_service, linking, second_factor, services
from portal.accounts.sessions import end_sessions, open_sessions
from portal.desk import account_of, attachment
from portal.models import User

if TYPE_CHECKING:
    from budgets.resources.imports import Outcome

    CreationForm = BaseUserCreationForm[User]
    ChangeForm = UserChangeForm[User]
    PasswordForm = AdminPasswordChangeForm[User]
    UserPages = UserAdmin[User]
else:
    CreationForm, ChangeForm = BaseUserCreationForm, UserChangeForm
    PasswordForm, UserPages = AdminPasswordChangeForm, UserAdmin

_SALT = "budgets.admin.accounts.passwords"
#: How long drawn passwords can be downloaded from the page that shows them, in seconds.
_PATIENCE = 1800


class AccountCreationForm(CreationForm):
    """A new account with its first password, which its owner changes at the first sign-in."""

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name")

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """The account, its password marked as somebody else's."""
        self.instance.password_is_first = True
        return super().save(commit)


class AccountChangeForm(ChangeForm):
    """An account's own fields. `by` is set by the page."""

    by: User | None = None

    def clean_is_active(self) -> bool:
        """Raises `ValidationError` for one's own account, which nobody here could switch on."""
        is_active = bool(self.cleaned_data["is_active"])
        if not is_active and self.by is not None and self.by.pk == self.instance.pk:
            raise ValidationError(_("不能停用自己的账号。"))
        return is_active


class FirstPasswordForm(PasswordForm):
    """设置初始密码 of somebody else: judged here, stored by the page's service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)  # an account is switched off instead

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """Nothing: the page knows who sets it."""
        return self.user


@admin.register(User)
class AccountAdmin(ExchangeAdmin, UserPages):
    """账号. Never deleted, as the record names them; an account is switched off instead."""

    rank = 30
    read_action = Action.GRANT
    write_action = Action.ACCOUNT
    resource = AccountResource
    form = AccountChangeForm
    add_form = AccountCreationForm
    change_password_form = FirstPasswordForm
    change_form_template = "admin/budgets/account.html"
    inlines = ()
    list_display = ("username", "get_full_name", "is_active", "password_is_first", "last_login")
    list_filter = ("is_active", "password_is_first", "memberships__role")
    search_fields = ("username", "last_name", "first_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "password_is_first", "password_set_at")
    fieldsets = (
        (None, {"fields": ("username",)}),
        (_("本人"), {"fields": ("last_name", "first_name", "email")}),
        (
            _("状态"),
            {
                "fields": (
                    "is_active",
                    "password_is_first",
                    "password_set_at",
                    "last_login",
                    "date_joined",
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "last_name", "first_name", "password1", "password2")},
        ),
    )

    def get_urls(self) -> list[Any]:
        """And the acts on an account, and the download of drawn passwords."""
        view = self.admin_site.admin_view
        return [
            path("passwords/", view(self.passwords_view), name="portal_user_passwords"),
            path("<int:pk>/identity/", view(self.link_view), name="portal_user_identity"),
            path("<int:pk>/act/<str:act>/", view(self.act_view), name="portal_user_act"),
            *super().get_urls(),
        ]

    def get_form(  # Django's signature
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002
        **kwargs: Any,
    ) -> Any:
        """The form, which knows who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": account_of(request)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Store it; an account that is switched off is out at once."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_sessions(account=obj, by=account_of(request), reason="停用账号")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The account, its roles, sessions and second factor, and what can be done to them."""
        account = self.get_object(request, unquote(object_id))
        more: dict[str, Any] = {}
        if account is not None:
            link = linking.link_of(account)
            related = ("unit", "department", "division")
            more = {
                "memberships": account.memberships.select_related(*related),
                "open_sessions": open_sessions(account).count(),
                "has_device": second_factor.has_device(account),
                "offered": [
                    (name, act)
                    for name, act in ACTS.items()
                    if any(may(request.user, each) for each in act.actions)
                    and (link is not None or not name.endswith("-identity"))
                    and not (name == "confirm-identity" and link and link.confirmed_at)
                ],
                "link": link,
                "may_link": identity_service.is_on()
                and may(request.user, Action.GRANT)
                and account != request.user,
                "may_grant": may(request.user, Action.GRANT),
                "may_set_password": may(request.user, Action.ACCOUNT) and account != request.user,
            }
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name
        form_url: str = "",
    ) -> HttpResponse:
        """设置初始密码 of somebody else; one's own is changed on its own page."""
        if unquote(id) == str(request.user.pk):
            return HttpResponseRedirect(reverse("admin:password_change"))
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and isinstance(response, HttpResponseRedirect):
                services.set_first_password(
                    account=get_object_or_404(User, pk=unquote(id)),
                    password=request.POST["password1"],
                    by=account_of(request),
                )
        return response

    @method_decorator(require_POST)
    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """End sessions, reset a lost device, lift a lock."""
        if act not in ACTS:
            raise Http404
        if not any(may(request.user, each) for each in ACTS[act].actions):
            raise PermissionDenied
        account = get_object_or_404(User, pk=pk)
        try:
            ACTS[act].call(account, account_of(request))
        except linking.LinkRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, ACTS[act].done)
        return HttpResponseRedirect(reverse("admin:portal_user_change", args=[pk]))

    @method_decorator(require_POST)
    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """绑定统一身份, which another administrator confirms."""
        if not may(request.user, Action.GRANT):
            raise PermissionDenied
        account, by = get_object_or_404(User, pk=pk), account_of(request)
        try:
            linking.link(account=account, subject=request.POST.get("subject", ""), by=by)
        except linking.LinkRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已绑定，待系统管理员确认后生效。"))
        return HttpResponseRedirect(reverse("admin:portal_user_change", args=[pk]))

    def imported_response(self, request: HttpRequest, outcome: Outcome) -> HttpResponse:
        """The first passwords of new accounts, once."""
        if not outcome.passwords:
            return super().imported_response(request, outcome)
        drawn = {"by": request.user.pk, "passwords": outcome.passwords}
        context = self.page_context(
            request,
            _("初始密码"),
            sentence=self.imported_words(outcome),
            passwords=outcome.passwords,
            token=signing.dumps(drawn, salt=_SALT, compress=True),
            download=reverse("admin:portal_user_passwords"),
            days=settings.FIRST_PASSWORD_DAYS,
            page_help=_("马上点“下载初始密码（Excel）”，分别交给本人。"),
        )
        return TemplateResponse(request, "admin/portal/passwords.html", context)

    @method_decorator(require_POST)
    def passwords_view(self, request: HttpRequest) -> HttpResponse:
        """下载初始密码: of the page that shows them, by whom it was shown to."""
        account = account_of(request)
        if not may(account, Action.ACCOUNT):
            raise PermissionDenied
        try:
            drawn = signing.loads(request.POST.get("passwords", ""), salt=_SALT, max_age=_PATIENCE)
        except signing.BadSignature:
            drawn = {}
        if drawn.get("by") != account.pk:
            messages.error(request, _("此下载已过期。需要时请重新设置初始密码。"))
            return HttpResponseRedirect(reverse("admin:portal_user_changelist"))
        content = hand_out_passwords(passwords=drawn["passwords"], by=account)
        return attachment(content, "初始密码.xlsx")
