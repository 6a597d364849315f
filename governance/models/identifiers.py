"""Public identifiers: UUIDs of version 7, ordered by time, and unguessable tokens."""

import secrets
import uuid

from uuid_utils.compat import uuid7


def new_public_id() -> uuid.UUID:
    """A new public id."""
    return uuid7()


def new_token() -> str:
    """A random token of 128 bits, safe in an address."""
    return secrets.token_urlsafe(16)
