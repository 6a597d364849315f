"""Reads facts anew from stored metadata, after their mapping, the markets or the brands changed.

A reading is a row with its progress: page by page, each in a transaction, so that it can be left
and goes on after a crash. If the rules change while it goes on, it begins again.
"""

from typing import Any, Final

from governance import clock
from governance.actions.fact_changes import follow_facts
from governance.actions.publication import dependents, publish
from governance.actions.reviews import recheck
from governance.actions.transactions import governed, lock_assets, lock_campaigns
from governance.domain.actor import Actor
from governance.domain.fact_reading import read_facts
from governance.domain.facts import Facts
from governance.domain.remote import CLOSED
from governance.models import Asset, AssetVersion, FactReading, Rendition
from governance.queries.mirror import ReadingRules, reading_rules

PAGE: Final = 150
"""The most assets of one transaction, as when they are mirrored (issue 2, item 6)."""


@governed
def begin_if_due() -> FactReading | None:
    """Begin a reading if facts were last read by other rules; the one that goes on, if any."""
    rules = reading_rules().fingerprint
    last = FactReading.objects.select_for_update().order_by("-pk").first()
    if last is not None and last.rules == rules:
        return last if last.ended_at is None else None
    reading = last if last is not None and last.ended_at is None else FactReading()
    reading.rules, reading.after, reading.done, reading.changed = rules, 0, 0, 0
    reading.total, reading.begun_at = Asset.objects.count(), clock.now()
    reading.save()
    return reading


@governed
def read_page(*, actor: Actor) -> bool:
    """Read the next page of the reading that goes on; whether there was one.

    A page that another worker reads is left to it.
    """
    reading = FactReading.objects.select_for_update(skip_locked=True).filter(ended_at=None).first()
    if reading is None:
        return False
    rows = Asset.objects.filter(pk__gt=reading.after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PAGE])
    reading.changed += _reread(ids, actor)
    reading.done += len(ids)
    reading.total = max(reading.total, reading.done)
    if len(ids) < PAGE:
        reading.ended_at, reading.total = clock.now(), reading.done
    else:
        reading.after = ids[-1]
    reading.save()
    return True


def _reread(ids: list[int], actor: Actor) -> int:
    """Read the facts of assets; how many differ from what was read before.

    Frozen facts are treated as if iconik had changed: narrowing applies, anything else waits.
    """
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
    return len(changed)


def _read(asset: Asset, rules: ReadingRules, captions: list[str]) -> tuple[Facts, dict[str, Any]]:
    facts, faults = read_facts(
        asset.remote_metadata, rules.sources, rules.vocabulary, captions=captions
    )
    sentences: dict[str, Any] = {name: str(fault) for name, fault in faults.items()}
    if "brand" in asset.remote_faults and "brand" in rules.sources:
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
