"""The sample library's surroundings: collections, relations, people, an approval, comments, jobs.

Everything is made once, noted by name in the tenant's settings, so that what people change or
delete afterwards stays as they left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from connectors.iconik.library import catalogue
from connectors.iconik.library.catalogue import Item
from connectors.iconik.sandbox import (
    approvals,
    collection_tree,
    custom_actions,
    groups,
    jobs,
    relations,
    segments,
    users,
)
from connectors.iconik.sandbox.tenant import (
    MEDIA_USER_ID,
    Tenant,
    current_version_id,
    stable_id,
)

LOCALISED, SUPERSEDES = "localised_version_of", "supersedes"
MEDIA_GROUP, REVIEW_GROUP = "Media team", "Compliance review"
SEASON = "Winter season"
ASKED = "home-cover-90s-fr"
"""The asset whose current version waits for an approval."""

_SEASONAL = ("winter-tyres", "storm-damage")
_PEOPLE = (
    ("compliance", "Compliance", "Reviewer", "compliance@insurer.example"),
    ("brand", "Brand", "Manager", "brand@insurer.example"),
)
_COMMENTS: tuple[tuple[str, str, int | None, str, str], ...] = (
    ("home-cover-90s-fr", "media", None, "New sound mix is in. Ready for review.", ""),
    ("home-cover-90s-fr", "compliance", 2500, "Please name the limit for theft here.", ""),
    ("home-cover-90s-fr", "media", None, "Comes with the next cut.", "2"),
    ("storm-damage-de", "brand", 800, "Logo sits too close to the edge.", ""),
    ("how-a-claim-moves-en", "compliance", None, "Nine days matches the new promise.", ""),
)
_JOBS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "claim-steps-fr",
        "TRANSCODE",
        {"status": "FAILED", "error_message": "The audio stream could not be read."},
    ),
    (
        "your-data-en",
        "TRANSCODE",
        {"status": "STARTED", "progress_processed": 40, "progress_total": 100},
    ),
    (
        "home-cover-90s-fr",
        "KEYFRAMES",
        {"status": "FINISHED", "progress_processed": 100, "progress_total": 100},
    ),
)


def user_id(name: str) -> str:
    """The id of a sample user: media, compliance or brand."""
    return MEDIA_USER_ID if name == "media" else stable_id(f"user:{name}")


def group_id(name: str) -> str:
    """The id of a sample group by its name."""
    return stable_id(f"group:{name}")


def collection_id(path: str) -> str:
    """The id of a sample collection by its path."""
    return stable_id(f"collection:{path}")


def fill(tenant: Tenant, items: Iterable[Item], asset_id: Callable[[str], str]) -> None:
    """Make what is not there yet, round those of the items that the tenant has."""
    there = [item for item in items if tenant.store.get("asset", asset_id(item.key)) is not None]
    now = tenant.now()
    with tenant.clock.at(now - timedelta(days=5)):
        _people(tenant)
        _actions(tenant)
        for item in there:
            _collections(tenant, item, asset_id(item.key))
        _relations(tenant, there, asset_id)
    keys = {item.key for item in there}
    with tenant.clock.at(now - timedelta(days=2)):
        _comments(tenant, keys, asset_id)
        _jobs(tenant, keys, asset_id)
        if ASKED in keys and _first(tenant, "approval"):
            asked = {"users": [user_id("compliance")], "groups": [group_id(REVIEW_GROUP)]}
            new_id = asset_id(ASKED)
            version_id = current_version_id(tenant.asset(new_id))
            approvals.ask(tenant, new_id, version_id, asked, MEDIA_USER_ID)


def _first(tenant: Tenant, name: str) -> bool:
    """Is this the first time that this part is made? From now on it is not."""
    if tenant.store.setting(f"sample-teamwork:{name}"):
        return False
    tenant.store.set_setting(f"sample-teamwork:{name}", "made")
    return True


def _people(tenant: Tenant) -> None:
    if not _first(tenant, "people"):
        return
    for name, first, last, email in _PEOPLE:
        users.create(tenant, user_id(name), first, last, email)
    members = {MEDIA_GROUP: ["media", "brand"], REVIEW_GROUP: ["compliance", "brand"]}
    for group, names in members.items():
        groups.create(tenant, {"name": group}, group_id=group_id(group))
        for name in names:
            record = tenant.store.get("user", user_id(name))
            held = [] if record is None else record.body["groups"]
            users.set_groups(tenant, user_id(name), [*held, group_id(group)])


def _actions(tenant: Tenant) -> None:
    if _first(tenant, "actions"):
        action = {
            "context": "ASSET",
            "title": "Request a governance review",
            "url": "https://governance.insurer.example/iconik/actions",
            "headers": {"X-Proof": "set when the action is made"},
        }
        custom_actions.create(tenant, action, action_id=stable_id("action:review"))


def _collections(tenant: Tenant, item: Item, asset_id: str) -> None:
    """An asset goes into the collection of its topic, below its brand; some into a season's."""
    if not _first(tenant, f"collections:{item.key}"):
        return
    brands, topics = item.values.get("brand", ()), item.values.get("topic", ())
    paths = [
        f"{catalogue.BRANDS[brand]}/{catalogue.TOPICS[topic]}"
        for brand in brands
        for topic in topics
        if brand in catalogue.BRANDS and topic in catalogue.TOPICS
    ]
    if item.work in _SEASONAL:
        paths.append(f"Campaigns/{SEASON}")
    for path in paths:
        collection_tree.enter(tenant, _collection(tenant, path), asset_id)


def _collection(tenant: Tenant, path: str) -> str:
    """The collection of a path, made with those above it where they are not there."""
    made = collection_id(path)
    if tenant.store.get("collection", made) is None:
        above, _, title = path.rpartition("/")
        parent = _collection(tenant, above) if above else None
        fields = {"title": title, "parent_id": parent}
        collection_tree.create(tenant, fields, MEDIA_USER_ID, collection_id=made)
    return made


def _relations(tenant: Tenant, there: Iterable[Item], asset_id: Callable[[str], str]) -> None:
    """Each language version is related to the one it was made from."""
    if _first(tenant, "relation types"):
        for name, source, destination in (
            (LOCALISED, "is a language version of", "has the language version"),
            (SUPERSEDES, "supersedes", "is superseded by"),
        ):
            body = {"name": name, "source_label": source, "destination_label": destination}
            if tenant.store.get("relation_type", name) is None:
                relations.create_type(tenant, body | {"is_directional": True})
    items = list(there)
    masters = {item.work: asset_id(item.key) for item in items if item.is_master}
    known = tenant.store.get("relation_type", LOCALISED) is not None
    for item in items:
        if item.is_master or item.work not in masters or not known:
            continue
        if _first(tenant, f"relation:{item.key}"):
            relations.create(tenant, asset_id(item.key), LOCALISED, masters[item.work])


def _comments(tenant: Tenant, keys: set[str], asset_id: Callable[[str], str]) -> None:
    """Comments and answers; an answer names the place of its question among them."""
    made: dict[str, str] = {}
    for place, (key, author, start, text, answers) in enumerate(_COMMENTS, 1):
        if key not in keys or not _first(tenant, f"comment:{place}"):
            continue
        fields = {
            "segment_type": segments.COMMENT,
            "segment_text": text,
            "time_start_milliseconds": start,
            "time_end_milliseconds": start,
            "parent_id": made.get(answers),
        }
        body = segments.create(tenant, asset_id(key), fields, user_id(author))
        made[str(place)] = body["id"]


def _jobs(tenant: Tenant, keys: set[str], asset_id: Callable[[str], str]) -> None:
    for key, kind, facts in _JOBS:
        if key in keys and _first(tenant, f"job:{key}"):
            about = {"object_type": "assets", "object_id": asset_id(key)}
            title = f"{kind.capitalize()} {tenant.asset(asset_id(key)).body['title']}"
            fields = {"title": title, "type": kind} | about | dict(facts)
            jobs.create(tenant, fields, MEDIA_USER_ID, job_id=stable_id(f"job:{key}"))
