"""What has happened at the demo company so far, told through the same actions as the pages.

Every decision is made by the person whose role makes it, so the record reads as a real one.
"""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from governance import clock
from governance.actions.campaigns import CampaignTerms, SlotTerms, add_slot, create_campaign
from governance.actions.lifecycle import (
    retire_asset,
    submit_asset,
    supersede_asset,
    suspend_asset,
)
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor, Role
from governance.queries.by_key import asset_ids, brand_ids, impact_digest, open_review_id

APPROVED = (
    "home-cover-90s-en",
    "home-cover-90s-de",
    "home-cover-90s-fr",
    "home-cover-90s-it",
    "home-cover-90s-fr-CA",
    "home-cover-90s-de-CH",
    "deductible-en",
    "deductible-de",
    "deductible-fr",
    "claim-steps-en",
    "claim-steps-de",
    "how-a-claim-moves-en",
    "how-a-claim-moves-de",
    "how-a-claim-moves-fr",
    "three-pillars-de-CH",
    "fake-message-en",
    "fake-message-de",
    "umbrella-neutral",
    "what-can-i-afford-en",
    "home-guide-en",
    "home-guide-de",
)
IN_REVIEW = ("deductible-it", "claim-line-en", "home-guide-fr")
REJECTED = {"storm-damage-en": "The emergency number at the end is the old one."}
RETIRED = {"what-can-i-afford-en": "The imputed rate in the chart is out of date."}
SUPERSEDED = {"fake-message-de": ("fake-message-en", "One wording for all brands from now on.")}
SUSPENDED = {"three-pillars-de-CH": "Legal checks the name of the third pillar."}


def tell(people: Mapping[str, Actor]) -> None:
    """Tell the whole story; the catalogue must be mirrored."""
    _reviews(people)
    _renewal(people)
    _welcome(people)
    _travel(people)
    _turns(people)


def _reviews(people: Mapping[str, Actor]) -> None:
    ids = asset_ids((*APPROVED, *IN_REVIEW, *REJECTED))
    for key in APPROVED:
        review = submit_asset(asset_id=ids[key], actor=people[Role.MEDIA], note="Final cut.")
        cast_vote(
            review_id=review.public_id, decision="approve", actor=people[Role.REVIEWER], reason=""
        )
    for key in IN_REVIEW:
        submit_asset(
            asset_id=ids[key], actor=people[Role.MEDIA], note="Needed for the spring campaign."
        )
    for key, reason in REJECTED.items():
        review = submit_asset(asset_id=ids[key], actor=people[Role.MEDIA])
        cast_vote(
            review_id=review.public_id,
            decision="reject",
            actor=people[Role.REVIEWER],
            reason=reason,
        )


def _renewal(people: Mapping[str, Actor]) -> None:
    """The campaign of the README's question: a renewal statement in four languages."""
    campaign = _campaign(
        people,
        key="RENEW26",
        name="Policy renewal",
        communication="Annual renewal statement",
        first=-40,
        last=330,
        languages=("de", "de-CH", "en", "fr", "fr-CA", "it"),
        regions=("AT", "CA", "CH", "DE", "FR", "IT"),
        dimensions=(
            ("channel", ("email", "web", "mobile", "print")),
            ("segment", ("young", "family", "retiree")),
            ("product", ("home", "motor")),
        ),
    )
    _slot(people, campaign, "hero", "Opening film", ("video",))
    _slot(people, campaign, "explainer", "Explainer", ("video", "image"))
    _slot(people, campaign, "footer", "Footer picture", ("image",), policy="parents")
    for language in ("en", "de", "fr", "it", "fr-CA", "de-CH"):
        _live(people, campaign, "hero", f"home-cover-90s-{language}", languages=(language,))
    for language in ("en", "de", "fr"):
        _live(people, campaign, "explainer", f"deductible-{language}", languages=(language,))
    _live(
        people,
        campaign,
        "explainer",
        "how-a-claim-moves-en",
        languages=("en",),
        when={"channel": ["print"]},
    )
    _live(people, campaign, "footer", "umbrella-neutral")
    _propose(people, campaign, "explainer", "claim-steps-de", languages=("de",), priority=5)


def _welcome(people: Mapping[str, Actor]) -> None:
    """A campaign that runs, with a gap: nobody made the welcome film in French."""
    campaign = _campaign(
        people,
        key="WELCOME",
        name="New customer welcome",
        communication="Welcome mail",
        first=-120,
        last=200,
        languages=("de", "en", "fr"),
        regions=("AT", "CH", "DE"),
        dimensions=(("channel", ("email", "web")),),
    )
    _slot(people, campaign, "film", "Welcome film", ("video",), policy="parents")
    _slot(people, campaign, "security", "Security tip", ("image",))
    for language in ("en", "de"):
        _live(people, campaign, "film", f"claim-steps-{language}", languages=(language,))
        _live(people, campaign, "security", f"fake-message-{language}", languages=(language,))


def _travel(people: Mapping[str, Actor]) -> None:
    """A campaign of next year, still being filled."""
    campaign = _campaign(
        people,
        key="SPRING27",
        name="Spring home check",
        communication="Campaign mail",
        first=100,
        last=190,
        languages=("de-CH", "en", "fr"),
        regions=("CH",),
        dimensions=(("channel", ("email", "web")), ("segment", ("tenant", "owner"))),
    )
    _slot(people, campaign, "hero", "Opening film", ("video",))
    _slot(people, campaign, "chart", "Chart", ("image",), required=False)
    _live(people, campaign, "hero", "home-cover-90s-de-CH", languages=("de-CH",))
    _live(people, campaign, "chart", "three-pillars-de-CH", languages=("de-CH",))
    _propose(people, campaign, "hero", "home-cover-90s-en", languages=("en",))


def _turns(people: Mapping[str, Actor]) -> None:
    """What went another way: replaced, held back, retired."""
    for key, (successor, reason) in SUPERSEDED.items():
        ids = asset_ids((key, successor))
        review = supersede_asset(
            asset_id=ids[key],
            successor_id=ids[successor],
            actor=people[Role.COMMS],
            reason=reason,
        )
        cast_vote(review_id=review.public_id, decision="approve", actor=people[Role.REVIEWER])
    for key, reason in SUSPENDED.items():
        suspend_asset(asset_id=asset_ids((key,))[key], actor=people[Role.COMPLIANCE], reason=reason)
    for key, reason in RETIRED.items():
        retired = asset_ids((key,))[key]
        retire_asset(
            asset_id=retired,
            actor=people[Role.COMPLIANCE],
            reason=reason,
            acknowledged=impact_digest(retired),
        )


def _campaign(
    people: Mapping[str, Actor],
    *,
    key: str,
    name: str,
    communication: str,
    first: int,
    last: int,
    languages: tuple[str, ...],
    regions: tuple[str, ...],
    dimensions: tuple[tuple[str, tuple[str, ...]], ...],
) -> uuid.UUID:
    """A campaign from ``first`` to ``last`` days from today."""
    today: date = clock.now().date()
    owner = people[Role.COMMS]
    return create_campaign(
        key=key,
        brand_id=brand_ids()["norhaven"],
        owner_id=int(owner.id),
        terms=CampaignTerms(
            name=name,
            zone="Europe/Zurich",
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
            default_language="en",
            languages=languages,
            regions=regions,
            dimensions=[{"name": item, "values": list(values)} for item, values in dimensions],
            communication_type=communication,
        ),
        actor=owner,
    ).public_id


def _slot(
    people: Mapping[str, Actor],
    campaign: uuid.UUID,
    key: str,
    name: str,
    kinds: tuple[str, ...],
    *,
    policy: str = "default",
    required: bool = True,
) -> None:
    terms = SlotTerms(name=name, kinds=kinds, language_policy=policy, required=required)
    add_slot(campaign_id=campaign, key=key, terms=terms, actor=people[Role.COMMS])


def _propose(
    people: Mapping[str, Actor],
    campaign: uuid.UUID,
    slot: str,
    key: str,
    *,
    languages: tuple[str, ...] = (),
    when: Mapping[str, object] | None = None,
    priority: int = 0,
) -> uuid.UUID:
    """Propose a mapping; the id of its review."""
    mapping = propose_mapping(
        campaign_id=campaign,
        slot_key=slot,
        asset_id=asset_ids((key,))[key],
        terms=MappingTerms(languages=languages, when=when or {}, priority=priority),
        actor=people[Role.COMMS],
    )
    return open_review_id(mapping.pk)


def _live(
    people: Mapping[str, Actor],
    campaign: uuid.UUID,
    slot: str,
    key: str,
    *,
    languages: tuple[str, ...] = (),
    when: Mapping[str, object] | None = None,
) -> None:
    review = _propose(people, campaign, slot, key, languages=languages, when=when)
    cast_vote(review_id=review, decision="approve", actor=people[Role.REVIEWER])
