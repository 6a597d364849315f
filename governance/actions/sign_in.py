"""Signing in with a password: guessing is slowed down, at every door that asks for one.

A name is refused for a while after too many wrong passwords, from one address soon, from all of
them together later; the right password is refused then, too, so nothing is learnt by going on.
"""

import hashlib
import logging
import unicodedata
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

from governance.models import User

logger = logging.getLogger(__name__)

WINDOW: Final = 15 * 60
"""Seconds for which wrong passwords are counted, from the first one on."""

ATTEMPTS_FROM_ADDRESS: Final = 10
ATTEMPTS: Final = 100
"""Wrong passwords for one name within the window: from one address, and from anywhere."""


class PasswordBackend(ModelBackend):
    """Django's own check, asked no more often than the limits let it be."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The person with this name and password, or None.

        Raises:
            PermissionDenied: too many were wrong; no other backend is asked.
        """
        if request is None or username is None:
            return super().authenticate(request, username, password, **kwargs)
        limits = _limits(request, username)
        if any(_count(key) > most for key, most in limits.items()):
            logger.warning("Signing in is refused for a while, asked by %s", _address(request))
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            _forget(limits)
        return user


def is_paused(request: HttpRequest, username: str) -> bool:
    """Whether a name is refused at the moment, whatever the password."""
    limits = _limits(request, username)
    try:
        counted = cache.get_many(limits)
    except RedisError:
        return False
    return any(int(counted.get(key, 0)) > most for key, most in limits.items())


def _limits(request: HttpRequest, username: str) -> dict[str, int]:
    """The counters of an attempt with their limits; names are kept as digests only."""
    name = unicodedata.normalize("NFKC", username).casefold()
    return {
        _key(name, _address(request)): ATTEMPTS_FROM_ADDRESS,
        _key(name): ATTEMPTS,
    }


def _key(*parts: str) -> str:
    return f"sign-in:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(key: str) -> int:
    """Count an attempt before its password is looked at, so that many at once gain nothing."""
    try:
        cache.add(key, 0, WINDOW)
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two
        return 1
    except RedisError:  # people must get in while the cache is away
        logger.exception("Attempts to sign in cannot be counted")
        return 0


def _forget(limits: dict[str, int]) -> None:
    try:
        cache.delete_many(limits)
    except RedisError:
        logger.exception("Attempts to sign in cannot be forgotten")
