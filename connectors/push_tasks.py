"""Wakes the deliveries to iconik; the rows in the outbox are the guarantee."""

from celery import shared_task

from connectors import conf
from connectors.bridge import push_states as pushes


@shared_task(name="connectors.push_states", ignore_result=True)
def push_states_task() -> None:
    """Deliver what is due of states."""
    with conf.iconik_client() as client:
        pushes.push_states(client)


@shared_task(name="connectors.push_history", ignore_result=True)
def push_history_task() -> None:
    """Deliver what is due of history lines."""
    with conf.iconik_client() as client:
        pushes.push_history(client)
