"""The WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

_django = get_wsgi_application()

from portal import serving  # noqa: E402 - settings must be loaded first
from portal.front import Front  # noqa: E402

application = Front(_django)

serving.require_lasting_secret()
# A server whose main process was killed would leave this one holding the port.
serving.die_with_parent()
