"""Campaigns, their slots, mappings, links and published tables."""

import hashlib
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from governance import models
from governance.domain.lifecycle import State
from tests.factories.assets import make_asset
from tests.factories.moment import MOMENT
from tests.factories.people import BrandFactory, UserFactory


class CampaignFactory(DjangoModelFactory[models.Campaign]):
    class Meta:
        model = models.Campaign

    key = factory.Sequence(lambda number: f"campaign-{number}")
    name = factory.Sequence(lambda number: f"Campaign {number}")
    brand = factory.SubFactory(BrandFactory)
    owner = factory.SubFactory(UserFactory)
    zone = "UTC"
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)
    starts_at = datetime(2026, 1, 1, tzinfo=UTC)
    ends_at = datetime(2028, 1, 1, tzinfo=UTC)
    default_language = "en"
    languages = factory.LazyFunction(lambda: ["de-CH", "en", "fr-CH"])
    regions = factory.LazyFunction(lambda: ["CH"])
    dimensions = factory.LazyFunction(lambda: [{"name": "channel", "values": ["email", "web"]}])


class SlotFactory(DjangoModelFactory[models.Slot]):
    class Meta:
        model = models.Slot

    campaign = factory.SubFactory(CampaignFactory)
    key = factory.Sequence(lambda number: f"slot-{number}")
    name = factory.LazyAttribute(lambda row: row.key.capitalize())
    kinds = factory.LazyFunction(lambda: ["video"])


class MappingFactory(DjangoModelFactory[models.Mapping]):
    class Meta:
        model = models.Mapping

    slot = factory.SubFactory(SlotFactory)
    asset = factory.LazyFunction(lambda: make_asset(state=State.APPROVED))
    state = models.MappingState.APPROVED
    proposed_by = "Communications"


class MediaLinkFactory(DjangoModelFactory[models.MediaLink]):
    class Meta:
        model = models.MediaLink

    mapping = factory.SubFactory(MappingFactory)
    version = factory.LazyAttribute(lambda row: row.mapping.asset.versions.first())
    rendition_key = "web"


class TableFragmentFactory(DjangoModelFactory[models.TableFragment]):
    class Meta:
        model = models.TableFragment
        django_get_or_create = ("digest",)

    body = b'{"aliases":{},"parents":{}}'
    digest = factory.LazyAttribute(lambda row: hashlib.sha256(row.body).hexdigest())


class PublishedTableFactory(DjangoModelFactory[models.PublishedTable]):
    """An empty table; ``actions.publication.publish`` makes real ones."""

    class Meta:
        model = models.PublishedTable

    campaign = factory.SubFactory(CampaignFactory)
    generation = 1
    published_at = MOMENT
    digest = "0" * 64
    head = factory.LazyFunction(dict)
    languages = factory.LazyFunction(lambda: TableFragmentFactory.create().digest)
    slots = factory.LazyFunction(dict)
    withheld_digest = "0" * 64
    rows = 0
    cause = "campaign.slot_added"
    caused_by = "Communications"


class AlarmFactory(DjangoModelFactory[models.Alarm]):
    class Meta:
        model = models.Alarm

    key = factory.Sequence(lambda number: f"alarm-{number}")
    kind = "ambiguous"
    message = "Two rows tie; one is withheld."
    raised_at = MOMENT
