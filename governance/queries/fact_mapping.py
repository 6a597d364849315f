"""How facts are read: the mapping with its faults, the change under way, and what it would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from governance.domain.actor import Actor
from governance.domain.fact_reading import OWN_FIELDS, Fault, read_brand, read_facts
from governance.domain.transformations import Source
from governance.models import Asset, FactReading, FieldMapping, MappingDraft
from governance.queries.assets import visible_to
from governance.queries.mirror import ReadingRules

LOOKED_AT: Final = 2000
"""How many assets, the latest changed, tell which fields there are."""

COUNTED: Final = 10_000
"""Assets with faults are counted up to here."""


@dataclass(frozen=True, slots=True)
class MappedFact:
    """Whence a fact is read now, and of how many assets it cannot be; ``source`` may be none."""

    fact: str
    label: str
    source: FieldMapping | None
    faults: int


def mapped_facts() -> list[MappedFact]:
    """Each fact that a field may feed; two queries."""
    rows = {row.fact: row for row in FieldMapping.objects.all()}
    faults = _faults()
    return [
        MappedFact(fact, str(label), rows.get(fact), faults.get(fact, 0))
        for fact, label in FieldMapping.Fact.choices
    ]


def _faults() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT fact, count(*)
            FROM (SELECT remote_faults FROM governance_asset
                  WHERE NOT remote_faults = '{}' ORDER BY id LIMIT %s) AS faulty,
                 jsonb_object_keys(remote_faults) AS fact
            GROUP BY fact
            """,
            [COUNTED],
        )
        return dict(cursor.fetchall())


def known_fields() -> list[str]:
    """The names of iconik's fields that the latest changed assets have values in."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT name
            FROM (SELECT remote_metadata FROM governance_asset
                  ORDER BY remote_date_modified DESC, id DESC LIMIT %s) AS latest,
                 jsonb_object_keys(remote_metadata) AS name
            ORDER BY name
            """,
            [LOOKED_AT],
        )
        names = [row[0] for row in cursor.fetchall()]
    return [name for name in names if not name.lower().startswith(OWN_FIELDS)]


def live_draft() -> MappingDraft | None:
    """The change that is being prepared."""
    live = Q(state=MappingDraft.State.COUNTING) | Q(state=MappingDraft.State.COUNTED)
    return MappingDraft.objects.select_related("author").filter(live).first()


def latest_reading() -> FactReading | None:
    """The reading of all facts that goes on, or else the last one."""
    return FactReading.objects.order_by("-pk").first()


def asset_to_try(text: str, actor: Actor) -> Asset | None:
    """An asset on which a mapping is tried: of this title or key, else the latest changed."""
    rows = visible_to(actor).order_by("-remote_date_modified", "-pk")
    if not text:
        return rows.first()
    exact = rows.filter(Q(remote_external_id=text) | Q(remote_title=text)).first()
    return exact or rows.filter(remote_title__icontains=text).first()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mapping reads of one asset, by fact: the known values, and the faults."""

    known: Mapping[str, Any]
    faults: Mapping[str, Fault]


def read_by(asset: Asset, sources: Mapping[str, Source], rules: ReadingRules) -> Reading:
    """What sources tell of an asset; nothing is stored."""
    facts, faults = read_facts(asset.remote_metadata, sources, rules.vocabulary)
    brand, fault = read_brand(asset.remote_metadata, sources, rules.brands, rules.vocabulary)
    known = dict(facts.known())
    if brand is not None:
        known["brand"] = brand
    return Reading(known, faults if fault is None else {**faults, "brand": fault})
