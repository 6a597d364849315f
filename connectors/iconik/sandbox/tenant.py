"""One iconik tenant ("system domain"): its store, clock, users and roles, without any HTTP."""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import datetime

from connectors.iconik.sandbox.clock import SandboxClock, iso
from connectors.iconik.sandbox.config import SandboxConfig
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.index import SearchIndex
from connectors.iconik.sandbox.media_urls import UrlSigner
from connectors.iconik.sandbox.store import Record, Store

_NAMESPACE = uuid.UUID("5b0c1f6e-3f0a-5d8e-9a44-0a6c8d1d7e10")


def stable_id(name: str) -> str:
    """The same UUID for the same name on every machine, for the objects every tenant has."""
    return str(uuid.uuid5(_NAMESPACE, name))


SYSTEM_DOMAIN_ID = stable_id("system-domain")
SERVICE_USER_ID = stable_id("user:service")
MEDIA_USER_ID = stable_id("user:media-team")


def current_version_id(asset: Record) -> str:
    """The version that asset-level calls mean."""
    return str(asset.body["_current_version_id"])


class Tenant:
    """State and services shared by the interface, the editor and the page.

    `roles` is what the service user may do; it can be changed at any time and is kept.
    """

    def __init__(self, config: SandboxConfig, known_roles: frozenset[str]) -> None:
        path = None if config.state_dir is None else config.state_dir / "iconik-sandbox.sqlite3"
        self.config = config
        self.behaviour = config.behaviour
        self.clock = SandboxClock()
        self.store = Store(path)
        self.known_roles = known_roles
        self.index = SearchIndex(self.store)
        self.signer = UrlSigner(self._secret("url-key").encode(), config.url_lifetime)
        self._touched: set[str] = set()

    def _secret(self, name: str) -> str:
        value = self.store.setting(name)
        if value is None:
            value = secrets.token_hex(32)
            self.store.set_setting(name, value)
        return value

    @property
    def roles(self) -> frozenset[str]:
        """Roles of the service user: as changed later, else as configured, else all."""
        kept = self.store.setting("roles")
        if kept is not None:
            return frozenset(json.loads(kept))
        return self.known_roles if self.config.roles is None else self.config.roles

    @roles.setter
    def roles(self, roles: frozenset[str]) -> None:
        self.store.set_setting("roles", json.dumps(sorted(roles)))

    def now(self) -> datetime:
        """The instant on the sandbox's clock."""
        return self.clock.now()

    def now_iso(self) -> str:
        """The instant in iconik's date format."""
        return iso(self.clock.now())

    @staticmethod
    def new_id() -> str:
        """A fresh object id."""
        return str(uuid.uuid4())

    def asset(self, asset_id: str) -> Record:
        """The asset's record; 404 if there is none. A deleted asset is there until purged."""
        record = self.store.get("asset", asset_id)
        if record is None:
            raise not_found(f"Asset {asset_id}")
        return record

    # Index --------------------------------------------------------------------------------

    def touch(self, asset_id: str) -> None:
        """Note that the asset's search document has to follow what was just written."""
        self._touched.add(asset_id)

    def take_touched(self) -> set[str]:
        """The assets written since the last call; the caller queues their documents."""
        touched, self._touched = self._touched, set()
        return touched
