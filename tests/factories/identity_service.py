"""A small identity service of this machine: OIDC with real keys, and every lie it may be told to tell."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from mozilla_django_oidc.utils import generate_code_challenge

CLIENT, SECRET = "budget-portal", "a-secret-of-the-identity-service"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityProvider(ThreadingHTTPServer):
    """Signs in whoever `subject` names. The other attributes make it lie or fail."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.subject = "person-7"
        #: Claims that stand in the token in place of the right ones; None leaves one out.
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.kid = "key-1"
        self.algorithm = "RS256"
        self.is_forged = False
        #: Status and further headers of the answer to the token request.
        self.token_answer: tuple[int, dict[str, str]] = (200, {})
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def settings(self) -> dict[str, str]:
        """What the portal is told of it, by the names of its environment."""
        return {
            "PORTAL_OIDC_ISSUER": self.address,
            "PORTAL_OIDC_CLIENT_ID": CLIENT,
            "PORTAL_OIDC_CLIENT_SECRET": SECRET,
            "PORTAL_OIDC_AUTHORIZATION_ENDPOINT": f"{self.address}/authorize",
            "PORTAL_OIDC_TOKEN_ENDPOINT": f"{self.address}/token",
            "PORTAL_OIDC_JWKS_ENDPOINT": f"{self.address}/jwks",
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code that is good once."""
        assert (query["client_id"], query["response_type"]) == (CLIENT, "code")
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """The tokens for a code; None for a wrong secret, verifier or used code."""
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != SECRET:
            return None
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        challenge = generate_code_challenge(form.get("code_verifier", ""), "S256")
        if challenge.rstrip("=") != asked["code_challenge"].rstrip("="):
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._sign(asked)}

    def keys(self) -> dict[str, Any]:
        """The public keys."""
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        return {"keys": [told | {"kid": "key-1", "alg": "RS256", "use": "sig"}]}

    def _sign(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        right = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        claims = {k: v for k, v in {**right, **self.claims}.items() if v is not None}
        if self.algorithm == "none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": self.kid})
        if self.algorithm == "HS256":
            return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": self.kid})
        key = _ANOTHER_KEY if self.is_forged else _KEY
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": self.kid})


class _Handler(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.server.authorize(query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/jwks":
            self._tell(200, self.server.keys())
        elif self.headers.get("Authorization") == "Bearer opaque":
            self._tell(200, self.server.userinfo)
        else:
            self._tell(401, {})

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        told = self.server.token(form)
        status, headers = self.server.token_answer
        self._tell(status if told else 400, told or {"error": "invalid_grant"}, headers)

    def _tell(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """The service, until the block ends."""
    server = IdentityProvider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
