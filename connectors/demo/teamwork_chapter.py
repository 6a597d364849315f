"""How the people of the demo company work together: families, a bundle, remarks, shared views."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from connectors.demo.asset_chapter import CANDIDATES
from connectors.demo.telling import Diary, Event
from connectors.iconik.library.catalogue import Item
from governance.actions.campaigns import SlotTerms, add_slot
from governance.actions.families import create_family, map_family
from governance.actions.mappings import MappingTerms
from governance.actions.review_comments import add_comment
from governance.actions.saved_views import save_view
from governance.domain.actor import Actor
from governance.queries.by_key import campaign_id, family_of, open_review_of

BUNDLE_CAMPAIGN: Final = "RENEW26"
BUNDLE_SLOT: Final = "contact"
BUNDLE_WORK: Final = "contact-us"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on the review of an asset: who, on which day, and on which place of it."""

    asset: str
    who: str
    day: int
    text: str
    at_ms: int | None = None
    pin: tuple[float, float] | None = None
    page: int | None = None


REMARKS: Final = (
    Remark(
        *("deductible-it", "reviewer2", -10),
        "The general conditions say “scoperto” once. Is “franchigia” what customers know?",
        at_ms=2_400,
    ),
    Remark(
        *("deductible-it", "media", -9),
        "The Italian desk confirms “franchigia”; the conditions change with the next print.",
    ),
    Remark(
        *("sleep-well-en", "reviewer", -6),
        "The calendar marks one date. Does it mean anything?",
        pin=(0.72, 0.47),
    ),
    Remark(
        *("sleep-well-en", "media", -5),
        "No, it only makes the picture livelier; it can stay or go grey.",
    ),
    Remark(
        *("travel-guide-nl", "reviewer2", -3),
        "The emergency number here must be the one with +31.",
        page=2,
    ),
)

VIEWS: Final = (
    ("media", -140, "Rights end within 30 days", "rights=expiring&state=approved&state=used"),
    ("compliance", -88, "Held back from customers", "fact=suspended"),
    ("media", -31, "Values that iconik must mend", "fact=fault"),
)
"""Shared views: who made them, when, their names, and the filters they stand for."""


class TeamworkChapter:
    """The events; ``ids`` are the public ids of assets by key."""

    def __init__(self, diary: Diary, ids: Mapping[str, UUID]) -> None:
        self._diary = diary
        self._ids = ids

    def events(self, items: Sequence[Item]) -> Iterator[Event]:
        """Families of the works that are complete, a bundle, the remarks and the views."""
        by_work = sorted(items, key=lambda item: item.work)
        for work, members in groupby(by_work, key=lambda item: item.work):
            known = list(members)
            if len(known) > 1 and not any(item.key in CANDIDATES for item in known):
                yield self._family(work, known)
        yield from self._bundle()
        said: dict[str, datetime] = {}
        for remark in REMARKS:
            event = self._remark(remark, said.get(remark.asset))
            said[remark.asset] = event.at
            yield event
        for who, day, name, query in VIEWS:
            yield self._view(who, day, name, query)

    def _family(self, work: str, items: Sequence[Item]) -> Event:
        master = next((item for item in items if item.is_master), items[0])

        def act(actor: Actor) -> object:
            return create_family(
                name=master.title,
                asset_ids=[self._ids[item.key] for item in items],
                master_id=self._ids[master.key],
                actor=actor,
            )

        name = f"family:{work}"
        day = min(-min(item.days_old for item in items) + 9, -2)
        return Event(name, self._diary.at(day, name), "media", act)

    def _bundle(self) -> Iterator[Event]:
        def open_slot(actor: Actor) -> object:
            terms = SlotTerms("Whom to ask", ("image",), required=False)
            return add_slot(
                campaign_id=campaign_id(BUNDLE_CAMPAIGN), key=BUNDLE_SLOT, terms=terms, actor=actor
            )

        def propose(actor: Actor) -> object:
            return map_family(
                campaign_id=campaign_id(BUNDLE_CAMPAIGN),
                slot_key=BUNDLE_SLOT,
                family_id=family_of(self._ids[f"{BUNDLE_WORK}-en"]),
                terms=MappingTerms(note="One picture in every language that has one."),
                actor=actor,
            )

        name = f"{BUNDLE_CAMPAIGN}:{BUNDLE_SLOT}"
        opened: datetime = self._diary.at(-2, f"{name}:add")
        yield Event(f"{name}:add", opened, "comms", open_slot)
        proposed = self._diary.at(-1, f"{name}:bundle", after=opened)
        yield Event(f"{name}:bundle", proposed, "comms", propose)

    def _remark(self, remark: Remark, answered: datetime | None) -> Event:
        def act(actor: Actor) -> object:
            return add_comment(
                review_id=open_review_of(self._ids[remark.asset], "asset_version"),
                text=remark.text,
                actor=actor,
                at_ms=remark.at_ms,
                pin=remark.pin,
                page=remark.page,
            )

        name = f"{remark.asset}:remark:{remark.who}"
        at = self._diary.at(remark.day, name, after=answered)
        return Event(name, at, remark.who, act)

    def _view(self, who: str, day: int, title: str, query: str) -> Event:
        def act(actor: Actor) -> object:
            return save_view(name=title, query=query, shared=True, actor=actor)

        name = f"view:{title}"
        return Event(name, self._diary.at(day, name), who, act)
