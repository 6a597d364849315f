"""Compile and publish: budgets of architecture.md §7.

Rows are made as tests make them; what is timed are the product's own actions on PostgreSQL, each
in a transaction that is rolled back, so that every round starts from the same state.
"""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from governance.actions.publication import publish
from governance.actions.review_outcomes import retire_now
from governance.actions.transactions import lock_assets, lock_campaigns
from governance.domain.actor import system_actor
from governance.models import Asset, Campaign, Mapping, MappingState
from governance.queries.tables import dependents
from tests.bench import scale
from tests.factories import CampaignFactory, MappingFactory, SlotFactory, make_asset

Record = Callable[..., None]

MAPPINGS, SLOTS, LANGUAGES = 1000, 10, 30
CAMPAIGNS = {"small": 10, "full": 100}
ROUNDS = 5
TAGS = [f"{first}{second}" for first, second in itertools.product("abcdefgh", "klmn")][:LANGUAGES]


def run(record: Record) -> None:
    """Measure compiling, withdrawing and retiring."""
    actor = system_actor("Benchmark")
    with transaction.atomic():
        assets = [make_asset(state="approved") for _ in range(100)]
        first = _campaign(assets)
        publish({first.pk: None}, cause="bench", actor=actor, refusable=True)
        compile_ms = _median(lambda: _compiled(first, actor))
        record(
            name="compile a campaign of 1,000 mappings",
            figure=compile_ms,
            unit="ms",
            against="budget 300 ms",
            ratio=300 / compile_ms,
            budget=1.0,
        )
        withdraw_ms = _median(lambda: _withdrawn(first, actor))
        record(
            name="withdraw one mapping of such a campaign",
            figure=withdraw_ms,
            unit="ms",
            against="budget 50 ms",
            ratio=50 / withdraw_ms,
            budget=1.0,
        )
        others = CAMPAIGNS[scale()] - 1
        for _number in range(others):
            campaign = _campaign(assets)
            publish({campaign.pk: None}, cause="bench", actor=actor, refusable=True)
        retire_s = _median(lambda: _retired(assets[0], actor), rounds=1) / 1000
        budget = 5.0 * (others + 1) / CAMPAIGNS["full"]
        record(
            name=f"retire an asset used in {others + 1} such campaigns",
            figure=retire_s,
            unit="s",
            against=f"budget {budget:g} s (5 s for 100)",
            ratio=budget / retire_s,
            budget=1.0,
        )
        transaction.set_rollback(True)


def _campaign(assets: list[Asset]) -> Campaign:
    campaign = CampaignFactory.create()
    slots = [SlotFactory.create(campaign=campaign) for _ in range(SLOTS)]
    per_slot = MAPPINGS // SLOTS
    Mapping.objects.bulk_create(
        MappingFactory.build(
            slot=slot,
            # The first asset, which is retired below, stands in one slot of each campaign.
            asset=assets[number % len(assets) if place == 0 else 1 + number % (len(assets) - 1)],
            languages=[TAGS[number % LANGUAGES]],
            regions=[f"X{chr(65 + number // LANGUAGES)}"],
        )
        for place, slot in enumerate(slots)
        for number in range(per_slot)
    )
    return campaign


def _compiled(campaign: Campaign, actor: object) -> None:
    """All slots, after a change that touches every row."""
    lock_campaigns([campaign.pk])
    Mapping.objects.filter(slot__campaign=campaign).update(priority=1)
    publish({campaign.pk: None}, cause="bench", actor=actor, refusable=True)


def _withdrawn(campaign: Campaign, actor: object) -> None:
    mapping = Mapping.objects.filter(slot__campaign=campaign).select_related("slot").first()
    lock_campaigns([campaign.pk])
    Mapping.objects.filter(pk=mapping.pk).update(state=MappingState.WITHDRAWN)
    keys = frozenset({mapping.slot.key})
    publish({campaign.pk: keys}, cause="bench", actor=actor, refusable=False)


def _retired(asset: Asset, actor: object) -> None:
    locked = lock_assets([asset.pk])[asset.pk]
    lock_campaigns(dependents([asset.pk]))
    retire_now(locked, actor=actor, reason="Benchmark")


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _median(work: Callable[[], None], rounds: int = ROUNDS) -> float:
    """The median time of ``work`` in milliseconds, each round undone."""
    times = []
    for _round in range(rounds):
        with _undone():
            begin = time.perf_counter()
            work()
            times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)
