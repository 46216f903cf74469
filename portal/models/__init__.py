"""What the shell records: accounts, sessions, jobs, the audit trail, the chain, the workers' heartbeats."""

from __future__ import annotations

from portal.models.accounts import FormerPassword, User
from portal.models.audit import AuditEvent
from portal.models.chain import ChainedFile, ChainEntry
from portal.models.jobs import Heartbeat, Job, JobTally
from portal.models.links import IdentityLink
from portal.models.sessions import Session

__all__ = [
    "AuditEvent",
    "ChainEntry",
    "ChainedFile",
    "FormerPassword",
    "Heartbeat",
    "IdentityLink",
    "Job",
    "JobTally",
    "Session",
    "User",
]
