"""后台作业 and 审计记录 at the desk: read, and for a dead job, tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal import audit, handbook, jobs  # noqa: F401 - the handbook registers its pages
from portal.access import Action, may
from portal.desk import DeskSite, ReadOnlyDeskAdmin, Section, account_of, action_words
from portal.models import AuditEvent, Job
from portal.models.jobs import JobState

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Dead jobs shown on the start page; all of them stand in their own list.
_SHOWN = 20


@admin.register(Job)
class JobAdmin(ReadOnlyDeskAdmin):
    """后台作业."""

    rank = 40
    read_action = Action.MANAGE
    change_form_template = "admin/portal/job.html"
    list_display = ("id", "kind", "target", "state", "percent", "attempts", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("key",)

    def get_urls(self) -> list[Any]:
        """And the retry of a dead job."""
        retry = self.admin_site.admin_view(self.retry)
        return [path("<int:pk>/retry/", retry, name="portal_job_retry"), *super().get_urls()]

    @method_decorator(require_POST)
    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """重试: a dead job starts anew; any other is left alone."""
        if not may(request.user, Action.MANAGE):
            raise PermissionDenied
        with transaction.atomic():
            job = get_object_or_404(Job.objects.select_for_update(), pk=pk)
            if job.state != JobState.DEAD:
                messages.error(request, _("只有已停止的作业可以重试。"))
            else:
                jobs.retry(job)
                audit.record(action="job.retried", target=f"job:{pk}", by=account_of(request))
                messages.success(request, _("作业已重新排队。"))
        return HttpResponseRedirect(reverse("admin:portal_job_change", args=[pk]))


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyDeskAdmin):
    """审计记录: for auditors, who can change nothing."""

    rank = 41
    read_action = Action.AUDIT
    list_display = ("at", "actor", "address", "words", "target", "description")
    list_filter = ("action",)
    search_fields = ("actor", "target", "description")
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description=_("操作"), ordering="action")
    def words(self, event: AuditEvent) -> str:
        """操作 in words."""
        return action_words(event.action)


def dead_jobs_section(request: HttpRequest) -> Section | None:
    """已停止的作业: what the machine could not do and nobody has dealt with."""
    if not may(request.user, Action.MANAGE):
        return None
    dead: QuerySet[Job] = Job.objects.filter(state=JobState.DEAD)
    return Section("admin/portal/start_jobs.html", {"jobs": dead[:_SHOWN], "count": dead.count()})


cast("DeskSite", admin.site).sections.append(dead_jobs_section)
