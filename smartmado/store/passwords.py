"""Password hashes: scrypt, with the cost of OWASP's recommendation."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

COST = 2**15
"""What a new hash costs to make: with this 32 MiB and about a tenth of a second. Each hash says its own."""
_BLOCK, _PARALLEL = 8, 1
_MEMORY = 64 * 1024 * 1024


def hash_password(password: str) -> str:
    """A new hash, with its own salt: scrypt$cost$block$parallel$salt$hash."""
    salt = secrets.token_bytes(16)
    return _written(salt, _derive(password, salt, (COST, _BLOCK, _PARALLEL)))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits. `None` (no such user) costs as much and is always false.

    Call it outside a transaction: it is slow on purpose.
    """
    _, cost, block, parallel, salt, expected = (stored or _written(bytes(16), bytes(32))).split("$")
    numbers = (int(cost), int(block), int(parallel))
    derived = _derive(password, b64decode(salt), numbers)
    return hmac.compare_digest(derived, b64decode(expected)) and stored is not None


def _derive(password: str, salt: bytes, numbers: tuple[int, int, int]) -> bytes:
    cost, block, parallel = numbers
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32)


def _written(salt: bytes, derived: bytes) -> str:
    return f"scrypt${COST}${_BLOCK}${_PARALLEL}${b64encode(salt).decode()}${b64encode(derived).decode()}"
