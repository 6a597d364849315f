"""What a change in iconik does to approved facts: narrowing applies, anything else waits.

product.md §3 and ``domain.facts.drift``. Called in the mirror's transaction, with the asset locked.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from governance import audit
from governance.domain.actor import Actor
from governance.domain.facts import Facts, drift
from governance.domain.lifecycle import State
from governance.models import Asset

_SETTLED = frozenset({State.RETIRED, State.REJECTED})
"""States that are left only through a new review, which reads all facts afresh."""


def follow_facts(
    asset: Asset, seen: Facts, markets: Mapping[str, Iterable[str]], *, actor: Actor
) -> bool:
    """Compare the approved facts of a locked asset with those seen now; whether they narrowed.

    What only narrows is applied and recorded at once. What widens or replaces becomes a candidate
    fact; a candidate that iconik took back is dropped.
    """
    if asset.facts is None or asset.state in _SETTLED:
        return False
    change = drift(Facts.from_json(asset.facts), seen, markets)
    _set_candidates(asset, Facts(**change.candidates).to_json(), actor)
    if not change.narrowed:
        return False
    before = asset.facts
    asset.facts = Facts.from_json(before).with_values(change.narrowed).to_json()
    asset.save(update_fields=["facts"])
    names = sorted(change.narrowed)
    audit.record(
        actor,
        "asset.facts_narrowed",
        asset,
        before={name: before.get(name) for name in names},
        after={name: asset.facts[name] for name in names},
    )
    return True


def _set_candidates(asset: Asset, candidates: dict[str, Any], actor: Actor) -> None:
    before = asset.candidate_facts
    if before == candidates:
        return
    asset.candidate_facts = candidates
    asset.save(update_fields=["candidate_facts"])
    audit.record(actor, "asset.facts_changed", asset, before=before, after=candidates)
