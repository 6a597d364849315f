"""Reviews for tests of their pages: opened as people open them, and decided by the page's form."""

from typing import Any

from django.test import Client

from governance.actions.lifecycle import retire_asset
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.models import Asset, Review
from governance.queries.impact import impact_of
from tests.conftest import ActorOf


def proposed(slot: Any, asset: Asset, actor: ActorOf, **terms: Any) -> Review:
    """The review of a mapping that was proposed, in English unless ``terms`` say otherwise."""
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(**{"languages": ["en"], **terms}),
        actor=actor("comms"),
    )
    return mapping.reviews.get()


def retirement(asset: Asset, actor: ActorOf) -> Review:
    """The review of a retirement that a reviewer asked for."""
    opened = retire_asset(
        asset_id=asset.public_id,
        actor=actor("reviewer"),
        reason="The rate is outdated.",
        acknowledged=impact_of(asset).digest,
    )
    assert opened is not None
    return opened


def address(review: Review) -> str:
    """Where the review is shown."""
    return f"/reviews/{review.public_id}/"


def shown(client: Client, review: Review) -> Any:
    """The page of a review."""
    response = client.get(address(review))
    assert response.status_code == 200
    return response


def decide(client: Client, review: Review, decision: str = "approve", **fields: Any) -> Any:
    """Send the form of the page as it was shown."""
    page = shown(client, review)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    return client.post(address(review), {**form, "decision": decision, **fields})


def state_of(row: Any) -> str:
    """The state as it is stored now."""
    row.refresh_from_db()
    return str(row.state)
