"""A campaign made from another one: its slots and dimensions, and its mappings as proposals."""

import uuid
from dataclasses import dataclass
from datetime import date

from governance import audit, policies
from governance.actions.campaigns import (
    CampaignTerms,
    SlotTerms,
    add_slot,
    create_campaign,
    lock_campaign,
)
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.transactions import governed, lock_assets
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import Campaign, Mapping, MappingState
from governance.models.identifiers import new_public_id


@dataclass(frozen=True, slots=True)
class Copied:
    """The new campaign, how many proposals it got, and the mappings that could not be proposed."""

    campaign: Campaign
    proposed: int
    left_out: int


@governed
def copy_campaign(
    *,
    campaign_id: uuid.UUID,
    key: str,
    name: str,
    starts_on: date,
    ends_on: date,
    owner_id: int,
    actor: Actor,
    with_mappings: bool = False,
) -> Copied:
    """Make a campaign with the brand, dimensions and slots of another, for other days.

    With its mappings, each approved one is proposed again, for the whole of the new days; what
    has left service or the slot's limits since is left out. All are decided as one bundle.

    Raises:
        NotFound, Forbidden, InvalidInput (naming the field), Conflict (the key is taken).
    """
    mappings = Mapping.objects.filter(
        slot__campaign__public_id=campaign_id, state=MappingState.APPROVED
    )
    if with_mappings:
        lock_assets(mappings.values_list("asset_id", flat=True))
    source = lock_campaign(campaign_id, actor)
    policies.may_edit_campaign(source, actor).require()
    campaign = create_campaign(
        key=key,
        brand_id=source.brand_id,
        owner_id=owner_id,
        terms=CampaignTerms(
            name=name,
            zone=source.zone,
            starts_on=starts_on,
            ends_on=ends_on,
            default_language=source.default_language,
            languages=source.languages,
            dimensions=source.dimensions,
            regions=source.regions,
            communication_type=source.communication_type,
        ),
        actor=actor,
    )
    audit.record(actor, "campaign.copied", campaign, after={"from": source.key})
    for slot in source.slots.order_by("pk"):
        names = SlotTerms.__dataclass_fields__
        terms = SlotTerms(**{field: getattr(slot, field) for field in names})
        add_slot(campaign_id=campaign.public_id, key=slot.key, terms=terms, actor=actor)
    proposed = left_out = 0
    if with_mappings:
        proposed, left_out = _propose_again(list(mappings), campaign, actor)
    return Copied(campaign, proposed, left_out)


def _propose_again(mappings: list[Mapping], campaign: Campaign, actor: Actor) -> tuple[int, int]:
    bundle, proposed = new_public_id(), 0
    for old in mappings:
        try:
            propose_mapping(
                campaign_id=campaign.public_id,
                slot_key=old.slot.key,
                asset_id=old.asset.public_id,
                terms=MappingTerms(
                    languages=old.languages,
                    regions=old.regions,
                    when=old.when,
                    priority=old.priority,
                    note=str(_("Copied from another campaign.")),
                ),
                actor=actor,
                bundle=bundle,
            )
        except (Conflict, InvalidInput, NotFound):
            continue
        proposed += 1
    return proposed, len(mappings) - proposed
