"""What changed in iconik lately: written there, mirrored, and put before the reviewers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from connectors.bridge.pull_assets import run_next
from connectors.bridge.sync_runs import request_sync
from connectors.demo import new_cuts
from connectors.demo.telling import Diary, mark_of
from connectors.iconik.client import IconikClient
from connectors.models import SyncRun
from governance import clock
from governance.actions.lifecycle import submit_asset, submit_facts
from governance.domain.actor import Actor, system_actor
from governance.queries.by_key import asset_ids, has_changed_facts, has_new_version

LAST: Final = "news:submitted"
"""The last event of all: when it has happened, the demo company is complete."""

SUBMITTED: Final = "trip-checklist-de"
_VIEW: Final = "Media facts"
_TRIES, _PAUSE = 6, 1.2
"""How often, and how many seconds apart, the mirror looks: iconik's index lags behind."""


@dataclass(frozen=True, slots=True)
class Change:
    """New values of an asset's fields; iconik's people retitle it by the way."""

    title: str
    values: Mapping[str, tuple[str, ...]]


def changes(diary: Diary) -> dict[str, Change]:
    """By key: territories and words that wait for a review, and rights that end earlier."""
    ends = (diary.today + timedelta(days=60)).date().isoformat()
    return {
        SUBMITTED: Change(
            "Koffer gepackt? (auch Portugal)",
            {"territories": ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "LU", "NL", "PT")},
        ),
        "moving-house-fr": Change(
            "Vous déménagez",
            {"alt_text": ("Un carton ouvert à côté de trois points : adresse, somme, un mois.",)},
        ),
        "premium-notice-it": Change("Leggere l’avviso di premio", {"rights_end": (ends,)}),
    }


def spread_news(connect: Callable[[], IconikClient], media: Actor) -> None:
    """Change assets in iconik, mirror that, and submit new versions and one of the changes.

    Where iconik has shown them from the start, as one kept from an earlier demo does, nothing
    has changed, and nothing is submitted.
    """
    new_cuts.upload(connect)
    _write(connect, changes(Diary.of(clock.now())))
    ids = asset_ids([SUBMITTED, *new_cuts.NEW_CUTS])
    if not _is_seen(connect, ids[SUBMITTED]):
        return
    for key, cut in new_cuts.NEW_CUTS.items():
        if has_new_version(ids[key]):
            submit_asset(asset_id=ids[key], actor=media, note=cut.note)
    submit_facts(
        asset_id=ids[SUBMITTED],
        actor=replace(media, correlation_id=mark_of(LAST)),
        note="Portugal is new in the travel cover.",
    )


def _write(connect: Callable[[], IconikClient], wanted: Mapping[str, Change]) -> None:
    with connect() as client:
        view = next(item.id for item in client.metadata_views() if item.name == _VIEW)
        term = {"name": "external_id", "value_in": list(wanted)}
        # All of them first: each change moves its asset behind those still to be listed.
        for hit in list(client.iter_search(terms=[term])):
            change = wanted[hit.external_id or ""]
            client.put_metadata(hit.id, view, change.values)
            client.patch_asset(hit.id, title=change.title)


def _is_seen(connect: Callable[[], IconikClient], asset_id: UUID) -> bool:
    """Run the mirror until it has seen the change, or long enough."""
    for _try in range(_TRIES):
        request_sync(SyncRun.Kind.INCREMENTAL, system_actor("Installation"))
        run_next(connect)
        if has_changed_facts(asset_id):
            return True
        time.sleep(_PAUSE)
    return False
