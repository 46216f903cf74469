"""签名: the portal's own Ed25519 key, by which anybody can tell that what was exported is ours.

The private key lies in the data folder, readable by the portal alone, made at its first use.
The public one is served at `/signing-key.pem`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

_NAME = "signing_key.pem"


def sign(content: bytes) -> bytes:
    """The signature of the content: 64 bytes (RFC 8032)."""
    return _key().sign(content)


def public_key() -> bytes:
    """The public key as PEM, as openssl reads it."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _key() -> Ed25519PrivateKey:
    path = Path(settings.DATA_DIR) / _NAME
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def _make(path: Path) -> None:
    """A new key, whole or not at all; of two processes at once the first one's stays."""
    made = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink(missing_ok=True)
