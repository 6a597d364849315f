"""The queue of one person with what it is sorted and filtered by: stage, risk, holder, change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray

from governance.domain.actor import Actor
from governance.domain.facts import UNKNOWN
from governance.domain.review_changes import facts_change, mapping_change, version_change
from governance.domain.review_risk import Assessment, Stakes, assess
from governance.domain.voting import StageRule, open_stages, stages_from
from governance.models import (
    Asset,
    AssetVersion,
    Rendition,
    Review,
    ReviewHold,
    Subject,
)
from governance.models import Mapping as MappingModel
from governance.queries.review_work import approvals_of, approving_stages, hold_of
from governance.queries.reviews import live_campaigns, waiting_for

MOST: Final = 500
"""How many decisions are sorted and filtered: the soonest due ones of a longer queue."""

Files = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open review: the stage that waits, its risk, who holds it now, and its change's digest.

    ``change`` is ``None`` where the change is like no other (``domain.review_changes``).
    """

    review: Review
    stage: StageRule | None
    assessment: Assessment
    hold: ReviewHold | None
    change: str | None


def queue_of(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for the actor's word, soonest due first, :data:`MOST` at most; one query."""
    return described(waiting_for(actor)[:MOST], now)


def described(reviews: QuerySet[Review], now: datetime) -> list[Waiting]:
    """Reviews with all that a queue tells of them, in their order; one query."""
    rows = list(
        reviews.select_related("hold")
        .annotate(
            campaigns=live_campaigns(now),
            approving=approving_stages(),
            old_files=_files(OuterRef("asset"), approved=True),
            new_files=_files(OuterRef("version")),
        )
        .defer("asset__remote_metadata", "asset__search", "asset__effective_facts")
    )
    return [
        Waiting(
            review=row,
            stage=_stage(row),
            assessment=assess(_stakes(row, now)),
            hold=hold_of(row),
            change=_change(row, row.old_files, row.new_files),
        )
        for row in rows
    ]


def assessment_of(review: Review, now: datetime) -> Assessment:
    """The risk of a review that ``reviews.review`` has read."""
    return assess(_stakes(review, now))


ORDERS: Final[Mapping[str, Callable[[Waiting], Any]]] = {
    "due": lambda row: 0,
    "age": lambda row: row.review.opened_at,
    "risk": lambda row: -row.assessment.risk,
    "stage": lambda row: (row.stage.order, row.stage.name) if row.stage else (0, ""),
}
"""What the queue is sorted by: the soonest due, oldest, riskiest, or earliest stage first."""


def ordered(rows: Iterable[Waiting], by: str) -> list[Waiting]:
    """Rows in one of :data:`ORDERS`; of equals, the soonest due comes first."""
    return sorted(rows, key=ORDERS[by])


def groups_of(rows: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    """The changes that two reviews or more ask for, by digest, in the order of the rows."""
    found: dict[str, list[Waiting]] = {}
    for row in rows:
        if row.change is not None:
            found.setdefault(row.change, []).append(row)
    return {digest: same for digest, same in found.items() if len(same) > 1}


def change_now(review: Review) -> str | None:
    """The digest of the change that a review asks for as it is now; one query."""
    row = Review.objects.filter(pk=review.pk).annotate(
        old_files=_files(OuterRef("asset"), approved=True), new_files=_files(OuterRef("version"))
    )
    old, new = row.values_list("old_files", "new_files").get()
    return _change(review, old, new)


def _change(review: Review, old_files: Files, new_files: Files) -> str | None:
    asset = review.asset
    if review.subject == Subject.FACTS:
        return facts_change(asset.remote_kind, asset.facts or {}, asset.candidate_facts)
    if review.subject == Subject.ASSET_VERSION:
        kind, facts = asset.remote_kind, asset.remote_facts
        return version_change(kind, asset.facts, facts, old_files, new_files)
    if review.mapping is not None:
        return _mapping_change(review.mapping, asset)
    return None


def _stage(review: Any) -> StageRule | None:
    counted = approvals_of(review, review.approving)
    return next(iter(open_stages(stages_from(review.stages), counted)), None)


def _mapping_change(mapping: MappingModel, asset: Asset) -> str:
    terms = {
        "languages": mapping.languages,
        "regions": mapping.regions,
        "when": {name: sorted(values) for name, values in mapping.when.items()},
        "priority": mapping.priority,
        "starts_at": mapping.starts_at and mapping.starts_at.isoformat(),
        "ends_at": mapping.ends_at and mapping.ends_at.isoformat(),
    }
    return mapping_change(str(asset.public_id), mapping.pinned_version_id, terms)


def _files(owner: OuterRef, *, approved: bool = False) -> ArraySubquery:
    """Kind, checksum and language of a version's files, or of an asset's approved version."""
    rows = Rendition.objects.filter(remote_status="CLOSED")
    if approved:
        rows = rows.filter(version__asset=owner, version__approval=AssetVersion.Approval.APPROVED)
    else:
        rows = rows.filter(version=owner)
    return ArraySubquery(
        rows.values(file=JSONArray("remote_kind", "remote_checksum", "remote_language"))
    )


def _stakes(review: Any, now: datetime) -> Stakes:
    asset = review.asset
    to_come = review.subject in (Subject.ASSET_VERSION, Subject.FACTS)
    until = (asset.remote_facts_read if to_come else asset.approved_facts).rights_until
    return Stakes(
        campaigns=review.campaigns,
        leaves=review.subject in (Subject.RETIREMENT, Subject.SUPERSESSION),
        rights_left=None if until is UNKNOWN or until is None else until - now,
        faults=len(asset.remote_faults),
    )
