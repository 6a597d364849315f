"""Tables read for lookups: the bytes that were published, and no others."""

import pytest
from django.db import connection, transaction

from governance.actions import publication
from governance.actions.transactions import lock_campaigns
from governance.domain.actor import system_actor
from governance.models import PublishedTable
from governance.queries.lookup import BYTES_PER_BYTE, NoSuchGeneration, table_of, tables
from governance.queries.tables import body_of
from tests.factories import MappingFactory, PublishedTableFactory


@pytest.fixture
def published(db: None) -> PublishedTable:
    """The first generation of a campaign with one mapping."""
    tables.clear()
    campaign = MappingFactory.create().slot.campaign
    with transaction.atomic():
        lock_campaigns([campaign.pk])
        return publication.publish(
            {campaign.pk: None}, cause="test", actor=system_actor(), refusable=False
        )[0]


def test_table_is_the_published_one(published: PublishedTable) -> None:
    table = table_of(published.campaign_id, published.generation).compiled.table
    assert (table.digest, table.generation) == (published.digest, published.generation)


def test_table_read_once_is_kept(published: PublishedTable) -> None:
    first = table_of(published.campaign_id, published.generation)
    assert table_of(published.campaign_id, published.generation) is first
    assert tables.size == len(body_of(published)) * BYTES_PER_BYTE


def test_table_too_large_for_the_cache_still_answers(
    published: PublishedTable, settings: object
) -> None:
    settings.TABLE_CACHE_BYTES = 10  # type: ignore[attr-defined]  # pytest-django's settings
    assert table_of(published.campaign_id, published.generation).compiled.table.slots
    assert len(tables) == 0


def test_generation_that_never_was_is_refused(published: PublishedTable) -> None:
    with pytest.raises(NoSuchGeneration):
        table_of(published.campaign_id, published.generation + 1)


def test_table_whose_content_is_not_what_was_published_answers_nothing(
    published: PublishedTable,
) -> None:
    forged = PublishedTableFactory.create(
        campaign=published.campaign,
        generation=2,
        head=published.head | {"generation": 2, "default_language": "fr"},
        languages=published.languages,
        slots=published.slots,
        digest=published.digest,
    )
    with pytest.raises(RuntimeError):
        table_of(forged.campaign_id, 2)
    assert connection.is_usable()
