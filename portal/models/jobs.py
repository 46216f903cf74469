"""作业: the record of work. The broker is only a doorbell; what must be done stands here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a piece of work stands."""

    QUEUED = "queued", _("排队中")
    LEASED = "leased", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功，将重试")
    DEAD = "dead", _("已停止，需人工处理")


class Job(models.Model):
    """作业: written in the transaction that makes the work, claimed by conditional update.

    `key` is unique: kind, target, input hash and run. `lease_until` is renewed while the
    work is going on; a lease that has run out is taken up by another worker. `attempts`
    counts failures of the work itself, `losses` workers that died with it.
    """

    kind = models.CharField(_("种类"), max_length=60)
    target = models.BigIntegerField(_("对象"))
    key = models.CharField(_("唯一键"), max_length=200, unique=True)
    input_hash = models.CharField(_("输入摘要"), max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("失败次数"), default=0)
    losses = models.PositiveSmallIntegerField(_("中断次数"), default=0)
    owner = models.CharField(_("处理者"), max_length=80, blank=True)
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    run_after = models.DateTimeField(_("最早处理时间"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    doing = models.CharField(_("正在进行"), max_length=60, blank=True)
    error_code = models.CharField(_("错误代码"), max_length=40, blank=True)
    error_message = models.CharField(_("错误说明"), max_length=300, blank=True)
    outcome = models.CharField(_("结果"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("后台作业")
        verbose_name_plural = _("后台作业")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_due"),
            models.Index(fields=["kind", "target"], name="job_target"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~Q(state="leased") | (~Q(owner="") & Q(lease_until__isnull=False)),
                name="job_leased_has_owner",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} {self.state}"


class JobTally(models.Model):
    """作业累计: the sums of jobs that were done and have been deleted since, one row a kind.

    `within`: how many ended within each bound of `portal.retention`; `seconds`: in all.
    """

    kind = models.CharField(_("种类"), max_length=60, unique=True)
    within = models.JSONField(_("各时长内完成数"), default=list)
    count = models.PositiveBigIntegerField(_("完成数"), default=0)
    seconds = models.FloatField(_("总时长（秒）"), default=0.0)

    class Meta:
        verbose_name = _("作业累计")
        verbose_name_plural = _("作业累计")

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"


class Heartbeat(models.Model):
    """心跳: when a worker last said that it is alive, for /healthz."""

    owner = models.CharField(_("工作进程"), max_length=80, unique=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("工作进程心跳")
        verbose_name_plural = _("工作进程心跳")

    def __str__(self) -> str:
        return f"{self.owner} {self.at:%H:%M:%S}"
