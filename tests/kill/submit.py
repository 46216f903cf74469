"""Writes down jobs as a web process does, one transaction each: `python -m tests.kill.submit 5`."""

from __future__ import annotations

import sys

import django
from django.db import transaction


def main(number: int) -> None:
    """Enqueue that many jobs. A broker that does not answer must not show here."""
    from portal import jobs
    from tests.kill import kinds  # noqa: F401 - registers

    for target in range(number):
        with transaction.atomic():
            jobs.enqueue("test.work", target, key=f"work:{target}")


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
