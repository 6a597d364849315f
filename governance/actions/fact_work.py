"""What a worker does about facts, for a while: read them by new rules, and count a draft."""

import time
from collections.abc import Callable
from typing import Final

from governance.actions import fact_rereading, mapping_drafts
from governance.domain.actor import Actor

SLICE: Final = 30.0
"""Seconds that a worker goes on before it lets other work pass."""


def proceed(actor: Actor, *, elapsed: Callable[[], float] = time.monotonic) -> None:
    """Go on until nothing is left or the time is up; reading comes before counting."""
    until = elapsed() + SLICE
    fact_rereading.begin_if_due()
    while elapsed() < until:
        if not (fact_rereading.read_page(actor=actor) or mapping_drafts.count_page()):
            return
