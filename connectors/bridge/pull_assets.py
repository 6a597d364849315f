"""The mirror: reads iconik page by page and hands what changed to the catalogue.

A run goes through the index, oldest change first. For every asset whose index document is not
the one seen last it fetches the entity and all that hangs on it; a full sweep fetches everything.
The cursor moves in the transaction that stored its page, and no transaction is open while iconik
is asked (codebase-examples.md, "Network in a transaction").
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from connectors.bridge import losses, page_store, places, sightings, sync_faults, sync_runs
from connectors.bridge.details import Fetched, Wanted, fetch_all
from connectors.bridge.losses import StoppedForSafety
from connectors.bridge.page_store import ReadPage
from connectors.bridge.places import Place, newest_of
from connectors.bridge.sightings import Sighted
from connectors.bridge.waiting import Line
from connectors.http.errors import RemoteAuthFailed, RemoteError, RemoteRejected, RemoteUnavailable
from connectors.iconik.client import IconikClient
from connectors.iconik.pagination import Listed
from connectors.iconik.records import DELETED, IndexedAsset
from connectors.models import SyncRun
from governance import clock, correlation
from governance.actions.catalogue import PAGE
from governance.actions.missing import mark_missing
from governance.actions.transactions import governed
from governance.domain.actor import Actor, integration_actor
from governance.domain.errors import DomainError
from governance.queries import mirror

logger = logging.getLogger(__name__)

SLICE: Final = 180.0
"""Seconds after which a worker puts a run down, so that no task runs for hours."""

AGAIN: Final = 50
"""The most assets that a run of changes fetches again because they failed or were unfinished."""

Connect = Callable[[], IconikClient]


def run_next(connect: Connect, *, slice_seconds: float = SLICE) -> SyncRun | None:
    """Carry out the run that waits, or as much of it as fits; the run, or None if none waits.

    Whatever goes wrong is written on the run, which keeps its place.
    """
    run = sync_runs.claim()
    if run is None:
        return None
    try:
        with connect() as client, Line(lambda: sync_runs.beat(run)) as line:
            deadline = time.monotonic() + slice_seconds
            done = Pull(run, client, line, deadline=deadline).proceed()
        if not done:
            sync_runs.put_down(run)
    except sync_runs.RunLost:
        logger.warning("Sync run %s went to another worker.", run.pk)
    except StoppedForSafety as stop:
        sync_runs.end(run, SyncRun.State.STOPPED, str(stop))
    except RemoteAuthFailed:
        sentence = _("iconik refuses our token. Renew it, then start the mirror again.")
        sync_runs.end(run, SyncRun.State.FAILED, sentence)
    except (RemoteError, DomainError) as error:
        sync_runs.end(run, SyncRun.State.FAILED, str(error))
    except Exception as error:
        sentence = _("An error of our own (%(kind)s); the log of the worker tells more.")
        sync_runs.end(run, SyncRun.State.FAILED, sentence % {"kind": type(error).__name__})
        raise
    run.refresh_from_db()
    return run


class Pull:
    """One worker's part of a run."""

    def __init__(self, run: SyncRun, client: IconikClient, line: Line, *, deadline: float) -> None:
        self._run = run
        self._client = client
        self._waiting = line.answer_of
        self._deadline = deadline
        self._stream = sync_runs.STREAMS[SyncRun.Kind(run.kind)]
        self._place = Place.load(self._stream)
        self._actor: Actor = integration_actor("iconik", correlation.current())

    def proceed(self) -> bool:
        """Go on from the place; whether the run is done."""
        going = self._place.going
        if going is None:
            self._begin()
        elif self._run.seen == 0:
            sync_runs.advance(self._run, seen=going.listed)
        if not self._read_pages():
            return False
        self._settle_losses()
        if self._run.kind == SyncRun.Kind.INCREMENTAL:
            self._read_again()
        self._finish(SyncRun.State.DONE)
        return True

    def _begin(self) -> None:
        self._place = self._place.begin(
            self._run,
            known=mirror.known_count(),
            now=clock.now(),
            overlap=timedelta(seconds=settings.SYNC_OVERLAP_SECONDS),
        )
        self._commit(ReadPage(), self._place)

    def _beat(self) -> None:
        sync_runs.beat(self._run)

    # Pages ------------------------------------------------------------------------------------

    def _read_pages(self) -> bool:
        """Read to the last page; false if the time ran out before."""
        going = self._place.going
        if going is None or going.read:
            return True
        since = None if going.since is None else datetime.fromisoformat(going.since)
        pages = self._client.search_pages(modified_since=since, search_after=going.after)
        while (listed := self._waiting(lambda: next(pages, None))) is not None:
            if listed.size == 0:
                break
            self._read_page(listed)
            if time.monotonic() >= self._deadline:
                return False
        self._commit(ReadPage(), self._place.with_pass(read=True))
        return True

    def _read_page(self, listed: Listed[IndexedAsset]) -> None:
        """Fetch what is news on a page, then store it and move on."""
        going = self._place.going
        if going is None:
            raise ValueError("No pass goes on.")
        hits = [hit for hit in listed.objects if hit.object_type in (None, "assets")]
        found = [sightings.sighted(hit) for hit in hits if hit.status != DELETED]
        news = self._news_among(found)
        page = self._fetched([Wanted(item.hit.id, item.hit) for item in news])
        page.unreadable = {item.id or "": item.reason for item in listed.unreadable}
        gone = frozenset(page.gone)
        page.seen = [item.remote_id for item in found if item.remote_id and item.hit.id not in gone]
        page.digests = {
            item.remote_id: item.digest
            for item in news
            if item.remote_id
            and item.digest
            and item.hit.id not in gone
            and item.hit.id not in page.failed
        }
        place = self._place.with_pass(
            after=list(listed.search_after or going.after),
            newest=newest_of(going.newest, hits, now=clock.now()),
            pages=going.pages + 1,
            listed=going.listed + listed.size,
            **self._suspicion([hit.id for hit in hits if hit.status == DELETED], page.gone),
        )
        self._commit(page, place, seen=listed.size, total=listed.total)

    def _news_among(self, found: Sequence[Sighted]) -> Sequence[Sighted]:
        """The assets whose details are wanted: all in a full sweep, else what looks changed."""
        full = self._run.kind == SyncRun.Kind.FULL
        return found if full else sightings.news_among(found)

    def _fetched(self, wanted: Sequence[Wanted]) -> ReadPage:
        """Fetch details; a failure of one asset is kept with the page.

        Raises:
            RemoteError: if iconik itself is away, refuses us, or breaks most answers.
        """
        if not wanted:
            return ReadPage()
        tolerated = sync_faults.passed_over(item.remote_id for item in wanted)
        found = fetch_all(self._client, wanted, tolerated=tolerated, beat=self._beat)
        failed = [item for item in found if item.error is not None]
        for item in failed:
            self._give_up_if_general(item, tolerated)
        first = next((item.error for item in failed), None)
        if first is not None and len(failed) > max(3, len(found) // 2):
            raise first
        return ReadPage(
            assets=[item.asset for item in found if item.asset is not None],
            gone=[item.wanted.remote_id for item in found if item.gone],
            failed={item.wanted.remote_id: str(item.error) for item in failed},
        )

    def _give_up_if_general(self, item: Fetched, tolerated: frozenset[str]) -> None:
        """Raise what is not the asset's own failure, or not yet known to be."""
        error = item.error
        if isinstance(error, RemoteAuthFailed):
            raise error
        if isinstance(error, RemoteUnavailable) and item.wanted.remote_id not in tolerated:
            if error.status != 429 and error.retry_after is None:
                sync_faults.note(item.wanted.remote_id, str(error))
            raise error

    # Losses -----------------------------------------------------------------------------------

    def _suspicion(self, deleted: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        """What a page adds to the suspects of a pass over changes, or why it must be doubted.

        A pass over everything needs no note of them: it will not have seen them.
        """
        going = self._place.going
        if going is None or going.whole or going.doubt:
            return {}
        suspects = [*going.suspects, *map(str, _known_among([*deleted, *gone]))]
        try:
            self._check_losses(len(suspects))
        except StoppedForSafety as stop:
            return {"suspects": [], "doubt": str(stop)}
        return {"suspects": suspects}

    def _check_losses(self, lost: int) -> None:
        """Raise StoppedForSafety if the pass would lose too many."""
        going = self._place.going
        if going is not None:
            agreed = self._run.losses_agreed
            losses.check_losses(going.lost + lost, known=going.known, agreed=agreed)

    def _settle_losses(self) -> None:
        """Mark the assets that are lost: all at the end, when it is known how many they are.

        Raises:
            StoppedForSafety: if these are too many; the pass ends without them.
        """
        going = self._place.going
        if going is None:
            return
        try:
            if going.doubt:
                raise StoppedForSafety(going.doubt)
            if going.whole:
                losses.check_listing(listed=going.listed, known=going.known)
            suspects = _known_among(self._not_seen() if going.whole else going.suspects)
            self._check_losses(len(suspects))
        except StoppedForSafety as stop:
            self._finish(SyncRun.State.STOPPED, str(stop), settled=False)
            raise
        for start in range(0, len(suspects), PAGE):
            part = suspects[start : start + PAGE]
            page = ReadPage(lost=losses.confirmed(self._client, part, beat=self._beat))
            going = replace(going, lost=going.lost + len(page.lost))
            self._commit(page, replace(self._place, going=going))

    def _not_seen(self) -> list[str]:
        """What a pass over everything did not see, and what is in the delete queue."""
        going = self._place.going
        if going is None:
            return []
        started = datetime.fromisoformat(going.started)
        unseen = sightings.unseen(going.sweep, known_until=started)
        deleted = self._waiting(lambda: losses.in_delete_queue(self._client))
        return [*map(str, unseen), *deleted]

    # Again ------------------------------------------------------------------------------------

    def _read_again(self) -> None:
        """Fetch assets that failed before, or had files on their way: a few in each run."""
        unsettled = map(str, mirror.unsettled(now=clock.now(), limit=AGAIN // 2))
        wanted = dict.fromkeys([*sync_faults.to_retry(AGAIN), *unsettled])
        ids = [item for item in wanted if sightings.uuid_of(item) is not None][:AGAIN]
        if not ids:
            return
        hits = self._hits_of(ids)
        page = self._fetched([Wanted(item, hits.get(item)) for item in ids])
        self._commit(page, self._place)

    def _hits_of(self, ids: Sequence[str]) -> dict[str, IndexedAsset]:
        """What the index shows of the assets; nothing where a tenant cannot search by id."""
        terms = [{"name": "id", "value_in": list(ids)}]
        try:
            pages = self._waiting(lambda: list(self._client.search_pages(terms=terms)))
        except RemoteRejected:
            return {}
        return {hit.id: hit for page in pages for hit in page.objects}

    # Storing ----------------------------------------------------------------------------------

    @governed
    def _commit(
        self, page: ReadPage, place: Place, *, seen: int = 0, total: int | None = None
    ) -> None:
        """Store what was read and move the cursor, all or nothing."""
        going = place.going
        counts = page_store.store(
            page,
            actor=self._actor,
            sweep=going.sweep if going is not None and going.whole else None,
        )
        lost = mark_missing(page.lost, actor=self._actor, seen_at=clock.now()) if page.lost else 0
        if page.lost:
            sightings.forget(page.lost)
        sync_runs.advance(self._run, seen=seen, missing=lost, total=total, **counts)
        place.save(self._stream)
        self._place = place

    @governed
    def _finish(self, state: str, message: str = "", *, settled: bool = True) -> None:
        """End the pass and the run in one."""
        sync_runs.advance(self._run)
        place = self._place.ended(clock.now(), settled=settled)
        place.save(self._stream)
        sightings.drop_marks(but=places.sweeps_going())
        if self._stream == sync_runs.FULL:
            self._tell_changes(place)
        sync_runs.end(self._run, state, message)

    def _tell_changes(self, place: Place) -> None:
        """A full sweep has seen all that a run of changes looks for: it begins from there."""
        changes = Place.load(sync_runs.CHANGES)
        if changes.going is None:
            replace(
                changes,
                reached=place.reached or changes.reached,
                whole_at=place.whole_at,
                whole_pages=place.whole_pages,
                settled_at=place.settled_at or changes.settled_at,
            ).save(sync_runs.CHANGES)


def _known_among(remote_ids: Sequence[str]) -> list[UUID]:
    """Those of the assets that we know and do not count as missing."""
    ids = [found for found in map(sightings.uuid_of, remote_ids) if found is not None]
    return mirror.present_among(ids) if ids else []
