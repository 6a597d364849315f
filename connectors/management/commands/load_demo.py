"""Fills an empty installation with the demo company; a second run keeps what is there."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connectors import conf
from connectors.bridge.pull_assets import run_next
from connectors.bridge.sync_runs import request_sync
from connectors.demo import people, story
from connectors.iconik.library.catalogue import BRANDS
from connectors.models import SyncRun
from governance.actions.markets import save_market
from governance.actions.people import save_brands, save_field_mappings
from governance.domain.actor import Role, system_actor
from governance.queries.by_key import campaign_exists

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


class Command(BaseCommand):
    """``manage.py load_demo --logins FILE``."""

    help = "Load the demo company through the connected iconik and the product's own actions."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that is told the log-ins."""
        parser.add_argument("--logins", type=Path, required=True, help="file for the log-ins")

    def handle(self, *args: Any, logins: Path, **options: Any) -> None:
        """Settle people, mirror iconik, tell the story once, write the log-ins."""
        known = json.loads(logins.read_text()) if logins.exists() else {}
        system = system_actor("Installation")
        save_brands(BRANDS.items(), actor=system)
        save_field_mappings(FIELDS, actor=system)
        passwords, actors = people.settle(
            {person["username"]: person["password"] for person in known.get("people", ())}
        )
        secret = people.settle_client(known.get("client", {}).get("client_secret", ""))
        if not campaign_exists("RENEW26"):
            for code, (name, countries) in MARKETS.items():
                save_market(code=code, name=name, countries=countries, actor=actors[Role.ADMIN])
            self._mirror()
            story.tell(actors)
        _write(logins, passwords, secret)

    def _mirror(self) -> None:
        """Run the mirror in this process until the library is here."""
        for _attempt in range(FULL_RUNS):
            request_sync(SyncRun.Kind.FULL, system_actor("Installation"))
            run = run_next(conf.iconik_client)
            if run is not None and run.state == SyncRun.State.DONE and run.kind == "full":
                self.stdout.write(f"mirrored {run.seen} assets")
                return
        raise CommandError("The library could not be mirrored; see the sync runs.")


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
