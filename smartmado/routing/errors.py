"""What can go wrong on the way to a department, in words."""

from __future__ import annotations

from smartmado.facts.errors import SmartmadoError


class RoutingError(SmartmadoError):
    """A delivery cannot be built or written."""
