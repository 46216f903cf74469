"""启动前提: what must hold before a process serves anybody."""

from __future__ import annotations

from django.conf import settings


def require_lasting_secret() -> None:
    """End this process with a sentence where the secret key would die with it."""
    if settings.SECRET_KEY_IS_TEMPORARY:
        raise SystemExit(
            "没有设置密钥，不能启动服务：请设置环境变量 PORTAL_SECRET_KEY_FILE（指向只有本服务可读的文件）"
            "或 PORTAL_SECRET_KEY（至少32个字符）。本机试用请运行 manage.py dev。"
        )
