"""Settings of the identity service: what does not fit together stops the start."""

from __future__ import annotations

from typing import Any

import pytest

from portal.accounts import identity_service
from tests.factories.identity_service import CLIENT, SECRET


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"OIDC_OP_TOKEN_ENDPOINT": "https://elsewhere.example/token"}, "不在同一主机"),
        ({"OIDC_OP_JWKS_ENDPOINT": "http://id.gov.example/jwks"}, "必须使用 https"),
        ({"OIDC_OP_JWKS_ENDPOINT": "https://a:b@id.gov.example/jwks"}, "不得含有账号和密码"),
        ({"OIDC_OP_JWKS_ENDPOINT": "ftp://id.gov.example/jwks"}, "应以 https:// 开头"),
        ({"OIDC_OP_JWKS_ENDPOINT": "https://[bad/jwks"}, "不是有效的网址"),
        ({"OIDC_RP_CLIENT_SECRET": ""}, "没有设置 PORTAL_OIDC_CLIENT_SECRET_FILE"),
        ({}, ""),
    ],
)
def test_settings_that_do_not_fit_together_stop_the_start(
    settings: Any, changes: dict[str, str], said: str
) -> None:
    host = "https://id.gov.example"
    settings.OIDC_ISSUER, settings.OIDC_RP_CLIENT_ID = host, CLIENT
    settings.OIDC_RP_CLIENT_SECRET = SECRET
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{host}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{host}/token"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{host}/jwks"
    for name, value in changes.items():
        setattr(settings, name, value)
    found = identity_service.identity_service_that_can_be_asked(None)
    assert [message.id for message in found] == (["portal.E012"] if said else [])
    assert said in "".join(str(message.msg) for message in found)
