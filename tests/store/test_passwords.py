"""Passwords are kept as scrypt hashes, and an unknown user costs as much as a known one."""

import hashlib
from typing import Any

import pytest

from smartmado.store import passwords
from smartmado.store.passwords import COST, hash_password, verify_password


@pytest.fixture(autouse=True)
def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost as in operation; `COST` was read before the tests made their passwords cheap."""
    monkeypatch.setattr(passwords, "COST", COST)


def test_only_the_right_password_fits() -> None:
    stored = hash_password("正しい馬と電池")
    assert stored.startswith("scrypt$32768$8$1$")
    assert verify_password(stored, "正しい馬と電池")
    assert not verify_password(stored, "正しい馬と電")
    assert not verify_password(stored, "")


def test_the_same_password_has_another_hash_each_time() -> None:
    assert hash_password("おなじ") != hash_password("おなじ")


def test_nobody_has_no_password_and_costs_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = hash_password("x")
    scrypt = hashlib.scrypt
    spent = []

    def counted(password: bytes, **how: Any) -> bytes:
        spent.append({name: value for name, value in how.items() if name != "salt"})
        return scrypt(password, **how)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    for known in (stored, None):
        assert not verify_password(known, "y")
    assert spent[0] == spent[1]
    assert len(spent) == 2
