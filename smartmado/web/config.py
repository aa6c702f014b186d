"""Every setting: from the environment, with a default, documented in docs/operations.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from smartmado.content.loader import default_city
from smartmado.facts.errors import SmartmadoError
from smartmado.store.engine import database_url


@dataclass(frozen=True)
class Settings:
    """The settings of one installation. `https`: cookies travel only over TLS, and HSTS is sent."""

    database_url: str
    city: str
    https: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read SMARTMADO_* settings; `SmartmadoError` names a setting that cannot be read."""
        env = os.environ if environment is None else environment
        city = env.get("SMARTMADO_CITY") or default_city()
        if not (city.isascii() and city.isdigit() and len(city) == 6):
            raise SmartmadoError("SMARTMADO_CITY には6桁の自治体コードを書いてください。")
        https = env.get("SMARTMADO_HTTPS", "on")
        if https not in ("on", "off"):
            raise SmartmadoError("SMARTMADO_HTTPS には on か off を書いてください。")
        return cls(database_url(env), city, https == "on")
