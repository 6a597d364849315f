"""A catalogue to look things up in: published campaigns to ask about, and many rows beside them."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import urlencode

import psycopg
from django.db import transaction
from oauth2_provider.models import AccessToken

from governance import clock
from governance.actions import publication
from governance.actions.transactions import lock_campaigns
from governance.domain.actor import system_actor
from governance.models import Asset, Campaign, Mapping
from tests.factories import (
    CampaignFactory,
    ClientApplicationFactory,
    MappingFactory,
    SlotFactory,
    make_asset,
)

LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "fr-CA", "de-AT", "es-MX", "pt"]
ASKED = [*LANGUAGES, "fr-BE", "en-GB", "de-CH", "ja"]
REGIONS = ["CA", "CA-QC", "DE", "FR", "US", "GB"]
CHANNELS = ["email", "web"]
SEGMENTS = ["young", "family", "retiree"]
DIMENSIONS = [
    {"name": "channel", "values": CHANNELS},
    {"name": "segment", "values": SEGMENTS},
]
SLOTS = 4
TOKEN = "a-token-of-the-benchmark-alone"  # opens this run's own database only


def assets(count: int) -> list[Asset]:
    """Approved films with proxy, poster and captions."""
    return [make_asset(state="approved") for _ in range(count)]


def campaign(films: Sequence[Asset], mappings: int, seed: int) -> Campaign:
    """A published campaign with so many mappings, spread over its slots."""
    chance = random.Random(seed)
    made: Campaign = CampaignFactory.create(dimensions=DIMENSIONS)
    slots = [SlotFactory.create(campaign=made, key=f"slot-{n}") for n in range(SLOTS)]
    rows = [
        MappingFactory.build(
            slot=slots[number % SLOTS],
            asset=chance.choice(films),
            languages=[LANGUAGES[number // SLOTS % len(LANGUAGES)]],
            regions=chance.sample(REGIONS, chance.choice([0, 0, 1, 2])),
            when={"segment": [chance.choice(SEGMENTS)]} if chance.random() < 0.5 else {},
            priority=number,  # each its own, so that no two rows tie
        )
        for number in range(mappings)
    ]
    Mapping.objects.bulk_create(rows)
    with transaction.atomic():
        lock_campaigns([made.pk])
        publication.publish({made.pk: None}, cause="bench", actor=system_actor(), refusable=True)
    return made


CROWD = """
INSERT INTO governance_mapping (public_id, slot_id, asset_id, languages, regions, "when", priority,
  state, proposed_by, note)
SELECT gen_random_uuid(), %s, (%s::bigint[])[1 + n %% %s], ARRAY['en'], ARRAY['CA'], '{}',
  n %% 1000, 'approved', 'Communications', ''
FROM generate_series(1, %s) n
"""


def crowd(database: str, mappings: int, slot: int, films: Sequence[int]) -> None:
    """Put so many approved mappings into a slot beside those that are asked about."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(CROWD, [slot, list(films), len(films), mappings])
        connection.execute("VACUUM ANALYZE")


def token() -> str:
    """A token of a client that may look up anything."""
    client = ClientApplicationFactory.create(allowed_scopes=["lookup"])
    row = AccessToken(
        application=client, scope="lookup", expires=clock.now() + timedelta(hours=1), token=""
    )
    row._raw_token = TOKEN
    row.save()
    return TOKEN


def questions(keys: Sequence[str], count: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Campaigns and contexts, the same in every run."""
    chance = random.Random(count)
    for _number in range(count):
        context = {
            "slot": f"slot-{chance.randrange(SLOTS)}",
            "language": chance.choice(ASKED),
            "region": chance.choice(REGIONS),
            "channel": chance.choice(CHANNELS),
            "segment": chance.choice(SEGMENTS),
        }
        yield chance.choice(keys), context


def request(path: str, context: dict[str, str], bearer: str) -> bytes:
    """A whole HTTP request."""
    return (
        f"GET {path}?{urlencode(context)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {bearer}\r\nAccept: application/json\r\n\r\n"
    ).encode()
