"""Rows for tests: one factory per table of governance, with values that the rules accept.

``make_asset`` gives an asset as the mirror and the reviewers leave it: with a version, its files,
and, where it is approved, the approved facts and content.
"""

import hashlib
import uuid
from datetime import UTC, date, datetime
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from governance import models
from governance.actions.review_subjects import content_of
from governance.domain.lifecycle import State

MOMENT = datetime(2026, 8, 18, 9, 12, tzinfo=UTC)
"""The instant of everything that tells no other."""

APPROVED_ONCE = frozenset({State.APPROVED, State.USED, State.SUPERSEDED, State.RETIRED})

FACTS: dict[str, Any] = {
    "languages": ["en"],
    "territories": [],
    "rights_from": None,
    "rights_until": None,
    "product_types": [],
    "alt": "A house under a half-round shelter.",
    "spoken": False,
    "captions": [],
}
"""Complete governed facts: English, worldwide, for ever."""

MIMES = {
    "video": "video/webm",
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "document": "application/pdf",
    "caption": "text/vtt",
}


class BrandFactory(DjangoModelFactory[models.Brand]):
    class Meta:
        model = models.Brand
        django_get_or_create = ("key",)

    key = "main"
    name = factory.LazyAttribute(lambda row: row.key.capitalize())


class UserFactory(DjangoModelFactory[models.User]):
    """A person; ``roles=["media"]`` puts them into these groups."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person-{number}")
    display_name = factory.LazyAttribute(lambda row: row.username.capitalize())

    @factory.post_generation
    def roles(self: models.User, create: bool, extracted: list[str] | None, **_: Any) -> None:
        for name in extracted or []:
            self.groups.add(Group.objects.get_or_create(name=name)[0])


class RoleLimitFactory(DjangoModelFactory[models.RoleLimit]):
    """``RoleLimitFactory(user=…, group=…, brands=[…], markets=[…])``."""

    class Meta:
        model = models.RoleLimit
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    group = factory.LazyFunction(lambda: Group.objects.get_or_create(name="media")[0])

    @factory.post_generation
    def brands(
        self: models.RoleLimit,
        create: bool,
        extracted: list[models.Brand] | None,
        **_: Any,
    ) -> None:
        self.brands.set(extracted or [])

    @factory.post_generation
    def markets(
        self: models.RoleLimit,
        create: bool,
        extracted: list[models.Market] | None,
        **_: Any,
    ) -> None:
        self.markets.set(extracted or [])


class MarketFactory(DjangoModelFactory[models.Market]):
    class Meta:
        model = models.Market
        django_get_or_create = ("code",)

    code = "@DACH"
    name = "Germany, Austria, Switzerland"
    countries = factory.LazyFunction(lambda: ["AT", "CH", "DE"])


class AssetFactory(DjangoModelFactory[models.Asset]):
    """One asset without versions; a state behind approval freezes the facts that iconik shows."""

    class Meta:
        model = models.Asset

    brand = factory.SubFactory(BrandFactory)
    state = State.CANDIDATE
    facts = factory.LazyAttribute(
        lambda row: row.remote_facts if row.state in APPROVED_ONCE else None
    )
    remote_id = factory.LazyFunction(uuid.uuid4)
    remote_title = factory.Sequence(lambda number: f"Film {number}")
    remote_type = "ASSET"
    remote_status = "ACTIVE"
    remote_external_id = factory.Sequence(lambda number: f"film-{number}")
    remote_media_type = factory.SelfAttribute("remote_kind")
    remote_kind = "video"
    remote_duration_ms = factory.LazyAttribute(
        lambda row: 92_000 if row.remote_kind in ("video", "audio") else None
    )
    remote_facts = factory.LazyFunction(lambda: dict(FACTS))
    remote_date_created = MOMENT
    remote_date_modified = MOMENT
    remote_digest = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.bytes).hexdigest()
    )
    remote_seen_at = MOMENT


class AssetVersionFactory(DjangoModelFactory[models.AssetVersion]):
    class Meta:
        model = models.AssetVersion

    asset = factory.SubFactory(AssetFactory)
    remote_id = factory.LazyFunction(uuid.uuid4)
    remote_number = factory.LazyAttribute(lambda row: row.asset.versions.count() + 1)
    remote_status = "ACTIVE"
    remote_date_created = MOMENT
    remote_content_digest = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.bytes).hexdigest()
    )


class RenditionFactory(DjangoModelFactory[models.Rendition]):
    class Meta:
        model = models.Rendition

    version = factory.SubFactory(AssetVersionFactory)
    key = factory.Sequence(lambda number: f"proxy-{number}")
    remote_source = "proxy"
    remote_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    remote_name = factory.SelfAttribute("key")
    remote_kind = "video"
    remote_mime = factory.LazyAttribute(lambda row: MIMES[row.remote_kind])
    remote_status = "CLOSED"
    remote_width = factory.LazyAttribute(lambda row: _sized(row, 1280))
    remote_height = factory.LazyAttribute(lambda row: _sized(row, 720))
    remote_bytes = 1_200_000
    remote_checksum = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.encode()).hexdigest()
    )


def _sized(row: Any, value: int) -> int | None:
    return value if row.remote_kind in ("video", "image") else None


def make_asset(*, kind: str = "video", number: int = 1, **fields: Any) -> models.Asset:
    """An asset of ``kind`` with one version and its deliverable files.

    A film has a proxy, a poster and English captions. Behind approval, version and content are
    approved. ``fields`` are the asset's columns, such as ``state="approved"``.
    """
    asset = AssetFactory.create(remote_kind=kind, **fields)
    approved = asset.state in APPROVED_ONCE
    version = AssetVersionFactory.create(
        asset=asset,
        remote_number=number,
        approval="approved" if approved else "candidate",
        approved_at=MOMENT if approved else None,
    )
    source = "proxy" if kind == "video" else "file"
    RenditionFactory.create(version=version, key="web", remote_source=source, remote_kind=kind)
    if kind == "video":
        RenditionFactory.create(
            version=version,
            key="poster",
            remote_source="keyframe",
            remote_kind="image",
            remote_is_poster=True,
            remote_bytes=15_000,
        )
        RenditionFactory.create(
            version=version,
            key="captions-en",
            remote_source="subtitle",
            remote_id="en",
            remote_kind="caption",
            remote_language="en",
            remote_bytes=4_000,
        )
    if approved:
        version.approved_content = content_of(version)
        version.save(update_fields=["approved_content"])
    return asset


class FieldMappingFactory(DjangoModelFactory[models.FieldMapping]):
    class Meta:
        model = models.FieldMapping
        django_get_or_create = ("fact",)

    fact = "languages"
    remote_field = factory.LazyAttribute(lambda row: f"Gov_{row.fact}")


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


class ApprovalPolicyFactory(DjangoModelFactory[models.ApprovalPolicy]):
    """The migration seeds one active policy per subject: pass ``active=False``, or replace it."""

    class Meta:
        model = models.ApprovalPolicy

    name = "Two pairs of eyes"
    subject = "asset_version"
    active = False


class StageFactory(DjangoModelFactory[models.Stage]):
    class Meta:
        model = models.Stage

    policy = factory.SubFactory(ApprovalPolicyFactory)
    name = "Review"
    group = factory.LazyFunction(lambda: Group.objects.get_or_create(name="reviewer")[0])


class ReviewFactory(DjangoModelFactory[models.Review]):
    """An open review of an asset's version, submitted by somebody of the media team."""

    class Meta:
        model = models.Review

    subject = "asset_version"
    asset = factory.LazyFunction(lambda: make_asset(state=State.IN_REVIEW))
    version = factory.LazyAttribute(
        lambda row: row.asset.versions.first() if row.subject == "asset_version" else None
    )
    submitted_by = factory.SubFactory(UserFactory, roles=["media"])
    submitter_name = factory.LazyAttribute(lambda row: str(row.submitted_by))
    stages = factory.LazyFunction(
        lambda: [{"id": 1, "order": 1, "name": "Review", "group": "reviewer", "quorum": 1}]
    )
    content_digest = "0" * 64
    opened_at = MOMENT
    due_at = MOMENT


class VoteFactory(DjangoModelFactory[models.Vote]):
    class Meta:
        model = models.Vote

    review = factory.SubFactory(ReviewFactory)
    stage = 1
    voter = factory.SubFactory(UserFactory, roles=["reviewer"])
    submitter = factory.SelfAttribute("review.submitted_by")
    decision = "approve"
    content_digest = factory.SelfAttribute("review.content_digest")
    cast_at = MOMENT


class AuditEntryFactory(DjangoModelFactory[models.AuditEntry]):
    """Pass ``subject_id=str(asset.public_id)`` to tell something of an asset."""

    class Meta:
        model = models.AuditEntry

    at = MOMENT
    actor_kind = "user"
    actor_id = "0"
    actor_name = "Reviewer, Compliance"
    verb = "asset.approved"
    subject_kind = "asset"
    subject_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    subject_label = "Film"


class OutboxRowFactory(DjangoModelFactory[models.OutboxRow]):
    class Meta:
        model = models.OutboxRow

    topic = "iconik.push_state"
    subject_id = factory.Sequence(str)
    requested_at = MOMENT
    due_at = MOMENT


class NoticeFactory(DjangoModelFactory[models.Notice]):
    """A notice that a review waits, not read yet."""

    class Meta:
        model = models.Notice

    recipient = factory.SubFactory(UserFactory)
    kind = "review_waiting"
    params = factory.LazyFunction(lambda: {"title": "Film"})
    place = "governance:review"
    place_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    key = factory.Sequence(str)
    created_at = MOMENT


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


class SavedViewFactory(DjangoModelFactory[models.SavedView]):
    class Meta:
        model = models.SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"View {number}")
    query = "state=used"


class ClientApplicationFactory(DjangoModelFactory[models.ClientApplication]):
    class Meta:
        model = models.ClientApplication

    name = "Exstream"
    client_type = models.ClientApplication.CLIENT_CONFIDENTIAL
    authorization_grant_type = models.ClientApplication.GRANT_CLIENT_CREDENTIALS
    allowed_scopes = factory.LazyFunction(lambda: ["lookup"])
