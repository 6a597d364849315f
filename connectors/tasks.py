"""The mirror's tasks: each is a name and one call. What is to be done is in the database."""

from celery import shared_task

from connectors import conf
from connectors.bridge import asked_reads, pull_assets, sync_runs
from governance import correlation
from governance.domain.actor import system_actor


@shared_task(name="connectors.request_sync", ignore_result=True)
def request_sync_task() -> None:
    """Ask for the run that the schedule wants, and queue a lost one again."""
    sync_runs.request_due(system_actor("Schedule", correlation.begin()))


@shared_task(name="connectors.run_sync", ignore_result=True)
def run_sync_task() -> None:
    """Carry out the run that waits, if one does."""
    correlation.begin()
    pull_assets.run_next(conf.iconik_client)


@shared_task(name="connectors.read_assets", ignore_result=True)
def read_assets_task() -> None:
    """Read again the assets that people ask for."""
    correlation.begin()
    asked_reads.read_asked(conf.iconik_client)
