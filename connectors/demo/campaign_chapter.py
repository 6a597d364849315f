"""The campaigns told: made, given slots, filled with mappings that reviewers decide on."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from connectors.demo.asset_chapter import reviewer_of
from connectors.demo.campaign_plans import AREAS, FILM, Plan
from connectors.demo.telling import Diary, Event
from governance.actions.campaigns import CampaignTerms, SlotTerms, add_slot, create_campaign
from governance.actions.mappings import MappingTerms, propose_mapping, withdraw_mapping
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.queries.by_key import (
    brand_ids,
    campaign_id,
    mapping_id,
    open_review_of_mapping,
)

LEAD = 24
"""Days from making a campaign to its first one."""

LATEST = -10
"""Day on which a campaign of the far future was begun."""

Act = Callable[[Actor], object]

_CHANNELS = ("email", "web")
_PRINTED = ("email", "web", "mobile", "print")


@dataclass(frozen=True, slots=True)
class Placed:
    """A mapping of the story: what it shows in which slot, and what becomes of it."""

    slot: str
    asset: str
    languages: tuple[str, ...] = ()
    fate: str = "live"
    reason: str = ""
    priority: int = 0
    when: Mapping[str, object] | None = None
    starts: int | None = None
    day: int | None = None


class CampaignChapter:
    """The events of campaigns; ``ids`` are the public ids of assets by key."""

    def __init__(
        self, diary: Diary, ids: Mapping[str, UUID], approved_at: Mapping[str, datetime]
    ) -> None:
        self._diary = diary
        self._ids = ids
        self._approved_at = approved_at

    def events(self, plan: Plan) -> Iterator[Event]:
        """A planned campaign: a film, a picture and perhaps a leaflet in its languages."""
        area = AREAS[plan.area]
        terms = CampaignTerms(
            name=plan.name,
            zone=area.zone,
            starts_on=self._day(plan.first),
            ends_on=self._day(plan.last),
            default_language=area.languages[0],
            languages=area.languages,
            regions=area.regions,
            dimensions=dimensions(_PRINTED if plan.leaflet else _CHANNELS),
            communication_type=plan.kind,
        )
        made = self.campaign(plan.key, plan.brand, terms, min(plan.first - LEAD, LATEST))
        yield made
        mappings = list(self._mappings(plan, area.languages))
        slots = [("film", "Film below the letter", "video", "default")] if mappings else []
        slots += [("picture", "Picture to the point", "image", "parents")] if plan.work else []
        slots += [("leaflet", "Leaflet to keep", "document", "default")] if plan.leaflet else []
        for slot, name, kind, policy in slots:
            slot_terms = SlotTerms(name, (kind,), slot != "leaflet", policy)
            yield self.slot(plan.key, slot, slot_terms, made.at)
        for row in mappings:
            yield from self.mapping(plan.key, row, made.at)

    def _mappings(self, plan: Plan, languages: Sequence[str]) -> Iterator[Placed]:
        """What the slots show: the film in English and the first language, pictures in all."""
        if not plan.work and not plan.leaflet:
            return
        for language in dict.fromkeys(("en", languages[0])):
            yield Placed("film", f"{FILM}-{language}", (language,))
        for slot, work in (("picture", plan.work), ("leaflet", plan.leaflet)):
            if f"{work}-neutral" in self._approved_at:
                yield Placed(slot, f"{work}-neutral")
            for language in languages:
                if f"{work}-{language}" in self._approved_at:
                    yield Placed(slot, f"{work}-{language}", (language,))
        for row in plan.rows:
            priority = 5 if row.slot == "picture" else 0
            yield Placed(
                *(row.slot, row.asset, (row.language,), row.fate, row.reason, priority),
                starts=row.starts,
                day=row.day,
            )

    def campaign(self, key: str, brand: str, terms: CampaignTerms, day: int) -> Event:
        """The making of a campaign."""

        def act(actor: Actor) -> object:
            return create_campaign(
                key=key,
                brand_id=brand_ids()[brand],
                owner_id=int(actor.id),
                terms=terms,
                actor=actor,
            )

        name = f"{key}:create"
        return Event(name, self._diary.at(day, name), "comms", act)

    def slot(self, campaign: str, key: str, terms: SlotTerms, made: datetime) -> Event:
        """A slot added soon after its campaign was made."""

        def act(actor: Actor) -> object:
            return add_slot(campaign_id=campaign_id(campaign), key=key, terms=terms, actor=actor)

        return Event(f"{campaign}:{key}:add", made + timedelta(minutes=4), "comms", act)

    def mapping(self, campaign: str, row: Placed, made: datetime) -> Iterator[Event]:
        """A proposal, once its asset is approved, and what becomes of it."""
        name = f"{campaign}:{row.slot}:{row.asset}:{','.join(row.languages)}"
        ready = max(made, self._approved_at.get(row.asset, made)) + timedelta(minutes=30)
        day = (made - self._diary.today).days + 3 if row.day is None else row.day
        asked = self._diary.at(day, name, after=ready)
        yield Event(f"{name}:propose", asked, "comms", self._proposal(campaign, row))
        if row.fate == "pending":
            return
        later = (asked - self._diary.today).days + 2
        voted = self._diary.at(later, f"{name}:vote", after=asked)
        yield Event(f"{name}:vote", voted, reviewer_of(name), self._vote(campaign, row))
        if row.fate == "withdrawn":
            gone = self._diary.at(later + 5, f"{name}:withdraw", after=voted)
            yield Event(f"{name}:withdraw", gone, "comms", self._withdrawal(campaign, row))

    def _proposal(self, campaign: str, row: Placed) -> Act:
        terms = MappingTerms(
            languages=row.languages,
            when=row.when or {},
            priority=row.priority,
            starts_on=None if row.starts is None else self._day(row.starts),
            note=row.reason if row.fate in ("pending", "live") else "",
        )

        def act(actor: Actor) -> object:
            return propose_mapping(
                campaign_id=campaign_id(campaign),
                slot_key=row.slot,
                asset_id=self._ids[row.asset],
                terms=terms,
                actor=actor,
            )

        return act

    def _vote(self, campaign: str, row: Placed) -> Act:
        def act(actor: Actor) -> object:
            rejected = row.fate == "rejected"
            return cast_vote(
                review_id=open_review_of_mapping(self._mapping(campaign, row)),
                decision="reject" if rejected else "approve",
                actor=actor,
                reason=row.reason if rejected else "",
            )

        return act

    def _withdrawal(self, campaign: str, row: Placed) -> Act:
        def act(actor: Actor) -> object:
            mapping = self._mapping(campaign, row)
            return withdraw_mapping(mapping_id=mapping, actor=actor, reason=row.reason)

        return act

    def _mapping(self, campaign: str, row: Placed) -> UUID:
        return mapping_id(campaign, row.slot, self._ids[row.asset], row.languages)

    def _day(self, days: int) -> date:
        return (self._diary.today + timedelta(days=days)).date()


def dimensions(
    channels: Collection[str], *others: tuple[str, Collection[str]]
) -> list[Mapping[str, object]]:
    """Declared dimensions, the channel first."""
    named = (("channel", channels), *others)
    return [{"name": name, "values": list(values)} for name, values in named]
