"""Kinds of job for the kill tests. What was done is written down in the audit trail: it can
neither be changed nor deleted, so that work done twice shows.
"""

from __future__ import annotations

import os
import signal
import time

from portal import audit, jobs

DONE = "test.done"


def _work(claim: jobs.Claim) -> None:
    """Some work, then its result."""
    time.sleep(0.2)
    with claim.finishing():
        audit.record(action=DONE, target=f"job:{claim.target}", by=None)


def _long_work(claim: jobs.Claim) -> None:
    """Work that is longer than a lease."""
    claim.progress(10, str(os.getpid()))
    time.sleep(3)
    with claim.finishing():
        audit.record(action=DONE, target=f"job:{claim.target}", by=None)


def _kill_myself(claim: jobs.Claim) -> None:
    """A file that takes its process down."""
    os.kill(os.getpid(), signal.SIGKILL)


def _refuse(claim: jobs.Claim) -> None:
    raise jobs.JobError("E_ZIP_BROKEN", "文件已损坏，请重新保存后上传。")


jobs.register("test.work", _work)
jobs.register("test.long_work", _long_work)
jobs.register("test.kill_myself", _kill_myself)
jobs.register("test.refuse", _refuse)
