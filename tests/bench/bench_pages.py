"""Pages as people open them: server time, SQL time, queries and weight (architecture.md §7).

The product answers in process, middleware and templates included, to a logged-in administrator,
over a catalogue of generated assets. Each figure is the median of several looks; its ratio is
budget ÷ figure. ``python -m tests.bench here`` measures the database of ``DATABASE_URL`` as it
stands, such as the demo's.
"""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from governance.domain.actor import Role
from governance.models import Asset, Campaign, Mapping, Review, ReviewState, User
from tests.bench import scale
from tests.bench.crowded_catalogue import fill
from tests.factories import CampaignFactory, MappingFactory, ReviewFactory, SlotFactory, make_asset

Record = Callable[..., None]

ASSETS = {"small": 20_000, "full": 1_000_000}
LOOKS = 7
SERVER_MS, SQL_MS, QUERIES, WEIGHT_KB = 150, 20, 12, 60
LISTS = {
    "assets": "",
    "assets, table": "?view=table",
    "assets, a state and a language": "?state=approved&language=de",
    "assets, rare word": "?q=no.+4711",
    "assets, common word": "?q=pension",
    "assets, part of a word": "?q=ensio",
    "assets, tag and territory": "?tag=pension&territory=CH",
    "assets, rights end soon": "?rights=expiring",
    "assets, by title": "?sort=title",
    "assets, none": "?q=zzzzqqq",
}


@dataclass
class Looked:
    """What looking at one page several times took."""

    server_ms: list[float] = field(default_factory=list)
    sql_ms: list[float] = field(default_factory=list)
    queries: int = 0
    bytes_gzipped: int = 0


def run(record: Record) -> None:
    """Fill the catalogue and look at every page."""
    count = ASSETS[scale()]
    begun = time.perf_counter()
    fill(count)
    _work()
    print(f"{count:,} assets made in {time.perf_counter() - begun:.0f} s", flush=True)
    measure(record)


def measure(record: Record) -> None:
    """Look at every page of the database as it stands."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(_viewer())
    for name, path in pages():
        seen = _look(client, path)
        lists = name.startswith("assets")
        for unit, figure, budget in (
            ("ms server", statistics.median(seen.server_ms), SERVER_MS),
            ("ms SQL", statistics.median(seen.sql_ms), SQL_MS if lists else None),
            ("queries", seen.queries, QUERIES),
            ("kB gzip", seen.bytes_gzipped / 1000, WEIGHT_KB),
        ):
            if budget is not None:
                record(
                    name=name,
                    figure=figure,
                    unit=unit,
                    against=f"budget {budget} {unit}",
                    ratio=budget / max(figure, 0.001),
                    budget=1,
                )


def pages() -> Iterator[tuple[str, str]]:
    """Name and address of every page that is measured, the busiest rows for those of one row."""
    listed = reverse("governance:asset-list")
    yield "home", reverse("governance:home")
    for name, query in LISTS.items():
        yield name, listed + query
    busiest = Mapping.objects.values("asset__public_id").annotate(uses=Count("pk"))
    found = busiest.order_by("-uses").first()
    if found is not None:
        yield "asset used most", reverse("governance:asset", args=[found["asset__public_id"]])
    campaign = Campaign.objects.annotate(rows=Count("slots__mappings")).order_by("-rows").first()
    yield "campaigns", reverse("governance:campaign-list")
    yield "calendar", reverse("governance:campaign-calendar")
    if campaign is not None:
        yield "campaign with most mappings", reverse("governance:campaign", args=[campaign.key])
    yield "review queue", reverse("governance:review-queue")
    review = Review.objects.filter(state=ReviewState.OPEN).first()
    if review is not None:
        yield "review", reverse("governance:review", args=[review.public_id])
    yield "audit log", reverse("governance:audit")
    yield "notices", reverse("governance:notices")


def _look(client: Client, path: str) -> Looked:
    """Open a page several times, the first time uncounted."""
    seen = Looked()
    for turn in range(LOOKS + 1):
        spent: list[float] = []

        def timed(
            execute: Any, sql: Any, params: Any, many: bool, context: Any, spent: Any = spent
        ) -> Any:
            begun = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent.append((time.perf_counter() - begun) * 1000)

        begun = time.perf_counter()
        with connection.execute_wrapper(timed):
            response = client.get(path)
        took = (time.perf_counter() - begun) * 1000
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}.")
        if turn:
            seen.server_ms.append(took)
            seen.sql_ms.append(sum(spent))
        seen.queries = len(spent)
        seen.bytes_gzipped = len(gzip.compress(response.content, 6))
    return seen


def _viewer() -> User:
    """An administrator who may also decide; found again in a database that is kept."""
    person, _made = User.objects.get_or_create(username="page-benchmark")
    person.groups.set(Group.objects.filter(name__in=[Role.ADMIN, Role.REVIEWER, Role.MEDIA]))
    return person


def _work() -> None:
    """A campaign with hundreds of mappings, one asset in many campaigns, and open reviews."""
    films = [make_asset(state="approved") for _ in range(20)]
    for number in range(41):
        slot = SlotFactory.create(campaign=CampaignFactory.create())
        MappingFactory.create(slot=slot, asset=films[0], priority=number)
    slots = SlotFactory.create_batch(5, campaign=CampaignFactory.create())
    for number in range(300):
        MappingFactory.create(
            slot=slots[number % 5], asset=films[number % 20], priority=number, state="approved"
        )
    for asset in Asset.objects.filter(state="in_review").order_by("-pk")[:60]:
        version = asset.versions.get()
        ReviewFactory.create(asset=asset, version=version, subject="asset_version")
