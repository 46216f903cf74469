"""启动前提: what must hold for a process that serves."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from django.conf import settings

#: prctl(2): the signal this process gets when its parent dies. Linux only.
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def require_lasting_secret() -> None:
    """End this process with a sentence where the secret key would die with it."""
    if settings.SECRET_KEY_IS_TEMPORARY:
        raise SystemExit(
            "没有设置密钥，不能启动服务：请设置环境变量 PORTAL_SECRET_KEY_FILE（指向只有本服务可读的文件）"
            "或 PORTAL_SECRET_KEY（至少32个字符）。本机试用请运行 manage.py dev。"
        )


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, so that no orphan keeps a port.

    Only Linux can be asked; elsewhere nothing is done.
    """
    if _libc is None:
        return
    parent = os.getppid()
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died between the two calls
        os.kill(os.getpid(), signal.SIGTERM)
