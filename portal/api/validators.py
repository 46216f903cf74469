"""Validators of answers: ETag and 304, for every endpoint alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.cache import get_conditional_response

from portal.api.deprecations import warn

_SUCCESS = 200
View = Callable[..., Any]


def revalidated(view: View, name: str | None = None) -> View:
    """The view with a strong ETag of its bytes, answering 304 to who already has them.

    `name`: of its address; what is to end says so in every answer.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: Any = view(request, *args, **kwargs)
        warn(response, name)
        if response.status_code != _SUCCESS or request.method not in ("GET", "HEAD"):
            return response
        if hasattr(response, "render"):
            response.render()
            if "Content-Type" not in response:  # the framework takes it from what is empty
                response["Content-Type"] = response.accepted_media_type
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        response["Cache-Control"] = "public, no-cache"
        return get_conditional_response(request, etag, None, response) or response

    return answered
