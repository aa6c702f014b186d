"""What can go wrong between the product and its database, in words."""

from __future__ import annotations

from smartmado.facts.errors import SmartmadoError


class StoreError(SmartmadoError):
    """The database or what was given to it cannot be used as asked."""


class NotFoundError(StoreError):
    """There is no such row, or not for the one who asks."""


class BusyError(StoreError):
    """The database could not do it now; a moment later it can."""


class ConflictError(StoreError):
    """Someone else was faster: the row is not as the asker last saw it."""
