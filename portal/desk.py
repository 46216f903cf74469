"""工作台: the admin site of officers and reviewers, and the rights of everything on it.

Django's own model permissions are not used here and `is_superuser` opens nothing: every
page asks `portal.access`. What a page does not grant is denied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from portal import audit
from portal.access import Action, may, memberships_of
from portal.accounts import pages as own_pages
from portal.accounts import passwords, signing_in, signing_in_elsewhere
from portal.accounts.forms import DeskLoginForm, OwnPasswordForm
from portal.models import AuditEvent, User
from portal.page_help import PORTAL_HELP, PageHelp

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http.response import HttpResponseBase
    from django.urls import URLPattern, URLResolver
    from django.utils.functional import _StrPromise as StrPromise

    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

#: How many entries of its history an object's page shows.
HISTORY_LENGTH = 200


#: 操作 in the audit trail, in words; each app adds its own.
ACTION_WORDS: dict[str, StrPromise | str] = {
    "created": _("新建"),
    "changed": _("修改"),
    "deleted": _("删除"),
    "imported": _("导入"),
    "job.retried": _("重试作业"),
    "user.signed_in": _("登录"),
    "user.signed_out": _("退出"),
    "user.sign_in_failed": _("登录失败"),
    "user.locked": _("登录失败过多，暂停登录"),
    "user.unlocked": _("解除登录锁定"),
    "user.password_set": _("设置初始密码"),
    "user.password_changed": _("修改密码"),
    "user.passwords_handed_out": _("下载初始密码"),
    "user.identity_linked": _("绑定统一身份"),
    "user.identity_confirmed": _("确认身份绑定"),
    "user.identity_unlinked": _("解除身份绑定"),
    "user.sessions_ended": _("结束会话"),
    "user.second_factor_enrolled": _("启用登录验证码"),
    "user.second_factor_reset": _("重置登录验证码"),
    "user.recovery_codes_renewed": _("换发恢复码"),
    "user.recovery_code_used": _("用恢复码登录"),
}


def action_words(action: str) -> str:
    """操作 in words: "revision.submitted" is 上报; an unknown one stands as it is recorded."""
    return str(ACTION_WORDS.get(action) or ACTION_WORDS.get(action.rpartition(".")[2]) or action)


def told(events: Iterable[AuditEvent]) -> list[tuple[AuditEvent, str]]:
    """Entries of the audit trail, each with its act in words."""
    return [(event, action_words(event.action)) for event in events]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the start page: a template and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


class Page(NamedTuple):
    """A page of the desk that belongs to no model: its address, what answers, its name."""

    route: str
    view: Callable[..., HttpResponseBase]
    name: str


class DeskSite(AdminSite):
    """Django's admin under our name, open to whoever holds a role."""

    site_header = _("预算公开平台")
    site_title = _("预算公开平台")
    index_title = _("工作台")
    enable_nav_sidebar = False
    login_form = DeskLoginForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        #: What builds the start page, in order; each answers None where it has nothing to say.
        self.sections: list[Callable[[HttpRequest], Section | None]] = []
        #: Pages that belong to no model, open to whoever is at the desk.
        self.pages: list[Page] = []
        #: What to do there and how to start, of every page. Each app adds its own.
        self.page_help = PageHelp()
        self.page_help.add(PORTAL_HELP)

    def has_permission(self, request: Any) -> bool:
        """Whether the account holds any role at all."""
        return bool(memberships_of(request.user))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Nothing of the desk is kept by browsers or proxies, whatever Django allows.

        An account that owes a password of its own or a second factor is led there first.
        """

        @wraps(view)
        def after_what_is_owed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if page := own_pages.owed_page(request):
                return HttpResponseRedirect(reverse(page))
            return view(request, *args, **kwargs)

        return super().admin_view(after_what_is_owed, cacheable=False)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """登录, first step; the second is `login_code`."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return signing_in.SignInView.as_view(site=self)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """退出, on record."""
        if request.method == "POST":
            signing_in.note_sign_out(request)
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """修改密码: by a form that ends the account's other sessions."""
        form = type("Form", (OwnPasswordForm,), {"keep_session": request.session.session_key})
        return PasswordChangeView.as_view(
            form_class=form,
            success_url=reverse("admin:password_change_done"),
            template_name="admin/portal/password_change.html",
            extra_context={
                **self.each_context(request),
                "must_change": passwords.must_change(account_of(request)),
                **(extra_context or {}),
            },
        )(request)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that ask `portal.access`: other apps' own pages do not come to the desk."""
        if admin_class is not None and issubclass(admin_class, DeskAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Django's, without the redirect to an object's public page, which nothing uses.

        And pages of no model, the second step of signing in, and one's own account.
        """
        own = {
            "account": ("account/", own_pages.own_account),
            "account_sessions_end": ("account/sessions/end/", own_pages.end_own_sessions),
            "second_factor": ("account/second-factor/", own_pages.enrol),
            "second_factor_codes": ("account/second-factor/codes/", own_pages.renew_codes),
        }
        return [
            *(path(page.route, self.admin_view(page.view), name=page.name) for page in self.pages),
            path("login/code/", signing_in.CodeStepView.as_view(site=self), name="login_code"),
            path(
                "login/identity/",
                signing_in_elsewhere.LeaveView.as_view(),
                name="login_oidc",
            ),
            path(
                "login/identity/return/",
                signing_in_elsewhere.ReturnView.as_view(),
                name="login_oidc_callback",
            ),
            *(
                path(address, self.admin_view(view), {"site": self}, name=name)
                for name, (address, view) in own.items()
            ),
            *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"),
        ]

    def each_context(self, request: Any) -> dict[str, Any]:
        """Django's, and the navigation: every list the account may open, in our order."""
        context = super().each_context(request)
        models = [model for app in context["available_apps"] for model in app["models"]]
        models.sort(key=lambda model: getattr(self._registry[model["model"]], "rank", 0))
        for model in models:
            model["current"] = request.path.startswith(model["admin_url"] or "/none/")
        name = request.resolver_match.url_name if request.resolver_match else ""
        return {**context, "nav": models, **self.page_help.of(name or "")}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """工作台: what the account has to do next."""
        built = [section for build in self.sections if (section := build(request))]
        return super().index(request, {**(extra_context or {}), "sections": built})


class DeskAdmin(AnyModelAdmin):
    """A model's pages, open to those who may `read_action` or `write_action` it."""

    read_action: ClassVar[Action | None] = None
    write_action: ClassVar[Action | None] = None
    may_delete: ClassVar[bool] = False
    #: Its place in the navigation.
    rank: ClassVar[int] = 50
    #: No acts on many rows at once: each act is checked and recorded by itself.
    actions = None
    object_history_template = "admin/object_history.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the model shows in the navigation."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reading: whoever may read or write."""
        return self._granted(request, self.read_action) or self._granted(request, self.write_action)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Adding: whoever may write. `obj` is the parent row of an inline."""
        return self._granted(request, self.write_action)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changing: whoever may write."""
        return self._granted(request, self.write_action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting: whoever may write, where the model allows it at all."""
        return self.may_delete and self._granted(request, self.write_action)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The list, under the plain name of what it lists."""
        title = {"title": self.opts.verbose_name_plural}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The audit record, in the transaction of the change itself."""
        return self._record(request, obj, "created", message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The audit record, in the transaction of the change itself."""
        return self._record(request, obj, "changed", message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The audit records, in the transaction of the deletion itself."""
        return [self._record(request, obj, "deleted", str(obj)) for obj in queryset]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed the object, when: from the audit trail, not from Django's own log."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        events = told(AuditEvent.objects.filter(target=self._target(obj))[:HISTORY_LENGTH])
        context = {
            **self.admin_site.each_context(request),
            "title": _("变更记录：%(object)s") % {"object": obj},
            "events": events,
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def page_context(
        self, request: HttpRequest, title: StrPromise | str, **more: Any
    ) -> dict[str, Any]:
        """What every page of ours under this model needs."""
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **more}

    def _record(self, request: HttpRequest, obj: Model, act: str, message: Any) -> AuditEvent:
        return audit.record(
            action=f"{self.opts.model_name}.{act}",
            target=self._target(obj),
            by=account_of(request),
            description=str(obj)[:300],
            details={"changes": message},
        )

    def _target(self, obj: Model) -> str:
        return f"{self.opts.model_name}:{obj.pk}"

    def _granted(self, request: HttpRequest, action: Action | None) -> bool:
        return action is not None and may(request.user, action)


class ReadOnlyDeskAdmin(DeskAdmin):
    """Pages that show and change nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


#: What a file to keep is, by its ending.
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(content: bytes, filename: str, media: str = "") -> HttpResponse:
    """A file to keep, whatever its name holds; never shown in the browser.

    `media`: "" for what the name's ending says.
    """
    media = media or MEDIA_TYPES[filename.rpartition(".")[2]]
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = str(content_disposition_header(True, filename))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def account_of(request: HttpRequest) -> User:
    """The account that is signed in. Raises `PermissionDenied` for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def named_urls(urls: Sequence[URLPattern | URLResolver], *names: str) -> list[Any]:
    """Those of a model's addresses that bear one of the names."""
    return [url for url in urls if getattr(url, "name", "") in names]
