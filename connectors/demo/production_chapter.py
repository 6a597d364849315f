"""What Exstream did for the demo company: it asked for the media of each message, and told its use.

Runs ask the published tables as lookups do, and report by the decision that they were given.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import Final

from connectors.demo.telling import Diary, Event
from governance import clock, correlation
from governance.domain.actor import Actor
from governance.domain.resolution import resolve
from governance.queries.by_key import table_in_force
from governance.queries.callers import Caller
from reporting.actions.production import Reported, receive
from reporting.models import ProductionEvent

EXSTREAM: Final = "exstream"
"""Who acts in these events, beside the people."""

_FIRST_RUN, _EVERY = 2, 60
"""Days from a campaign's first day to its first run, and from run to run."""


class ProductionChapter:
    """The runs of campaigns; ``caller`` is the machine client that asks and reports."""

    def __init__(self, diary: Diary, caller: Caller) -> None:
        self._diary = diary
        self._caller = caller
        told = ProductionEvent.objects.filter(source=caller.client_id)
        self._told = {event.partition("/")[0] for event in told.values_list("event_id", flat=True)}

    def events(
        self, campaign: str, first: int, last: int, languages: Sequence[str], region: str
    ) -> Iterator[Event]:
        """The runs of a campaign until today, in days from it; what was told is not told again."""
        for number, day in enumerate(range(first + _FIRST_RUN, min(last, 0), _EVERY), start=1):
            run = f"{campaign}-run{number}"
            if run not in self._told:
                at = self._diary.today + timedelta(days=day, hours=2)
                yield Event(run, at, EXSTREAM, self._run(campaign, run, languages, region))

    def _run(
        self, campaign: str, run: str, languages: Sequence[str], region: str
    ) -> Callable[[Actor], object]:
        def act(actor: Actor) -> None:
            copy_context().run(self._report, actor.correlation_id, campaign, run, languages, region)

        return act

    def _report(
        self, mark: str, campaign: str, run: str, languages: Sequence[str], region: str
    ) -> None:
        correlation.begin(mark)
        table = table_in_force(campaign)
        if table is None:
            return
        now = clock.now()
        for slot in table.table.slots:
            for language in languages:
                asked = {"slot": slot, "language": language, "region": region, "channel": "email"}
                answer = resolve(table, asked, now)
                if answer["outcome"] == "served":
                    self._tell(f"{run}/{slot}/{language}", campaign, str(answer["decision"]), now)

    def _tell(self, event_id: str, campaign: str, decision: str, now: datetime) -> None:
        reported = Reported(
            event_id=event_id,
            kind=ProductionEvent.Kind.PUBLISHED,
            campaign=campaign,
            occurred_at=now,
            decision=decision,
        )
        receive(reported=reported, caller=self._caller)
