"""Reads facts anew from stored metadata, after their mapping, the markets or the brands changed."""

from typing import Any

from governance.actions.catalogue import PAGE
from governance.actions.fact_changes import follow_facts
from governance.actions.publication import dependents, publish
from governance.actions.reviews import recheck
from governance.actions.transactions import governed, lock_assets, lock_campaigns
from governance.domain.actor import Actor
from governance.domain.fact_reading import read_facts
from governance.domain.facts import Facts
from governance.domain.remote import CLOSED
from governance.models import Asset, AssetVersion, Rendition
from governance.queries.mirror import ReadingRules, reading_rules


def fingerprint() -> str:
    """Changes when facts may be read differently from the same metadata."""
    return reading_rules().fingerprint


@governed
def reread_facts(*, after: int, actor: Actor) -> int | None:
    """Read the facts of the next page of assets above an id; the last id, or None at the end.

    Frozen facts are treated as if iconik had changed: narrowing applies, anything else waits.
    """
    ids = list(
        Asset.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PAGE]
    )
    if not ids:
        return None
    rules = reading_rules()
    assets = lock_assets(ids)
    governed_ids = [pk for pk, asset in assets.items() if asset.facts is not None]
    lock_campaigns(dependents(governed_ids))
    captions = _captions(ids)
    changed, narrowed = [], []
    for pk, asset in assets.items():
        facts, faults = _read(asset, rules, captions.get(pk, []))
        if (asset.remote_facts, asset.remote_faults) == (facts.to_json(), faults):
            continue
        asset.remote_facts, asset.remote_faults = facts.to_json(), faults
        changed.append(asset)
        if follow_facts(asset, _without_captions(facts), rules.markets, actor=actor):
            narrowed.append(pk)
    Asset.objects.bulk_update(changed, ["remote_facts", "remote_faults"])
    if narrowed:
        publish(dependents(narrowed), cause="facts_read", actor=actor, refusable=False)
    if changed:
        recheck([asset.pk for asset in changed], actor=actor)
    return ids[-1]


def _read(asset: Asset, rules: ReadingRules, captions: list[str]) -> tuple[Facts, dict[str, Any]]:
    facts, faults = read_facts(
        asset.remote_metadata, rules.mapping, rules.vocabulary, captions=captions
    )
    sentences: dict[str, Any] = {name: str(fault) for name, fault in faults.items()}
    if "brand" in asset.remote_faults and "brand" in rules.mapping:
        sentences["brand"] = asset.remote_faults["brand"]
    return facts, sentences


def _without_captions(facts: Facts) -> Facts:
    """Captions do not depend on how metadata is read."""
    return Facts(**{name: value for name, value in facts.known().items() if name != "captions"})


def _captions(ids: list[int]) -> dict[int, list[str]]:
    """The caption languages of each asset's current version: its newest ACTIVE one."""
    current = dict(
        AssetVersion.objects.filter(asset__in=ids, remote_status="ACTIVE")
        .order_by("asset_id", "-remote_number")
        .distinct("asset_id")
        .values_list("pk", "asset_id")
    )
    found: dict[int, list[str]] = {}
    for version_id, language in Rendition.objects.filter(
        version__in=list(current), remote_kind="caption", remote_status=CLOSED
    ).values_list("version_id", "remote_language"):
        found.setdefault(current[version_id], []).append(language)
    return found
