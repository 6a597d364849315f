"""Fills an empty installation with the demo company; a second run keeps what is there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connectors import conf
from connectors.bridge.pull_assets import run_next
from connectors.bridge.sync_runs import request_sync
from connectors.demo import news, people, story
from connectors.demo.telling import Diary, has_begun, is_told
from connectors.iconik.library.catalogue import BRANDS, items
from connectors.models import SyncRun
from governance import clock
from governance.actions.markets import save_market
from governance.actions.people import save_brands, save_field_mappings
from governance.domain.actor import Actor, system_actor
from governance.domain.errors import NotFound
from governance.queries.by_key import asset_ids

FIELDS = (
    ("languages", "language"),
    ("territories", "territories"),
    ("rights_from", "rights_start"),
    ("rights_until", "rights_end"),
    ("product_types", "product_types"),
    ("alt", "alt_text"),
    ("spoken", "spoken_language"),
    ("brand", "brand"),
)
MARKETS = {
    "@DACH": ("Germany, Austria, Switzerland", ("AT", "CH", "DE")),
    "@EU": ("European Union, where we do business", ("AT", "DE", "ES", "FR", "IE", "IT", "NL")),
}
LOOKUP = "/api/v1/campaigns/RENEW26/lookup?slot=hero&language=fr-CA&region=CA&channel=email"
FULL_RUNS = 3
_FOUNDED = -366
"""The day, from today, on which people and brands were entered."""


class Command(BaseCommand):
    """``manage.py load_demo --logins FILE``."""

    help = "Load the demo company through the connected iconik and the product's own actions."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that is told the log-ins."""
        parser.add_argument("--logins", type=Path, required=True, help="file for the log-ins")

    def handle(self, *args: Any, logins: Path, **options: Any) -> None:
        """Settle people, mirror iconik, tell the story once, write the log-ins.

        What an interrupted run has left is kept, and the rest is added.
        """
        known = json.loads(logins.read_text()) if logins.exists() else {}
        with _beginnings():
            passwords, actors = people.settle(
                {person["username"]: person["password"] for person in known.get("people", ())}
            )
            secret = people.settle_client(known.get("client", {}).get("client_secret", ""))
            if not is_told(news.LAST):
                _settle_house(actors["admin"])
        _write(logins, passwords, secret)
        if not is_told(news.LAST):
            if not _is_mirrored():
                self._mirror()
            told = story.tell_story(actors, people.caller())
            news.spread_news(conf.iconik_client, actors["media"])
            self.stdout.write(f"told {told} events")

    def _mirror(self) -> None:
        """Run the mirror in this process until the library is here."""
        for _attempt in range(FULL_RUNS):
            request_sync(SyncRun.Kind.FULL, system_actor("Installation"))
            run = run_next(conf.iconik_client)
            if run is not None and run.state == SyncRun.State.DONE and run.kind == "full":
                self.stdout.write(f"mirrored {run.seen} assets")
                return
        raise CommandError("The library could not be mirrored; see the sync runs.")


@contextmanager
def _beginnings() -> Iterator[None]:
    """The time before the story, for the first run; later ones tell the real time."""
    if has_begun():
        yield
        return
    then = Diary.of(clock.now()).at(_FOUNDED, "founded")
    with clock.installed(lambda: then):
        yield


def _settle_house(admin: Actor) -> None:
    """Brands, the fields that feed facts, and markets; those that are there stay."""
    system = system_actor("Installation")
    save_brands(BRANDS.items(), actor=system)
    save_field_mappings(FIELDS, actor=system)
    for code, (name, countries) in MARKETS.items():
        save_market(code=code, name=name, countries=countries, actor=admin)


def _is_mirrored() -> bool:
    """Whether every asset of the library is known."""
    try:
        asset_ids([item.key for item in items(clock.now().date())])
    except NotFound:
        return False
    return True


def _write(logins: Path, passwords: dict[str, str], secret: str) -> None:
    facts = {
        "people": [
            {
                "role": person.role,
                "username": person.username,
                "password": passwords[person.username],
            }
            for person in people.PEOPLE
        ],
        "client": {
            "client_id": people.CLIENT_ID,
            "client_secret": secret,
            "scope": " ".join(people.SCOPES),
            "token_path": "/api/v1/oauth/token",
        },
        "lookup_path": LOOKUP,
    }
    logins.parent.mkdir(parents=True, exist_ok=True)
    logins.touch(mode=0o600)
    logins.write_text(json.dumps(facts, indent=1), encoding="utf-8")
