"""What the shell records: accounts, jobs, the audit trail, the workers' heartbeats."""

from __future__ import annotations

from portal.models.accounts import User
from portal.models.audit import AuditEvent
from portal.models.jobs import Heartbeat, Job

__all__ = ["AuditEvent", "Heartbeat", "Job", "User"]
