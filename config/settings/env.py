"""The one place that reads the environment: typed, and refusing what cannot be meant."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEFAULT_MARKS = ("change-me", "changeme", "insecure", "default", "example", "secret")
SHORTEST_SECRET = 32


class Environment:
    """Typed reads of environment variables; errors name the variable, never its value."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str:
        """The variable's text.

        Raises:
            ImproperlyConfigured: if it is missing or empty and has no default.
        """
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"Set {name} in the environment.")
        return default

    def secret(self, name: str) -> str:
        """A secret from the variable, or from the file named by ``<name>_FILE``.

        Raises:
            ImproperlyConfigured: if it is missing, short, or looks like a default.
        """
        path = self._values.get(f"{name}_FILE", "").strip()
        value = Path(path).read_text(encoding="utf-8").strip() if path else self.text(name)
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(f"{name} is too short: use {SHORTEST_SECRET} or more.")
        if any(mark in value.lower() for mark in DEFAULT_MARKS):
            raise ImproperlyConfigured(f"{name} looks like a default value: make a random one.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes-or-no variable (1, true, yes, on / 0, false, no, off)."""
        value = self.text(name, "1" if default else "0").lower()
        if value in ("1", "true", "yes", "on"):
            return True
        if value in ("0", "false", "no", "off"):
            return False
        raise ImproperlyConfigured(f"{name} must be 1 or 0.")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.text(name, str(default)))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number.") from error

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of a few words."""
        value = self.text(name, default).lower()
        if value not in options:
            raise ImproperlyConfigured(f"{name} must be one of: {', '.join(options)}.")
        return value

    def password(self, name: str) -> str:
        """A password that somebody else made: from the variable, or from the file named by
        ``<name>_FILE``; empty if neither is set.
        """
        path = self._values.get(f"{name}_FILE", "").strip()
        return Path(path).read_text(encoding="utf-8").strip() if path else self.text(name, "")

    def words(self, name: str, default: str | None = None) -> list[str]:
        """A list separated by commas."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def database(self, name: str = "DATABASE_URL") -> dict[str, object]:
        """Django's settings of the PostgreSQL database that a URL names."""
        url = urlsplit(self.text(name))
        if url.scheme not in ("postgres", "postgresql"):
            raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": False,
        }


env = Environment()
