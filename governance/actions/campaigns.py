"""Campaigns and slots: made and changed by communications teams."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from governance import audit, clock, policies
from governance.actions import publication
from governance.actions.declared_values import (
    known_language,
    known_languages,
    known_regions,
)
from governance.actions.transactions import governed, lock_campaigns
from governance.domain.actor import Actor
from governance.domain.declarations import (
    checked_dimensions,
    checked_key,
    local_window,
)
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.domain.regions import is_market
from governance.models import Campaign, KindChoices, LanguagePolicy, MappingState, Market, Slot
from governance.models import Mapping as MappingModel


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """What a campaign declares.

    Days are local to ``zone``, the last one inclusive; ``dimensions`` is
    ``[{"name", "values"}, …]``, most significant first.
    """

    name: str
    zone: str
    starts_on: date
    ends_on: date
    default_language: str
    languages: Sequence[str]
    dimensions: Sequence[Mapping[str, object]]
    regions: Sequence[str] = ()
    communication_type: str = ""


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """What a slot accepts; ``max_bytes`` and ``max_duration_ms`` are limits per rendition."""

    name: str
    kinds: Sequence[str]
    required: bool = True
    language_policy: str = LanguagePolicy.DEFAULT
    channels: Sequence[str] = ()
    max_bytes: int | None = None
    max_duration_ms: int | None = None


@governed
def create_campaign(
    *, key: str, brand_id: int, owner_id: int, terms: CampaignTerms, actor: Actor
) -> Campaign:
    """Create a campaign; it publishes its first table with its first slot.

    Raises:
        Forbidden, InvalidInput (naming the field), Conflict (the key is taken).
    """
    policies.may_create_campaigns(actor, brand_id).require()
    campaign = Campaign(key=checked_key(key), brand_id=brand_id, owner_id=owner_id)
    _apply(campaign, terms)
    policies.may_edit_campaign(campaign, actor).require()
    _insert(campaign, _("There is a campaign “%(key)s” already."), key)
    audit.record(actor, "campaign.created", campaign, after=picture(campaign))
    return campaign


@governed
def update_campaign(
    *,
    campaign_id: uuid.UUID,
    terms: CampaignTerms,
    actor: Actor,
    expected: str | None = None,
) -> Campaign:
    """Change what a campaign declares; all its slots are compiled again.

    ``expected`` is the :func:`terms_digest` of what the person saw.

    Raises:
        NotFound, Forbidden, StaleState, InvalidInput, AmbiguousTable.
    """
    campaign = lock_campaign(campaign_id, actor)
    require_open(campaign)
    policies.may_edit_campaign(campaign, actor).require()
    if expected is not None and expected != terms_digest(campaign):
        raise StaleState(_("Somebody else changed the campaign. Look again, then save."))
    before = picture(campaign)
    _apply(campaign, terms)
    policies.may_edit_campaign(campaign, actor).require()
    _require_used_dimensions(campaign)
    campaign.save()
    audit.record(actor, "campaign.changed", campaign, before=before, after=picture(campaign))
    if campaign.generation:
        publication.publish(
            {campaign.pk: None}, cause="campaign.changed", actor=actor, refusable=True
        )
    return campaign


@governed
def add_slot(*, campaign_id: uuid.UUID, key: str, terms: SlotTerms, actor: Actor) -> Slot:
    """Add a slot and publish: lookups answer for it at once, with an empty slot.

    Raises:
        NotFound, Forbidden, InvalidInput, Conflict (the key is taken).
    """
    campaign = lock_campaign(campaign_id, actor)
    require_open(campaign)
    policies.may_edit_campaign(campaign, actor).require()
    slot = Slot(campaign=campaign, key=checked_key(key))
    apply_slot(slot, terms)
    _insert(slot, _("This campaign has a slot “%(key)s” already."), key)
    audit.record(
        actor, "campaign.slot_added", campaign, after={"slot": key, "kinds": list(slot.kinds)}
    )
    publication.publish(
        {campaign.pk: frozenset({key})}, cause="campaign.slot_added", actor=actor, refusable=True
    )
    return slot


@governed
def archive_campaign(*, campaign_id: uuid.UUID, actor: Actor, reason: str = "") -> Campaign:
    """Put a campaign away: lists leave it out; its tables and its record stay.

    Raises:
        NotFound, Forbidden, Conflict (it still runs, or mappings wait for review).
    """
    campaign = lock_campaign(campaign_id, actor)
    policies.may_edit_campaign(campaign, actor).require()
    if campaign.archived_at is not None:
        raise Conflict(_("The campaign is archived already."))
    mappings = MappingModel.objects.filter(slot__campaign=campaign)
    if mappings.filter(state=MappingState.PROPOSED).exists():
        raise Conflict(_("Mappings wait for review. Decide on them or withdraw them first."))
    ended = campaign.ends_at <= clock.now()
    if not ended and mappings.filter(state=MappingState.APPROVED).exists():
        raise Conflict(_("The campaign has not ended and has mappings in service."))
    campaign.archived_at = clock.now()
    campaign.save(update_fields=["archived_at"])
    audit.record(actor, "campaign.archived", campaign, reason=reason.strip())
    return campaign


@governed
def reopen_campaign(*, campaign_id: uuid.UUID, actor: Actor, reason: str = "") -> Campaign:
    """Take a campaign out of the archive.

    Raises:
        NotFound, Forbidden, Conflict.
    """
    campaign = lock_campaign(campaign_id, actor)
    policies.may_edit_campaign(campaign, actor).require()
    if campaign.archived_at is None:
        raise Conflict(_("The campaign is not archived."))
    campaign.archived_at = None
    campaign.save(update_fields=["archived_at"])
    audit.record(actor, "campaign.reopened", campaign, reason=reason.strip())
    return campaign


def require_open(campaign: Campaign) -> None:
    """Refuse a change of an archived campaign.

    Raises:
        Conflict: if it is archived.
    """
    if campaign.archived_at is not None:
        raise Conflict(_("The campaign is archived. Reopen it first."))


def lock_campaign(campaign_id: uuid.UUID, actor: Actor) -> Campaign:
    """The campaign, locked.

    Raises:
        NotFound: if there is none that the actor may see.
    """
    pk = Campaign.objects.filter(public_id=campaign_id).values_list("pk", flat=True).first()
    campaign = lock_campaigns([pk]).get(pk) if pk is not None else None
    if campaign is None or not policies.sees(actor, campaign):
        raise NotFound(_("There is no such campaign."))
    return campaign


def _apply(campaign: Campaign, terms: CampaignTerms) -> None:
    if not terms.name.strip():
        raise InvalidInput(_("Give the campaign a name."), field="name")
    campaign.name = terms.name.strip()
    campaign.communication_type = terms.communication_type.strip()
    campaign.zone = terms.zone
    campaign.starts_on, campaign.ends_on = terms.starts_on, terms.ends_on
    campaign.starts_at, campaign.ends_at = local_window(terms.zone, terms.starts_on, terms.ends_on)
    campaign.default_language = known_language(terms.default_language, field="default_language")
    campaign.languages = known_languages(terms.languages)
    if not campaign.languages:
        raise InvalidInput(_("Declare at least one language."), field="languages")
    campaign.regions = declared_regions(terms.regions)
    campaign.dimensions = checked_dimensions(terms.dimensions)


def declared_regions(codes: Sequence[str]) -> list[str]:
    """Countries and subdivisions; a market stands for its countries, for nobody asks for a market.

    Raises:
        InvalidInput: on ``regions``.
    """
    markets = dict(Market.objects.values_list("code", "countries"))
    found: set[str] = set()
    for code in known_regions(codes, markets):
        found.update(markets[code] if is_market(code) else (code,))
    return sorted(found)


def apply_slot(slot: Slot, terms: SlotTerms) -> None:
    """Give a slot, which knows its campaign, its terms; the caller saves it.

    Raises:
        InvalidInput: naming the field.
    """
    if not terms.name.strip():
        raise InvalidInput(_("Give the slot a name."), field="name")
    if not terms.kinds or set(terms.kinds) - set(KindChoices.values):
        raise InvalidInput(_("Choose at least one kind of media."), field="kinds")
    if terms.language_policy not in LanguagePolicy.values:
        raise InvalidInput(_("Choose a language policy."), field="language_policy")
    unknown = set(terms.channels) - set(slot.campaign.dimension_values["channel"])
    if unknown:
        raise InvalidInput(
            _("The campaign declares no channel “%(name)s”."),
            field="channels",
            name=sorted(unknown)[0],
        )
    slot.name, slot.required = terms.name.strip(), terms.required
    slot.language_policy = terms.language_policy
    slot.kinds, slot.channels = sorted(set(terms.kinds)), sorted(set(terms.channels))
    slot.max_bytes, slot.max_duration_ms = terms.max_bytes, terms.max_duration_ms


def _require_used_dimensions(campaign: Campaign) -> None:
    """A dimension that a mapping's condition names must stay declared (resolution.md §1)."""
    declared = campaign.dimension_values
    for slot in campaign.slots.prefetch_related("mappings"):
        for mapping in slot.mappings.filter(state__in=("proposed", "approved")):
            lost = set(mapping.when) - set(declared)
            if lost:
                raise InvalidInput(
                    _("Mapping %(row)s has a condition on “%(name)s”; withdraw it first."),
                    field="dimensions",
                    row=mapping.pk,
                    name=sorted(lost)[0],
                )


def _insert(row: Campaign | Slot, taken: str, key: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(taken, key=key) from error


def terms_digest(campaign: Campaign) -> str:
    """Changes with anything that a campaign declares."""
    told = json.dumps(picture(campaign), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def picture(campaign: Campaign) -> dict[str, Any]:
    """What a campaign declares, as the record keeps it."""
    names = (
        "name",
        "communication_type",
        "zone",
        "default_language",
        "languages",
        "regions",
        "dimensions",
    )
    days = {"starts_on": str(campaign.starts_on), "ends_on": str(campaign.ends_on)}
    return {name: getattr(campaign, name) for name in names} | days
