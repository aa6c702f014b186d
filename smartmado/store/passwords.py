"""Password hashes: scrypt, with the cost of OWASP's recommendation."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

_COST, _BLOCK, _PARALLEL = 2**15, 8, 1  # 32 MiB and about a tenth of a second
_MEMORY = 64 * 1024 * 1024


def hash_password(password: str) -> str:
    """A new hash, with its own salt: scrypt$cost$block$parallel$salt$hash."""
    salt = secrets.token_bytes(16)
    derived = _derive(password, salt, (_COST, _BLOCK, _PARALLEL))
    cost = f"{_COST}${_BLOCK}${_PARALLEL}"
    return f"scrypt${cost}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits. `None` (no such user) takes as long and is always false.

    Call it outside a transaction: it is slow on purpose.
    """
    _, cost, block, parallel, salt, expected = (stored or _NOBODY).split("$")
    numbers = (int(cost), int(block), int(parallel))
    derived = _derive(password, b64decode(salt), numbers)
    return hmac.compare_digest(derived, b64decode(expected)) and stored is not None


def _derive(password: str, salt: bytes, numbers: tuple[int, int, int]) -> bytes:
    cost, block, parallel = numbers
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32)


_NOBODY = (
    f"scrypt${_COST}${_BLOCK}${_PARALLEL}${b64encode(bytes(16)).decode()}${b64encode(bytes(32)).decode()}"
)
