"""身份服务 (OIDC): what is asked of it and what of its answers is believed.

The flow is that of mozilla-django-oidc. Ours are the calls, which go to the issuer's own host
and follow no redirect, and what an identity token must hold before it is believed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core import checks
from django.core.exceptions import SuspiciousOperation
from django.utils.crypto import constant_time_compare
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.apps import AppConfig
    from django.http import HttpRequest

#: How long the service may take, in seconds, and how much it may answer, in bytes.
PATIENCE = 10
LONGEST_ANSWER = 256 * 1024
#: How far the two clocks may be apart, in seconds.
LEEWAY = 30
_ASKED = ("exp", "iat", "iss", "aud", "sub", "nonce")
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class NotBelievedError(Exception):
    """The service did not answer, or its answer is not believed; `args[0]` is a word for it."""


def is_on() -> bool:
    """Whether signing in by the identity service is offered."""
    return bool(settings.OIDC_ISSUER)


class IdentityService(OIDCAuthenticationBackend):  # type: ignore[misc]  # it has no types
    """The library's exchange of a code for claims, without its accounts."""

    def claims_for(
        self, request: HttpRequest, *, nonce: str, code_verifier: str | None
    ) -> Mapping[str, Any]:
        """Who comes back with the code of this request. Raises `NotBelievedError`."""
        try:
            found = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except SuspiciousOperation as error:
            raise NotBelievedError("refused") from error
        if not found:
            raise NotBelievedError("no_token")
        return dict(found)

    def get_or_create_user(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims: of the identity token, and of the user's page where it is asked.

        No account is looked for here, let alone made.
        """
        if not self.OIDC_OP_USER_ENDPOINT:
            return payload
        told = self.get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise NotBelievedError("another_subject")
        return {**told, **payload}

    def verify_token(self, token: Any, **kwargs: Any) -> dict[str, Any]:
        """The claims of an identity token for us, of this issuer and this very sign-in.

        Raises `NotBelievedError`.
        """
        if not isinstance(token, str):
            raise NotBelievedError("no_token")
        try:
            payload: dict[str, Any] = jwt.decode(
                token,
                self._key_of(token),
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.OIDC_ISSUER,
                leeway=LEEWAY,
                options={"require": list(_ASKED)},
            )
        except jwt.PyJWTError as error:
            raise NotBelievedError(type(error).__name__) from error
        party = payload.get("azp", self.OIDC_RP_CLIENT_ID)
        several = isinstance(payload["aud"], list) and len(payload["aud"]) > 1
        if party != self.OIDC_RP_CLIENT_ID or (several and "azp" not in payload):
            raise NotBelievedError("another_party")
        nonce = kwargs.get("nonce")
        if not nonce or not constant_time_compare(str(payload["nonce"]), nonce):
            raise NotBelievedError("nonce")
        return payload

    def _key_of(self, token: str) -> jwt.PyJWK:
        """The key that the token names, of those the service publishes now."""
        name = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(_called("GET", self.OIDC_OP_JWKS_ENDPOINT)).keys
        for key in keys:
            if key.key_id == name and key.public_key_use in (None, "sig"):
                return key
        raise NotBelievedError("unknown_key")

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The tokens for a code."""
        return _called("POST", self.OIDC_OP_TOKEN_ENDPOINT, data=payload)

    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """What the service tells of the person."""
        bearer = {"Authorization": f"Bearer {access_token}"}
        return _called("GET", self.OIDC_OP_USER_ENDPOINT, headers=bearer)

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """No token is kept."""


def _called(method: str, address: str, **kwargs: Any) -> dict[str, Any]:
    """The JSON object that the service answers. Raises `NotBelievedError`.

    Neither redirects nor proxies or passwords of the environment are followed.
    """
    if problem_with(address):
        raise NotBelievedError("address")
    try:
        with requests.Session() as link:
            link.trust_env = False
            answer = link.request(
                method, address, timeout=PATIENCE, allow_redirects=False, stream=True, **kwargs
            )
            body = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
            if answer.status_code != requests.codes.ok or len(body) > LONGEST_ANSWER:
                raise NotBelievedError(f"http_{answer.status_code}")
            found = json.loads(body)
    except (requests.RequestException, OSError, ValueError) as error:
        raise NotBelievedError(type(error).__name__) from error
    if not isinstance(found, dict):
        raise NotBelievedError("not_an_object")
    return found


def problem_with(address: str) -> str:
    """Why the address may not be called, in a sentence; "" where it may."""
    try:
        parts, own = urlsplit(address), urlsplit(settings.OIDC_ISSUER)
        same = (parts.hostname, parts.port) == (own.hostname, own.port)
    except ValueError:
        return f"“{address}”不是有效的网址。"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"“{address}”应以 https:// 开头。"
    if parts.scheme == "http" and parts.hostname not in _OWN_MACHINE:
        return f"“{address}”除本机外必须使用 https。"
    if parts.username is not None:
        return f"“{address}”不得含有账号和密码。"
    return "" if same else f"“{address}”与 PORTAL_OIDC_ISSUER 不在同一主机。"


def problem_of_settings() -> str:
    """What of the settings does not fit together, in a sentence; "" where all is well or off."""
    if not is_on():
        return ""
    asked = {
        "PORTAL_OIDC_CLIENT_ID": settings.OIDC_RP_CLIENT_ID,
        "PORTAL_OIDC_CLIENT_SECRET_FILE": settings.OIDC_RP_CLIENT_SECRET,
        "PORTAL_OIDC_AUTHORIZATION_ENDPOINT": settings.OIDC_OP_AUTHORIZATION_ENDPOINT,
        "PORTAL_OIDC_TOKEN_ENDPOINT": settings.OIDC_OP_TOKEN_ENDPOINT,
        "PORTAL_OIDC_JWKS_ENDPOINT": settings.OIDC_OP_JWKS_ENDPOINT,
    }
    if missing := [name for name, value in asked.items() if not value]:
        return f"设置了 PORTAL_OIDC_ISSUER，但没有设置 {'、'.join(missing)}。"
    addresses = [
        settings.OIDC_ISSUER,
        settings.OIDC_OP_AUTHORIZATION_ENDPOINT,
        settings.OIDC_OP_TOKEN_ENDPOINT,
        settings.OIDC_OP_JWKS_ENDPOINT,
        settings.OIDC_OP_USER_ENDPOINT,
    ]
    return next((said for each in addresses if each and (said := problem_with(each))), "")


@checks.register(checks.Tags.security)
def identity_service_that_can_be_asked(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """portal.E012: settings of the identity service that do not fit together."""
    if not (problem := problem_of_settings()):
        return []
    hint = "改正该设置，或去掉 PORTAL_OIDC_ISSUER。"
    return [checks.Error(problem, hint=hint, id="portal.E012")]
