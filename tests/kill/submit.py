"""Writes down jobs as a web process does, one transaction each.

`python -m tests.kill.submit 5` enqueues five; with `--die` the process is killed after the
first commit, before it has rung the bell.
"""

from __future__ import annotations

import os
import signal
import sys
from unittest import mock

import django
from django.db import transaction


def main(number: int) -> None:
    """Enqueue that many jobs. A broker that does not answer must not show here."""
    from portal import jobs
    from tests.kill import kinds  # noqa: F401 - registers

    for target in range(number):
        with transaction.atomic():
            jobs.enqueue("test.work", target, key=f"work:{target}")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    django.setup()
    if "--die" in sys.argv:
        with mock.patch("portal.jobs.ring_from_outside", _die):
            main(int(sys.argv[1]))
    main(int(sys.argv[1]))
