"""Builds configured clients from Django's settings: the one place that knows both."""

import hashlib
from dataclasses import replace
from functools import cache

from django.conf import settings

from connectors.http.client import Timeouts
from connectors.http.rates import SharedRateGate, gate_connection
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig, rate_limits
from governance.domain.errors import Conflict, gettext_noop


def iconik_config() -> IconikConfig:
    """The iconik tenant of this installation.

    Raises:
        Conflict: if it is not configured, or not usably; the sentence names the variable.
    """
    for name in ("ICONIK_URL", "ICONIK_APP_ID", "ICONIK_TOKEN"):
        if not getattr(settings, name):
            raise Conflict(
                gettext_noop("iconik is not connected: set %(name)s in the environment."),
                name=name,
            )
    try:
        return IconikConfig(
            base_url=settings.ICONIK_URL,
            app_id=settings.ICONIK_APP_ID,
            token=settings.ICONIK_TOKEN,
            allowed_media_origins=tuple(settings.MEDIA_ORIGINS),
            rate_limits=rate_limits(settings.ICONIK_CALLS_PER_SECOND),
        )
    except ValueError as error:
        raise Conflict(
            gettext_noop("The connection to iconik is not usable: %(problem)s"), problem=str(error)
        ) from error


def iconik_client() -> IconikClient:
    """A client of our iconik tenant, whose rate gate is shared by all workers; close it.

    Raises:
        Conflict: if iconik is not configured.
    """
    config = iconik_config()
    return IconikClient(config, gate=_gate(config))


@cache
def iconik_reader() -> IconikClient:
    """The client of this process for people who wait: short time-outs and few tries.

    Raises:
        Conflict: if iconik is not configured.
    """
    quick = replace(
        iconik_config(),
        timeouts=Timeouts(connect=2, read=4, write=4, pool=2, total=6),
        retries=RetryPolicy(attempts=2, wait_initial=0.1, jitter=0.1, give_up_after=3),
    )
    return IconikClient(quick, gate=_gate(quick))


def _gate(config: IconikConfig) -> SharedRateGate:
    """One gate per account, named without its secret."""
    account = hashlib.sha256(f"{config.base_url} {config.app_id}".encode()).hexdigest()[:16]
    return SharedRateGate(
        gate_connection(settings.REDIS_URL), config.rate_limits, key=f"iconik:{account}"
    )
