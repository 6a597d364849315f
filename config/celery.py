"""The worker's application and its schedule. Tasks only wake up work that is in our database.

A lost or repeated task does no harm, so there are no retries here: rows and runs carry their own
(codebase-examples.md, "Retry").
"""

import os

from celery import Celery
from celery.signals import worker_process_init

from config.startup import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

SWEEP_SECONDS = 2.0
"""How soon a run that a person asked for begins."""

PUSH_SECONDS = 5.0
"""How soon a decision is told to iconik."""

MAIL_SECONDS = 5.0
"""How soon a mail leaves."""

DUE_SECONDS = 300.0
"""How soon after its time a review is called due or overdue."""

CLEAR_SECONDS = 3600.0
"""How often expired access tokens are removed."""

app = Celery("imprimatur")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    timezone="UTC",
    task_acks_late=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_time_limit=900,
    task_soft_time_limit=None,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 3600},
)


def schedule(sync_seconds: float) -> dict[str, dict[str, object]]:
    """What beat wakes up and how often; a task that nobody took in time is dropped."""
    every = {
        "connectors.request_sync": sync_seconds,
        "connectors.run_sync": SWEEP_SECONDS,
        "connectors.read_assets": SWEEP_SECONDS,
        "connectors.push_states": PUSH_SECONDS,
        "connectors.push_history": PUSH_SECONDS,
        "governance.clear_tokens": CLEAR_SECONDS,
        "governance.send_mails": MAIL_SECONDS,
        "governance.tell_due": DUE_SECONDS,
        "governance.read_facts": SWEEP_SECONDS,
    }
    return {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 5.0)}}
        for name, seconds in every.items()
    }


@app.on_after_configure.connect
def _plan(sender: Celery, **_: object) -> None:
    from django.conf import settings  # only when the worker starts

    sender.conf.beat_schedule = schedule(settings.SYNC_SECONDS)


@worker_process_init.connect
def _settle(**_: object) -> None:
    freeze_loaded()


app.autodiscover_tasks()
app.autodiscover_tasks(related_name="push_tasks")
