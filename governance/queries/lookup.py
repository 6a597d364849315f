"""What a lookup needs: who asks, which generation is in force, and that generation, read once.

One round trip per lookup tells token, client, limits and generation together, so that a lookup
that begins after a commit sees what the commit did (product.md §11, promise 1). Tables are read
only when they are not in this process's cache.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import psycopg
from django.conf import settings
from django.db import connection

from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.explanation import Withheld
from governance.domain.resolution import AnswerMemo, CompiledTable
from governance.domain.table import Table, parse_table
from governance.models import PublishedTable
from governance.queries.callers import Caller, caller_from, checksum_of
from governance.queries.table_cache import BoundedCache
from governance.queries.tables import body_of

BYTES_PER_BYTE = 6
"""A table in memory against its canonical JSON: 2.4 as read, up to 6 once all of it was asked."""

_STANDING = """
SELECT a.id, a.client_id, a.name, a.allowed_scopes, t.scope, t.expires,
       c.id, c.generation, {in_force}
FROM oauth2_provider_accesstoken t
JOIN governance_clientapplication a ON a.id = t.application_id AND a.revoked_at IS NULL
LEFT JOIN governance_campaign c ON c.key = %s
  AND (NOT EXISTS (SELECT FROM governance_clientapplication_brands b
                   WHERE b.clientapplication_id = a.id)
       OR EXISTS (SELECT FROM governance_clientapplication_brands b
                  WHERE b.clientapplication_id = a.id AND b.brand_id = c.brand_id))
  AND (NOT EXISTS (SELECT FROM governance_clientapplication_campaigns k
                   WHERE k.clientapplication_id = a.id)
       OR EXISTS (SELECT FROM governance_clientapplication_campaigns k
                  WHERE k.clientapplication_id = a.id AND k.campaign_id = c.id))
WHERE t.token_checksum = %s
"""
_NOW = _STANDING.format(in_force="c.generation")
_AS_OF = _STANDING.format(
    in_force="""(SELECT p.generation FROM governance_publishedtable p
                 WHERE p.campaign_id = c.id AND p.published_at <= %s
                 ORDER BY p.generation DESC LIMIT 1)"""
)


class NoSuchGeneration(NotFound):
    """The campaign has no such generation."""

    field: ClassVar[str] = "generation"


@dataclass(frozen=True, slots=True)
class Standing:
    """The caller, and the campaign as the caller may know it.

    ``campaign_id`` is None for a campaign that does not exist or lies outside the client's
    limits. ``newest`` is the newest generation, 0 before the first; ``in_force`` the one in
    force at the instant asked about, None before the first.
    """

    caller: Caller
    campaign_id: int | None
    newest: int
    in_force: int | None


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A generation ready to answer, and the mappings that stand beside it."""

    compiled: CompiledTable
    withheld: tuple[Withheld, ...]


_memo = AnswerMemo()
tables: BoundedCache[KeptTable] = BoundedCache(lambda: settings.TABLE_CACHE_BYTES)


def standing(token: str, campaign_key: str, *, at: datetime | None = None) -> Standing | None:
    """Caller and campaign in one round trip; None for a token that was never given out."""
    checksum = checksum_of(token)
    row = (
        _one(_NOW, (campaign_key, checksum))
        if at is None
        else _one(_AS_OF, (at, campaign_key, checksum))
    )
    if row is None:
        return None
    return Standing(caller_from(row[:6]), row[6], row[7] or 0, row[8] or None)


class _PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """Binds on the server, so that a connection that may prepare plans a statement once."""


def _one(sql: str, parameters: tuple[str | datetime, ...]) -> tuple[Any, ...] | None:
    """The first row. Passes through Django's cursor wrappers, so that the query is counted."""
    connection.ensure_connection()
    raw = _PreparedCursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:  # type: ignore[arg-type]  # any cursor of the driver will do
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def table_of(campaign_id: int, generation: int) -> KeptTable:
    """A generation of a campaign, from the cache or read in two queries.

    Raises:
        NoSuchGeneration: if the campaign has none of this number.
    """
    key = (campaign_id, generation)
    kept = tables.get(key)
    if kept is not None:
        return kept
    published = PublishedTable.objects.filter(
        campaign_id=campaign_id, generation=generation
    ).first()
    if published is None:
        raise NoSuchGeneration(
            _("The campaign has no generation %(generation)s."), generation=generation
        )
    body = body_of(published)
    kept = KeptTable(
        CompiledTable(_read(published, body), memo=_memo),
        tuple(Withheld(item["row"], item["slot"], item["reason"]) for item in published.withheld),
    )
    tables.keep(key, kept, len(body) * BYTES_PER_BYTE)
    return kept


def _read(published: PublishedTable, body: bytes) -> Table:
    """The table that was published; other bytes are a fault of ours, not of who asks."""
    try:
        return parse_table(body, digest=published.digest)
    except InvalidInput as error:
        raise RuntimeError(f"Table {published} is not what was published.") from error
