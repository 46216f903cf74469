"""科目: the bureau's own codes beside those that come with the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from budgets.admin.exchange import ExchangeAdmin
from budgets.models import ClassificationCode
from budgets.resources.tables import ClassificationResource
from budgets.services.master_data import load_package_codes
from portal.access import Action
from portal.desk import account_of


@admin.register(ClassificationCode)
class ClassificationAdmin(ExchangeAdmin):
    """科目. What stands here takes the place of the package's rows of the same code."""

    rank = 23
    write_action = Action.MANAGE
    may_delete = True
    resource = ClassificationResource
    change_list_template = "admin/budgets/classification_list.html"
    list_display = ("code", "name", "code_list", "valid_from", "valid_to", "confidence")
    list_filter = ("code_list", "confidence")
    search_fields = ("code", "name")

    def get_urls(self) -> list[Any]:
        """And the button that loads the package's codes."""
        load = self.admin_site.admin_view(self.load_view)
        return [
            path("load/", load, name="budgets_classificationcode_load"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def load_view(self, request: HttpRequest) -> HttpResponse:
        """载入随附科目."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        count = load_package_codes(by=account_of(request))
        messages.success(request, _("已载入随附科目 %(count)s 个。") % {"count": count})
        return HttpResponseRedirect(reverse("admin:budgets_classificationcode_changelist"))
