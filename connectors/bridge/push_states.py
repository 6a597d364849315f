"""Tells iconik what was decided: claim, call without a transaction, settle (product.md §3)."""

import logging
from datetime import timedelta

from connectors.bridge.provision import NotOurs, written_view
from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteError,
    RemoteNotFound,
    RemoteRejected,
    RemoteUnavailable,
)
from connectors.iconik.client import IconikClient
from governance import outbox
from governance.audit import HISTORY_TOPIC
from governance.outbox import Claim
from governance.queries.pushes import PushedState, history_for_push, state_for_push

logger = logging.getLogger(__name__)

STATE_TOPIC = "iconik.push_state"
AFTER_REFUSED_TOKEN = timedelta(minutes=5)


def push_states(client: IconikClient, *, limit: int = 20) -> int:
    """Write the state of dirty assets to iconik; how many were told. Safe to repeat."""
    told = 0
    for claim in outbox.claim(STATE_TOPIC, limit=limit):
        pushed = state_for_push(int(claim.subject_id))
        if pushed is None:
            outbox.delivered(claim)
            continue
        try:
            _write_state(client, pushed)
        except RemoteNotFound:
            outbox.delivered(claim)  # gone from iconik: the mirror marks it as missing
        except (RemoteError, NotOurs) as error:
            settle_failure(claim, error)
        else:
            outbox.delivered(claim)
            told += 1
    return told


def push_history(client: IconikClient, *, limit: int = 20) -> int:
    """Add the lines of the record to iconik's history, once each; how many were told.

    Creating calls have no idempotency key (iconik-api.md §1): a second attempt reads the history
    first and looks for the line's marker.
    """
    told = 0
    for claim in outbox.claim(HISTORY_TOPIC, limit=limit):
        line = history_for_push(int(claim.subject_id))
        if line is None:
            outbox.delivered(claim)
            continue
        try:
            known = claim.attempts > 1 and any(
                line.marker in (entry.operation_description or "")
                for entry in client.iter_history(line.remote_id)
            )
            if not known:
                client.post_history(line.remote_id, description=line.text)
        except RemoteNotFound:
            outbox.delivered(claim)
        except RemoteError as error:
            settle_failure(claim, error)
        else:
            outbox.delivered(claim)
            told += 1
    return told


def _write_state(client: IconikClient, pushed: PushedState) -> None:
    values: dict[str, list[str]] = {
        "gov_state": [pushed.state],
        "gov_suspended": ["true" if pushed.suspended else "false"],
        "gov_approved_version": [str(pushed.approved_version)] if pushed.approved_version else [],
        "gov_reason": [pushed.reason] if pushed.reason else [],
        "gov_link": [pushed.link],
    }
    view = written_view(client)
    try:
        client.put_metadata(pushed.remote_id, view, values)
    except (RemoteNotFound, RemoteRejected):
        # Somebody may have removed our view or a field of it: make it again, then try once more.
        client.put_metadata(pushed.remote_id, written_view(client, fresh=True), values)


def settle_failure(claim: Claim, error: Exception) -> None:
    """Give a claim back: later for what may pass, parked for what a person must look at."""
    logger.warning("%s %s: %s", claim.topic, claim.subject_id, error)
    if isinstance(error, RemoteAuthFailed):
        outbox.failed(claim, str(error), retry_in=AFTER_REFUSED_TOKEN)
    elif isinstance(error, RemoteUnavailable) and error.retry_after:
        outbox.failed(claim, str(error), retry_in=timedelta(seconds=error.retry_after))
    else:
        permanent = isinstance(error, RemoteRejected | NotOurs)
        outbox.failed(claim, str(error), permanent=permanent)
