"""Slots after they were added: changed where nothing in service is lost, and removed while empty.

Adding one is part of making a campaign (``actions.campaigns``).
"""

import hashlib
import json
import uuid
from typing import Any

from governance import audit, policies
from governance.actions import publication
from governance.actions.campaigns import SlotTerms, apply_slot, lock_campaign, require_open
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.models import Campaign, MappingState, Slot
from governance.models import Mapping as MappingModel
from governance.queries.tables import newest

IN_FORCE = (MappingState.PROPOSED, MappingState.APPROVED)


@governed
def update_slot(
    *, campaign_id: uuid.UUID, key: str, terms: SlotTerms, actor: Actor, expected: str
) -> Slot:
    """Change what a slot accepts and publish where answers change; its key stays.

    ``expected`` is the :func:`slot_digest` of what the person saw. No limit may be set that takes
    a mapping in force out of service: that is withdrawn first, with a reason.

    Raises:
        NotFound, Forbidden, StaleState, InvalidInput (naming the field), Conflict.
    """
    campaign, slot = _locked(campaign_id, key, actor, expected)
    before = slot_picture(slot)
    apply_slot(slot, terms)
    _require_mappings_fit(slot)
    slot.save()
    after = slot_picture(slot)
    if after == before:
        return slot
    audit.record(actor, "campaign.slot_changed", campaign, before=before, after=after)
    withheld = _withheld(campaign)
    publication.publish(
        {campaign.pk: frozenset({key})}, cause="campaign.slot_changed", actor=actor, refusable=True
    )
    lost = sorted(_withheld(campaign) - withheld)
    if lost:
        raise Conflict(
            _("Mapping %(row)s would have no file within these limits; withdraw it first."),
            row=lost[0],
        )
    return slot


@governed
def remove_slot(*, campaign_id: uuid.UUID, key: str, actor: Actor, expected: str) -> None:
    """Remove a slot that never had a mapping; lookups know it no longer.

    Raises:
        NotFound, Forbidden, StaleState, Conflict (it has, or had, a mapping).
    """
    campaign, slot = _locked(campaign_id, key, actor, expected)
    if MappingModel.objects.filter(slot=slot).exists():
        raise Conflict(_("The slot has mappings, now or in its record; it cannot be removed."))
    before = slot_picture(slot)
    slot.delete()
    audit.record(actor, "campaign.slot_removed", campaign, before=before)
    publication.publish(
        {campaign.pk: frozenset()}, cause="campaign.slot_removed", actor=actor, refusable=True
    )


def slot_picture(slot: Slot) -> dict[str, Any]:
    """What a slot accepts, as the record keeps it."""
    return {
        "slot": slot.key,
        "name": slot.name,
        "required": slot.required,
        "language_policy": slot.language_policy,
        "kinds": list(slot.kinds),
        "channels": list(slot.channels),
        "max_bytes": slot.max_bytes,
        "max_duration_ms": slot.max_duration_ms,
    }


def slot_digest(slot: Slot) -> str:
    """Changes with anything that a slot accepts."""
    told = json.dumps(slot_picture(slot), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _locked(campaign_id: uuid.UUID, key: str, actor: Actor, expected: str) -> tuple[Campaign, Slot]:
    campaign = lock_campaign(campaign_id, actor)
    policies.may_edit_campaign(campaign, actor).require()
    require_open(campaign)
    slot = campaign.slots.filter(key=key).first()
    if slot is None:
        raise NotFound(_("There is no such slot."))
    slot.campaign = campaign
    if expected != slot_digest(slot):
        raise StaleState(_("Somebody else changed the slot. Look again, then save."))
    return campaign, slot


def _require_mappings_fit(slot: Slot) -> None:
    """What is proposed or live must still be of an accepted kind and length (product.md §3)."""
    rows = MappingModel.objects.filter(slot=slot, state__in=IN_FORCE).select_related("asset")
    longest = slot.max_duration_ms
    for row in rows.order_by("pk"):
        told = {"row": row.pk, "title": row.asset.remote_title}
        if row.asset.remote_kind not in slot.kinds:
            raise InvalidInput(
                _("Mapping %(row)s shows “%(title)s”, of another kind; withdraw it first."),
                field="kinds",
                **told,
            )
        if longest and (row.asset.remote_duration_ms or 0) > longest:
            raise InvalidInput(
                _("Mapping %(row)s shows “%(title)s”, which is longer; withdraw it first."),
                field="max_seconds",
                **told,
            )


def _withheld(campaign: Campaign) -> set[int]:
    table = newest(campaign.pk)
    return set() if table is None else {row["row"] for row in table.withheld}
