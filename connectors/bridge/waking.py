"""Wakes a worker for work that is in the database already."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

RUN_SYNC = "connectors.run_sync"


def wake_mirror() -> None:
    """Ask a worker to take up the waiting run now.

    Without a broker nothing is lost: the schedule finds the run within seconds.
    """
    try:
        current_app.send_task(RUN_SYNC, ignore_result=True, retry=False)
    except OperationalError:
        logger.warning("The queue is away; the schedule takes the run up.")
