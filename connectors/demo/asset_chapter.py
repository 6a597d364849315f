"""What became of the library's assets: submitted, decided, replaced, held back, retired."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from connectors.demo.telling import Diary, Event
from connectors.iconik.library.catalogue import Item
from governance.actions.lifecycle import (
    resume_asset,
    retire_asset,
    submit_asset,
    supersede_asset,
    suspend_asset,
)
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.queries.by_key import impact_digest, open_review_of

CANDIDATES = frozenset(
    {
        *("storm-damage-de", "moving-house-de", "winter-tyres-de-CH", "burglary-it"),
        *("app-tour-es", "three-pillars-fr", "life-cover-it", "scam-call-es"),
        *("travel-cover-fr-CA", "claim-steps-fr", "your-data-en", "lost-luggage-es"),
        *("app-tour-nl", "bonus-malus-it", "electric-car-es", "sound-mark-neutral"),
        *(f"year-end-hours-{language}" for language in ("it", "es", "nl")),
        *(f"sleep-well-{language}" for language in ("fr", "it", "es", "nl")),
    }
)
"""Not submitted yet: just arrived, or with something that iconik has to mend first."""

IN_REVIEW: Mapping[str, tuple[int, str]] = {
    "deductible-it": (-12, "Needed for the spring campaign."),
    "sleep-well-en": (-9, "First of the sleep week."),
    "sleep-well-de": (-9, "First of the sleep week."),
    "bonus-malus-fr": (-7, "Text as agreed with the actuaries."),
    "claim-line-en": (-6, "New tune for the waiting line."),
    "travel-guide-nl": (-5, "Dutch edition, translated in house."),
    "home-guide-fr": (-3, "Second French edition."),
    "prevention-bonus-nl": (-2, "Needed by the end of the month."),
    "year-end-hours-en": (-2, "Opening hours confirmed by the claims line."),
    "year-end-hours-de": (-1, "Opening hours confirmed by the claims line."),
    "year-end-hours-fr": (-1, "Opening hours confirmed by the claims line."),
}
"""Waiting for a decision: since when, and what the media team says about it."""

REJECTED: Mapping[str, str] = {
    "storm-damage-en": "The emergency number at the end is the old one.",
    "glass-damage-it": "“Gratis” promises more than the general conditions do.",
    "healthy-back-es": "Too close to medical advice; ask the physicians to rephrase it.",
    "young-drivers-es": "The steps of the bonus are not those of the Spanish tariff.",
    "online-shopping-nl": "The logo of a real shop can be recognised.",
}
REWORKED: Mapping[str, str] = {
    "water-damage-es": "“Cortar la luz” must come before touching anything.",
    "claim-steps-es": "Nine working days, not nine days.",
    "start-early-fr": "The bars need the year of the figures.",
    "contact-us-it": "Saturday hours are missing.",
}
"""Rejected once, reworked, and approved the second time."""

SUPERSEDED: Mapping[str, tuple[int, str, str]] = {
    "fake-message-de": (-150, "fake-message-en", "One wording for all brands from now on."),
    "no-more-paper-fr-CA": (-62, "no-more-paper-fr", "One French wording for all markets."),
    "start-early-de-CH": (-34, "start-early-de", "The Swiss text is the same by now."),
}
TO_SUPERSEDE: Mapping[str, tuple[int, str, str]] = {
    "bicycle-de-CH": (-4, "bicycle-de", "Can one German banner do for all markets?"),
}
RETIRED: Mapping[str, tuple[int, str]] = {
    "what-can-i-afford-en": (-120, "The imputed rate in the chart is out of date."),
    "glass-damage-es": (-71, "The partner workshops in Spain have given notice."),
    "lost-luggage-nl": (-45, "The airport counter in step one no longer exists."),
    "prevention-bonus-es": (-18, "The bonus is not offered in Spain from now on."),
}
TO_RETIRE: Mapping[str, tuple[int, str]] = {
    "second-opinion-it": (-3, "The list of partner clinics has changed."),
}
SUSPENDED: Mapping[str, tuple[int, str, str]] = {
    "three-pillars-de-CH": (-8, "Legal checks the name of the third pillar.", ""),
    "life-cover-es": (-2, "A complaint about the wording is being looked into.", ""),
    "app-tour-fr": (-90, "Step three showed a customer’s real name.", "The picture was replaced."),
}
"""Held back by compliance: since when, why, and with which words it was lifted."""


class AssetChapter:
    """The events of all assets; ``ids`` are the public ids by key."""

    def __init__(self, diary: Diary, ids: Mapping[str, UUID]) -> None:
        self._diary = diary
        self._ids = ids
        self.approved_at: dict[str, datetime] = {}

    def events(self, items: list[Item]) -> Iterator[Event]:
        """First reviews of all assets, then the turns that some of them took."""
        for item in items:
            if item.key not in CANDIDATES:
                yield from self._first_review(item)
        for key, (day, successor, reason) in SUPERSEDED.items():
            asked = self._supersession(key, day, successor, reason)
            yield asked
            name = f"{key}:superseded"
            yield self._vote(name, key, day + 1, asked.at, subject="supersession")
        for key, (day, successor, reason) in TO_SUPERSEDE.items():
            yield self._supersession(key, day, successor, reason)
        for key, (day, reason) in RETIRED.items():
            yield self._retirement(key, day, reason, "compliance")
        for key, (day, reason) in TO_RETIRE.items():
            yield self._retirement(key, day, reason, "reviewer2")
        for key, (day, reason, lifted) in SUSPENDED.items():
            yield from self._suspension(key, day, reason, lifted)

    def _first_review(self, item: Item) -> Iterator[Event]:
        key = item.key
        if key in IN_REVIEW:
            day, note = IN_REVIEW[key]
            yield self._submission(f"{key}:submit", key, day, note)
            return
        day = min(-item.days_old + len(item.editions) + 2, -2)
        asked = self._submission(f"{key}:submit", key, day, "Final cut.")
        yield asked
        later = day + 1 + _seed(key) % 3
        wrong = REJECTED.get(key) or REWORKED.get(key)
        if wrong:
            refused = self._vote(f"{key}:reject", key, later, asked.at, reason=wrong)
            yield refused
            if key not in REWORKED:
                return
            asked = self._submission(f"{key}:again", key, later + 4, "Reworked as asked.")
            yield asked
            later += 6
        approval = self._vote(f"{key}:approve", key, later, asked.at)
        self.approved_at[key] = approval.at
        yield approval

    def _submission(self, name: str, key: str, day: int, note: str) -> Event:
        def act(actor: Actor) -> object:
            return submit_asset(asset_id=self._ids[key], actor=actor, note=note)

        return Event(name, self._diary.at(day, name), "media", act)

    def _vote(
        self,
        name: str,
        key: str,
        day: int,
        asked: datetime,
        *,
        reason: str = "",
        subject: str = "asset_version",
    ) -> Event:
        def act(actor: Actor) -> object:
            return cast_vote(
                review_id=open_review_of(self._ids[key], subject),
                decision="reject" if reason else "approve",
                actor=actor,
                reason=reason,
            )

        return Event(name, self._diary.at(day, name, after=asked), reviewer_of(name), act)

    def _supersession(self, key: str, day: int, successor: str, reason: str) -> Event:
        def act(actor: Actor) -> object:
            return supersede_asset(
                asset_id=self._ids[key],
                successor_id=self._ids[successor],
                actor=actor,
                reason=reason,
            )

        name = f"{key}:supersede"
        return Event(name, self._diary.at(day, name), "comms", act)

    def _retirement(self, key: str, day: int, reason: str, who: str) -> Event:
        def act(actor: Actor) -> object:
            return retire_asset(
                asset_id=self._ids[key],
                actor=actor,
                reason=reason,
                acknowledged=impact_digest(self._ids[key]),
            )

        name = f"{key}:retire"
        return Event(name, self._diary.at(day, name), who, act)

    def _suspension(self, key: str, day: int, reason: str, lifted: str) -> Iterator[Event]:
        def suspend(actor: Actor) -> object:
            return suspend_asset(asset_id=self._ids[key], actor=actor, reason=reason)

        def resume(actor: Actor) -> object:
            return resume_asset(asset_id=self._ids[key], actor=actor, reason=lifted)

        name = f"{key}:suspend"
        yield Event(name, self._diary.at(day, name), "compliance", suspend)
        if lifted:
            name = f"{key}:resume"
            yield Event(name, self._diary.at(day + 3, name), "compliance", resume)


def reviewer_of(name: str) -> str:
    """Which of the reviewers decides something, the same one each time."""
    return "reviewer" if _seed(name) % 3 else "reviewer2"


def _seed(text: str) -> int:
    return zlib.crc32(text.encode())
