"""What a review asks, as its page shows it: by kind of review."""

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import policies
from governance.actions.candidates import Outlook, outlook
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.table_parts import Row
from governance.models import (
    Asset,
    AssetVersion,
    Mapping,
    Rendition,
    Review,
    ReviewState,
    Subject,
)
from governance.queries.asset_files import files_of_asset, of_version
from governance.queries.impact import Impact, impact_of
from governance.queries.lookup import table_of
from governance.queries.reach import assets
from governance.templatetags.record import conditions
from governance.web.asset_files import file_rows
from governance.web.review_differences import (
    FactRow,
    fact_rows,
    pair_rows,
)
from governance.web.seen import Picture
from governance.web.version_files import file_change_rows, ready_files


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What is asked. Only the parts that belong to the kind of review are filled.

    ``version`` is the one to look at; ``approved`` another one that is approved now, ``changes``
    how their files differ. ``moving`` and ``others`` are the live mappings of ``impact`` that the
    viewer may see, and how many more there are; ``live`` those of an asset that stays, as far as
    the viewer sees them. ``serves`` are the rows that the slot of a mapping serves now,
    ``compared`` the one that the mapping's asset is to be looked at beside, ``markets`` the
    countries of the markets that the campaign's table knows.
    """

    version: AssetVersion | None
    approved: AssetVersion | None = None
    facts: Sequence[FactRow] = ()
    files: Sequence[Mapped[str, Any]] = ()
    changes: Sequence[Mapped[str, Any]] = ()
    live: Sequence[Mapping] = ()
    mapping: Mapping | None = None
    serves: Sequence[Row] = ()
    compared: Row | None = None
    markets: Mapped[str, Sequence[str]] = field(default_factory=dict)
    outlook: Outlook = field(default_factory=Outlook)
    impact: Impact | None = None
    moving: Sequence[Mapping] = ()
    others: int = 0
    successor: Asset | None = None
    successor_version: AssetVersion | None = None
    successor_files: Sequence[Rendition] = ()
    sides: Sequence[FactRow] = ()

    @property
    def differing(self) -> Sequence[FactRow]:
        """The facts that are not as they were."""
        return [row for row in self.facts or self.sides if row.changed]

    @property
    def unchanged(self) -> Sequence[FactRow]:
        """The facts that are as they were."""
        return [row for row in self.facts or self.sides if not row.changed]

    @property
    def impact_words(self) -> str:
        """How much the asset's leaving touches, as a sentence."""
        if self.impact is None or not self.impact.mappings:
            return _("No campaign shows this asset: customers will see no difference.")
        count = len(self.impact.mappings)
        mappings = ngettext("%(count)s mapping", "%(count)s mappings", count) % {"count": count}
        count = self.impact.slots
        slots = ngettext("%(count)s slot", "%(count)s slots", count) % {"count": count}
        count = self.impact.campaigns
        campaigns = ngettext("%(count)s campaign", "%(count)s campaigns", count) % {"count": count}
        return _("%(mappings)s in %(slots)s of %(campaigns)s.") % {
            "mappings": mappings,
            "slots": slots,
            "campaigns": campaigns,
        }


def subject_of(review: Review, actor: Actor, impact: Impact | None = None) -> SubjectView:
    """What the review asks; three queries at most. ``impact`` is that of its asset, if known."""
    if review.subject == Subject.ASSET_VERSION:
        return _version_view(review, actor, impact)
    if review.subject == Subject.FACTS:
        return SubjectView(
            shown_version(review),
            facts=fact_rows(review.asset, only_changed=True),
            live=_live(review.asset, actor, impact),
        )
    if review.mapping is not None:
        return _mapping_view(review, review.mapping)
    return _leaving_view(review, actor)


def shown_version(review: Review) -> AssetVersion | None:
    """The version to look at: the one under review, the one a mapping is pinned to, or else the
    approved one, or the newest in use. Versions are prefetched, newest first.
    """
    versions = list(review.asset.versions.all())
    wanted = review.version_id
    if review.mapping is not None:
        wanted = review.mapping.pinned_version_id
    named = [row for row in versions if row.pk == wanted]
    approved = [row for row in versions if row.approval == AssetVersion.Approval.APPROVED]
    active = [row for row in versions if row.remote_status == "ACTIVE"]
    return next(iter([*named, *approved, *active, *versions]), None)


def picture_of_subject(review: Review, subject: SubjectView) -> Picture:
    """What is asked, as label → text."""
    shown = {row.label: row.value for row in subject.facts}
    for item in subject.version.renditions.all() if subject.files and subject.version else ():
        mark = f"{item.remote_bytes or 0} B, {item.remote_checksum[:12] or '–'}"
        shown[_("File %(key)s") % {"key": item.key}] = f"{mark}, {item.remote_status.lower()}"
    if subject.mapping is not None:
        shown |= _mapping_picture(subject.mapping)
    if subject.impact is not None:
        shown[_("Live mappings")] = ", ".join(str(row.pk) for row in subject.impact.mappings)
    if subject.successor is not None:
        state = subject.successor.get_state_display()
        shown[subject.successor.remote_title] = str(state)
    return shown


def _mapping_picture(mapping: Mapping) -> Picture:
    facts = {
        f"{mapping.asset.remote_title}: {row.label}": row.value
        for row in fact_rows(mapping.asset, only_changed=False)
    }
    return {
        _("Mapping"): str(mapping.get_state_display()),
        _("Languages"): ", ".join(mapping.languages),
        _("When"): "; ".join(conditions(mapping)),
        _("Priority"): str(mapping.priority),
        **facts,
    }


def _version_view(review: Review, actor: Actor, impact: Impact | None) -> SubjectView:
    asset, version = review.asset, shown_version(review)
    approved = next((row for row in asset.versions.all() if row.approval == "approved"), None)
    if approved is not None and (version is None or approved.pk == version.pk):
        approved = None
    compared = approved is not None and version is not None
    open_now = review.state == ReviewState.OPEN
    return SubjectView(
        version,
        approved=approved,
        facts=fact_rows(asset, only_changed=False) if open_now or asset.facts is None else (),
        files=file_rows(asset, version, asset.remote_facts_read),
        changes=file_change_rows(ready_files(approved), ready_files(version))
        if compared and approved is not None and version is not None
        else (),
        live=_live(asset, actor, impact),
    )


def _live(asset: Asset, actor: Actor, impact: Impact | None) -> list[Mapping]:
    """The live mappings of an asset that the viewer may see; an asset never approved has none."""
    if asset.facts is None:
        return []
    impact = impact or impact_of(asset)
    return [row for row in impact.mappings if policies.sees(actor, row.slot.campaign)]


def _mapping_view(review: Review, mapping: Mapping) -> SubjectView:
    mapping.asset = review.asset
    campaign = mapping.slot.campaign
    view = SubjectView(shown_version(review), mapping=mapping)
    if not campaign.generation:
        return view
    try:
        table = table_of(campaign.pk, campaign.generation).compiled.table
    except NotFound:  # a newer generation was published between two reads; the next look has it
        return view
    slot = table.slots.get(mapping.slot.key)
    is_open = review.state == ReviewState.OPEN
    serves = () if slot is None else slot.rows
    versions = list(review.asset.versions.all())
    return SubjectView(
        view.version,
        mapping=mapping,
        serves=serves,
        compared=_compared(mapping, serves),
        markets=table.markets,
        outlook=outlook(mapping, versions, table) if is_open else Outlook(),
    )


def _compared(mapping: Mapping, rows: Sequence[Row]) -> Row | None:
    """The row that answers now in a language of the mapping: the same languages first, then the
    highest priority. A row of the same asset shows nothing new.
    """
    wanted = set(mapping.languages)
    others = [
        row
        for row in rows
        if row.row != mapping.pk
        and row.asset.id != str(mapping.asset.public_id)
        and (wanted & set(row.languages) or not wanted or not row.languages)
    ]
    return max(
        others, key=lambda row: (set(row.languages) == wanted, row.priority, -row.row), default=None
    )


def _leaving_view(review: Review, actor: Actor) -> SubjectView:
    impact = impact_of(review.asset)
    moving = [row for row in impact.mappings if policies.sees(actor, row.slot.campaign)]
    successor: Asset | None = None
    version: AssetVersion | None = None
    files: list[Rendition] = []
    if review.subject == Subject.SUPERSESSION:
        successor, version, files = _successor(review.payload["successor"], actor)
    return SubjectView(
        shown_version(review),
        impact=impact,
        moving=moving,
        others=len(impact.mappings) - len(moving),
        successor=successor,
        successor_version=version,
        successor_files=files,
        sides=pair_rows(review.asset, successor) if successor is not None else (),
    )


def _successor(pk: int, actor: Actor) -> tuple[Asset | None, AssetVersion | None, list[Rendition]]:
    """An asset with the version that pages show and its files; one query where it has files."""
    files = of_version(files_of_asset(pk, actor), None)
    if files:
        version = files[0].version
        return version.asset, version, files
    return assets(actor).filter(pk=pk).first(), None, []
