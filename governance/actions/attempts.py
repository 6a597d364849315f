"""Counts attempts to prove who one is, so that guessing is slowed down at every door.

A name is refused for a while after too many wrong secrets, from one address soon, from all of
them together later; the right secret is refused then, too, so nothing is learnt by going on.
"""

import hashlib
import logging
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW: Final = 15 * 60
"""Seconds for which wrong secrets are counted, from the first one on."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts of one name at one door.

    ``from_address`` and ``anywhere`` are the most wrong secrets within the window: from the
    address of the attempt, and from all addresses.
    """

    door: str
    name: str
    address: str
    from_address: int
    anywhere: int

    @classmethod
    def of(
        cls, request: HttpRequest, door: str, name: str, *, from_address: int, anywhere: int
    ) -> "Attempts":
        """The attempts under a name, however it is written, as this request makes one."""
        written = unicodedata.normalize("NFKC", name).casefold()
        address = str(request.META.get("REMOTE_ADDR", ""))
        return cls(door, written, address, from_address, anywhere)

    def count(self) -> bool:
        """Count one before its secret is looked at, so that many at once gain nothing.

        Whether it may go on.
        """
        counted = {key: _count(key) for key in self._limits}
        allowed = all(counted[key] <= most for key, most in self._limits.items())
        if not allowed:
            logger.warning("%s is refused for a while, asked by %s", self.door, self.address)
        return allowed

    def forget(self) -> None:
        """Begin anew, after a right secret."""
        try:
            cache.delete_many(self._limits)
        except RedisError:
            logger.exception("Attempts cannot be forgotten")

    @property
    def are_too_many(self) -> bool:
        """Whether the name is refused at the moment, whatever the secret."""
        try:
            counted = cache.get_many(self._limits)
        except RedisError:
            return False
        return any(int(counted.get(key, 0)) > most for key, most in self._limits.items())

    @property
    def _limits(self) -> dict[str, int]:
        """The counters with their limits; names are kept as digests only."""
        here = _key(self.door, self.name, self.address)
        return {here: self.from_address, _key(self.door, self.name): self.anywhere}


def _key(door: str, *parts: str) -> str:
    return f"{door}:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _count(key: str) -> int:
    try:
        cache.add(key, 0, WINDOW)
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two
        return 1
    except RedisError:  # people must get in while the cache is away
        logger.exception("Attempts cannot be counted")
        return 0
