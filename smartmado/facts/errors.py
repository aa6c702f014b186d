"""The one base class of every error that this product raises on purpose."""

from __future__ import annotations


class SmartmadoError(Exception):
    """A mistake we can explain.

    `message` is one clear sentence in the reader's language: what happened,
    where, and what to do about it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message
