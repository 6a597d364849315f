"""How far the mirror has read: kept in the cursors, so that any worker can go on from there."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.bridge import sync_runs
from connectors.iconik.records import IndexedAsset
from connectors.models import SyncRun

SECONDS_PER_PAGE: Final = 2
"""One look through the whole index is worth a page in so many seconds: a hundredth of the rate
that iconik allows (iconik-api.md §1)."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through the index, perhaps by several runs.

    ``sweep`` is the id of the run that began it. ``whole`` passes see every asset, so what they
    did not see may be missing; others ask for changes since ``since`` only. ``after`` is the
    index's own mark of the last page read. ``listed`` assets were on its pages, ``lost`` were
    marked as missing by it; ``known`` is how many assets there were before. ``suspects`` seem
    lost, to be marked at the end; ``doubt`` is why they will not be: they are too many.
    """

    sweep: int
    whole: bool
    started: str
    since: str | None = None
    after: list[Any] = field(default_factory=list)
    newest: str | None = None
    pages: int = 0
    listed: int = 0
    lost: int = 0
    known: int = 0
    read: bool = False
    suspects: list[str] = field(default_factory=list)
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The cursor of one stream.

    ``reached`` is the newest change that was read completely; ``whole_at`` and ``whole_pages``
    tell when the whole index was last looked through and how long it is; ``settled_at`` when that
    last ended with the missing assets marked.
    """

    reached: str | None = None
    whole_at: str | None = None
    whole_pages: int = 0
    settled_at: str | None = None
    going: Pass | None = None

    @classmethod
    def load(cls, stream: str) -> "Place":
        """The place as it was last committed."""
        data = sync_runs.position(stream)
        going = data.pop("going", None)
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**known, going=Pass(**going) if isinstance(going, dict) else None)  # type: ignore[arg-type]  # our own JSON

    def save(self, stream: str) -> None:
        """Move the cursor here, inside the transaction that stored what lies before."""
        sync_runs.move(stream, asdict(self))

    def with_pass(self, **changes: Any) -> "Place":
        """The place with other values of the pass that goes on."""
        if self.going is None:
            raise ValueError("No pass goes on.")
        return replace(self, going=replace(self.going, **changes))

    def begin(self, run: SyncRun, *, known: int, now: datetime, overlap: timedelta) -> "Place":
        """A new pass: over everything, if that is the kind of the run or due again.

        A run that a person started by confirming the missing assets has to compare everything.
        """
        asked = run.kind == SyncRun.Kind.FULL or run.losses_agreed is not None
        whole = asked or self.whole_look_due(now)
        since = None
        if not whole and self.reached is not None:
            since = (datetime.fromisoformat(self.reached) - overlap).isoformat()
        begun = Pass(run.pk, whole, now.isoformat(), since, newest=self.reached, known=known)
        return replace(self, going=begun)

    def whole_look_due(self, now: datetime) -> bool:
        """Whether to look through the whole index, for what does not move an asset's date.

        The index shows metadata, and metadata may change without the date (iconik-api.md §2).
        """
        if self.reached is None or self.whole_at is None:
            return True
        pause = timedelta(seconds=self.whole_pages * SECONDS_PER_PAGE)
        return now - datetime.fromisoformat(self.whole_at) >= pause

    def ended(self, now: datetime, *, settled: bool) -> "Place":
        """The place after the pass; ``settled`` if its missing assets were dealt with."""
        going = self.going
        if going is None:
            raise ValueError("No pass goes on.")
        after = replace(self, going=None, reached=going.newest or self.reached)
        if going.whole:
            after = replace(after, whole_at=now.isoformat(), whole_pages=going.pages)
            if settled:
                after = replace(after, settled_at=now.isoformat())
        elif going.doubt:
            after = replace(after, whole_at=None)
        return after


def sweeps_going() -> list[int]:
    """The sweeps over the whole library that are not at their end, of whichever stream."""
    passes = (Place.load(stream).going for stream in sync_runs.STREAMS.values())
    return [going.sweep for going in passes if going is not None and going.whole]


def newest_of(before: str | None, hits: list[IndexedAsset], *, now: datetime) -> str | None:
    """The newest change among the hits and ``before``; a date in the future counts as now."""
    dates = [hit.date_modified for hit in hits if hit.date_modified is not None]
    if before is not None:
        dates.append(datetime.fromisoformat(before))
    return min(max(dates), now).isoformat() if dates else None
