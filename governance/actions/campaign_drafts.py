"""A campaign made step by step: what was entered is kept after each, whatever becomes of the tab.

``data`` of a draft maps a step to what its form sent, field by field as lists of texts, valid or
not; the step ``slots`` is a list of such forms.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from governance import clock, policies
from governance.actions.campaigns import CampaignTerms, SlotTerms, add_slot, create_campaign
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.models import Campaign, CampaignDraft

MOST_DRAFTS: Final = 20
"""Of one person; more are forgotten ones."""

Entered = Mapping[str, list[str]]


@governed
def start_draft(*, owner_id: int, actor: Actor) -> CampaignDraft:
    """Begin a draft.

    Raises:
        Forbidden, Conflict (too many drafts).
    """
    policies.may_create_campaigns(actor).require()
    if CampaignDraft.objects.filter(owner_id=owner_id).count() >= MOST_DRAFTS:
        raise Conflict(_("You have many drafts. Finish or discard one first."))
    return CampaignDraft.objects.create(owner_id=owner_id, updated_at=clock.now())


@governed
def save_step(
    *,
    draft_id: uuid.UUID,
    step: str,
    entered: Entered | Sequence[Entered],
    owner_id: int,
    expected: int,
) -> CampaignDraft:
    """Keep what a step's form sent; ``expected`` is the revision that the form was made from.

    Raises:
        NotFound, StaleState: another tab saved meanwhile.
    """
    draft = lock_draft(draft_id, owner_id)
    if draft.revision != expected:
        raise StaleState(_("Another tab saved this draft meanwhile. Compare, then save again."))
    kept: Any = dict(entered) if isinstance(entered, Mapping) else [dict(item) for item in entered]
    draft.data = {**draft.data, step: kept}
    draft.revision += 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["data", "revision", "updated_at"])
    return draft


@governed
def discard_draft(*, draft_id: uuid.UUID, owner_id: int) -> None:
    """Forget a draft.

    Raises:
        NotFound.
    """
    lock_draft(draft_id, owner_id).delete()


@dataclass(frozen=True, slots=True)
class Finished:
    """What a draft came to: the campaign's own terms, and those of its slots by key."""

    key: str
    brand_id: int
    terms: CampaignTerms
    slots: Sequence[tuple[str, SlotTerms]]


@governed
def finish_draft(
    *, draft_id: uuid.UUID, finished: Finished, owner_id: int, expected: int, actor: Actor
) -> Campaign:
    """Make the campaign with its slots, all or nothing, and forget the draft.

    Raises:
        NotFound, StaleState, Forbidden, InvalidInput (naming the field), Conflict.
    """
    draft = lock_draft(draft_id, owner_id)
    if draft.revision != expected:
        raise StaleState(_("Another tab saved this draft meanwhile. Compare, then save again."))
    campaign = create_campaign(
        key=finished.key,
        brand_id=finished.brand_id,
        owner_id=owner_id,
        terms=finished.terms,
        actor=actor,
    )
    for key, terms in finished.slots:
        add_slot(campaign_id=campaign.public_id, key=key, terms=terms, actor=actor)
    draft.delete()
    return campaign


def lock_draft(draft_id: uuid.UUID, owner_id: int) -> CampaignDraft:
    """The draft, locked; drafts are their owner's alone.

    Raises:
        NotFound.
    """
    rows = CampaignDraft.objects.select_for_update().filter(owner_id=owner_id)
    draft = rows.filter(public_id=draft_id).first()
    if draft is None:
        raise NotFound(_("There is no such draft."))
    return draft
