"""The instant at which rows of tests came to be."""

from datetime import UTC, datetime

MOMENT = datetime(2026, 8, 18, 9, 12, tzinfo=UTC)
"""The instant of everything that tells no other."""
