"""Is this container well? `healthcheck.py web` asks the web process, `… worker` the heartbeat.

Exit status 0: it is. Run through deploy/entrypoint, which knows the addresses.
"""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path


def web() -> bool:
    """Web answers. A 503 is an answer: what it complains of is another container's."""
    # A name that the portal answers to.
    host = os.environ.get("PORTAL_ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    port = int(os.environ.get("WEB_PORT", "8000"))
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/healthz", headers={"Host": host})
        return link.getresponse().status in (200, 503)
    except OSError:
        return False
    finally:
        link.close()


def worker() -> bool:
    """A worker has been heard of lately."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from portal import health

    return health.examine(health.worker).ok


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker}[sys.argv[1]]() else 1)
