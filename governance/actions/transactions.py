"""The transaction of an action: retried on deadlock, and locks taken in the one order."""

import functools
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors as pg

from governance.models import Asset, Campaign, Mapping, Review

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 4
"""The first try and three retries (product.md §4)."""


def governed(function: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction; retry it if the database chose it as a deadlock's victim.

    Inside another transaction it is a savepoint, so a refusal undoes all of it and no more; only
    the outermost may start again.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == ATTEMPTS or not _may_pass(error):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    return run


def _may_pass(error: OperationalError) -> bool:
    return isinstance(error.__cause__, pg.DeadlockDetected | pg.SerializationFailure)


def lock_assets(ids: Iterable[int]) -> dict[int, Asset]:
    """Lock assets by ascending id: always before campaigns, mappings and reviews."""
    rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def lock_campaigns(ids: Iterable[int]) -> dict[int, Campaign]:
    """Lock campaigns by ascending id: after assets."""
    rows = Campaign.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def lock_mappings(ids: Iterable[int]) -> dict[int, Mapping]:
    """Lock mappings by ascending id: after campaigns."""
    rows = (
        Mapping.objects.select_for_update(of=("self",))
        .select_related("slot__campaign", "asset")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def lock_reviews(ids: Iterable[int]) -> dict[int, Review]:
    """Lock reviews by ascending id: last."""
    rows = (
        Review.objects.select_for_update(of=("self",))
        .select_related("asset", "version", "mapping__slot__campaign")
        .filter(pk__in=set(ids))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}
