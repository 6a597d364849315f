"""Mappings: proposed by communications teams, decided in review, withdrawn at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance import audit, clock, policies
from governance.actions import publication, review_notices
from governance.actions.campaigns import lock_campaign, require_open
from governance.actions.declared_values import known_languages, known_regions
from governance.actions.review_subjects import approved_version, mapping_digest
from governance.actions.reviews import cancel, open_review
from governance.actions.transactions import (
    governed,
    lock_assets,
    lock_campaigns,
    lock_mappings,
    lock_reviews,
)
from governance.domain.actor import Actor
from governance.domain.declarations import (
    checked_conditions,
    local_bounds,
)
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.lifecycle import State
from governance.models import Asset, MappingState, Market, Review, ReviewState, Slot, Subject
from governance.models import Mapping as MappingModel

MAPPABLE = frozenset({State.CANDIDATE, State.IN_REVIEW, State.APPROVED, State.USED})
HIGHEST_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class MappingTerms:
    """Under which conditions a slot shows an asset.

    Empty lists mean any; days are local to the campaign's zone, the last one inclusive, and
    bounded by the campaign's own dates.
    """

    languages: Sequence[str] = ()
    regions: Sequence[str] = ()
    when: Mapping[str, object] = field(default_factory=dict)
    priority: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


@governed
def propose_mapping(
    *,
    campaign_id: uuid.UUID,
    slot_key: str,
    asset_id: uuid.UUID,
    terms: MappingTerms,
    actor: Actor,
    pin_version: bool = False,
    bundle: uuid.UUID | None = None,
) -> MappingModel:
    """Propose that a slot shows an asset under conditions, and open its review.

    Proposals of one ``bundle`` are shown and decided together.

    Raises:
        NotFound, Forbidden, InvalidInput (naming the field), Conflict.
    """
    asset = _lock_asset(asset_id, actor)
    campaign = lock_campaign(campaign_id, actor)
    policies.may_edit_campaign(campaign, actor).require()
    require_open(campaign)
    slot = campaign.slots.filter(key=slot_key).first()
    if slot is None:
        raise InvalidInput(_("The campaign has no such slot."), field="slot")
    _require_fits(slot, asset)
    starts_at, ends_at = local_bounds(campaign.zone, terms.starts_on, terms.ends_on)
    if (starts_at and starts_at >= campaign.ends_at) or (ends_at and ends_at <= campaign.starts_at):
        raise InvalidInput(_("These days lie outside of the campaign's."), field="starts_on")
    if abs(terms.priority) > HIGHEST_PRIORITY:
        raise InvalidInput(_("Use a priority from -1000 to 1000."), field="priority")
    pinned = approved_version(asset) if pin_version else None
    if pin_version and pinned is None:
        raise InvalidInput(_("No version of the asset is approved yet."), field="pin_version")
    markets = dict(Market.objects.values_list("code", "countries"))
    mapping = MappingModel.objects.create(
        slot=slot,
        asset=asset,
        pinned_version=pinned,
        languages=known_languages(terms.languages),
        regions=known_regions(terms.regions, markets),
        when=checked_conditions(terms.when, campaign.dimension_values),
        priority=terms.priority,
        starts_at=starts_at,
        ends_at=ends_at,
        proposed_by=actor.name,
        note=terms.note.strip(),
        bundle=bundle,
    )
    audit.record(actor, "mapping.proposed", mapping, after=_picture(mapping), reason=terms.note)
    open_review(
        subject=Subject.MAPPING,
        asset=asset,
        mapping=mapping,
        digest=mapping_digest(mapping),
        actor=actor,
        note=terms.note,
    )
    return mapping


@governed
def withdraw_mapping(
    *, mapping_id: uuid.UUID, actor: Actor, reason: str, expected: str | None = None
) -> MappingModel:
    """Take a mapping out of service; a live one is gone from lookups after the commit.

    Raises:
        NotFound, Forbidden, Conflict, InvalidInput (``reason``).
    """
    seen = MappingModel.objects.select_related("slot").filter(public_id=mapping_id).first()
    if seen is None:
        raise NotFound(_("There is no such mapping."))
    lock_assets([seen.asset_id])
    campaign = lock_campaigns([seen.slot.campaign_id])[seen.slot.campaign_id]
    if not policies.sees(actor, campaign):
        raise NotFound(_("There is no such mapping."))
    policies.may_withdraw_mapping(campaign, actor).require()
    mapping = lock_mappings([seen.pk])[seen.pk]
    text = reason.strip()
    if not text:
        raise InvalidInput(_("Give a reason: it is kept with the decision."), field="reason")
    if expected is not None and mapping.state != expected:
        raise Conflict(_("The mapping has changed since. Look again, then decide."))
    if mapping.state not in (MappingState.PROPOSED, MappingState.APPROVED):
        raise Conflict(_("The mapping is not in service."))
    before, mapping.state = mapping.state, MappingState.WITHDRAWN
    mapping.decided_at = clock.now()
    mapping.save(update_fields=["state", "decided_at"])
    open_reviews = Review.objects.filter(mapping=mapping, state=ReviewState.OPEN)
    for review in lock_reviews(open_reviews.values_list("pk", flat=True)).values():
        cancel(review, actor=actor, reason=text)
    audit.record(
        actor,
        "mapping.withdrawn",
        mapping,
        before={"state": before},
        after={"state": mapping.state},
        reason=text,
    )
    review_notices.tell_owner(mapping, actor=actor, reason=text)
    if before == MappingState.APPROVED:
        publication.publish(
            {campaign.pk: frozenset({mapping.slot.key})},
            cause="mapping.withdrawn",
            actor=actor,
            refusable=False,
        )
    return mapping


def _lock_asset(asset_id: uuid.UUID, actor: Actor) -> Asset:
    pk = Asset.objects.filter(public_id=asset_id).values_list("pk", flat=True).first()
    asset = lock_assets([pk]).get(pk) if pk is not None else None
    if asset is None or not policies.sees(actor, asset):
        raise InvalidInput(_("There is no such asset."), field="asset")
    return asset


def _require_fits(slot: Slot, asset: Asset) -> None:
    """The asset's state, kind and length must suit the slot (product.md §3)."""
    if asset.state not in MAPPABLE:
        raise Conflict(_("This asset is out of service and cannot be mapped."))
    if asset.remote_kind not in slot.kinds:
        raise InvalidInput(_("The slot does not accept this kind of media."), field="asset")
    too_long = slot.max_duration_ms and (asset.remote_duration_ms or 0) > slot.max_duration_ms
    if too_long:
        raise InvalidInput(_("The film is longer than the slot allows."), field="asset")


def _picture(mapping: MappingModel) -> dict[str, Any]:
    return {
        "slot": mapping.slot.key,
        "asset": str(mapping.asset.public_id),
        "languages": mapping.languages,
        "regions": mapping.regions,
        "when": mapping.when,
        "priority": mapping.priority,
        "starts_at": str(mapping.starts_at) if mapping.starts_at else None,
        "ends_at": str(mapping.ends_at) if mapping.ends_at else None,
    }
