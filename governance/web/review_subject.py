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
from governance.domain.facts import FACT_LABELS, Facts
from governance.domain.table_parts import Row
from governance.models import Asset, AssetVersion, Mapping, Review, ReviewState, Subject
from governance.queries.impact import Impact, impact_of
from governance.queries.lookup import table_of
from governance.queries.reach import assets
from governance.templatetags.record import conditions
from governance.web.asset_files import file_rows
from governance.web.seen import Picture
from governance.web.wording import fact_text


@dataclass(frozen=True, slots=True)
class FactRow:
    """One governed fact: as approved before, and as it would be approved now."""

    label: str
    before: str
    value: str
    changed: bool
    fault: str


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What is asked. Only the parts that belong to the kind of review are filled.

    ``version`` is the one to look at; ``approved`` another one that is approved now. ``impact`` and
    ``others`` are the live mappings that the viewer may see, and how many more there are.
    ``serves`` are the rows that the slot of a mapping serves now.
    """

    version: AssetVersion | None
    approved: AssetVersion | None = None
    facts: Sequence[FactRow] = ()
    files: Sequence[Mapped[str, Any]] = ()
    mapping: Mapping | None = None
    serves: Sequence[Row] = ()
    outlook: Outlook = field(default_factory=Outlook)
    impact: Impact | None = None
    moving: Sequence[Mapping] = ()
    others: int = 0
    successor: Asset | None = None
    sides: Sequence[Mapped[str, Any]] = ()

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


def subject_of(review: Review, actor: Actor) -> SubjectView:
    """What the review asks; three queries at most."""
    if review.subject == Subject.ASSET_VERSION:
        return _version_view(review)
    if review.subject == Subject.FACTS:
        return SubjectView(_shown(review.asset), facts=_fact_rows(review.asset, only_changed=True))
    if review.mapping is not None:
        return _mapping_view(review, review.mapping)
    impact = impact_of(review.asset)
    moving = [row for row in impact.mappings if policies.sees(actor, row.slot.campaign)]
    successor = None
    if review.subject == Subject.SUPERSESSION:
        successor = assets(actor).filter(pk=review.payload["successor"]).first()
    return SubjectView(
        _shown(review.asset),
        impact=impact,
        moving=moving,
        others=len(impact.mappings) - len(moving),
        successor=successor,
        sides=_sides(review.asset, successor) if successor is not None else (),
    )


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
        for row in _fact_rows(mapping.asset, only_changed=False)
    }
    return {
        _("Mapping"): str(mapping.get_state_display()),
        _("Languages"): ", ".join(mapping.languages),
        _("When"): "; ".join(conditions(mapping)),
        _("Priority"): str(mapping.priority),
        **facts,
    }


def _version_view(review: Review) -> SubjectView:
    asset = review.asset
    versions = list(asset.versions.all())
    version = next((row for row in versions if row.pk == review.version_id), None)
    approved = next((row for row in versions if row.approval == "approved"), None)
    open_now = review.state == ReviewState.OPEN
    return SubjectView(
        version,
        approved=approved if approved is not None and approved != version else None,
        facts=_fact_rows(asset, only_changed=False) if open_now or asset.facts is None else (),
        files=file_rows(asset, version, asset.remote_facts_read),
    )


def _mapping_view(review: Review, mapping: Mapping) -> SubjectView:
    mapping.asset = review.asset
    campaign = mapping.slot.campaign
    versions = list(review.asset.versions.all())
    shown = next((row for row in versions if row.pk == mapping.pinned_version_id), None)
    view = SubjectView(shown or _shown(review.asset), mapping=mapping)
    if not campaign.generation:
        return view
    try:
        table = table_of(campaign.pk, campaign.generation).compiled.table
    except NotFound:  # a newer generation was published between two reads; the next look has it
        return view
    slot = table.slots.get(mapping.slot.key)
    is_open = review.state == ReviewState.OPEN
    return SubjectView(
        view.version,
        mapping=mapping,
        serves=() if slot is None else slot.rows,
        outlook=outlook(mapping, versions, table) if is_open else Outlook(),
    )


def _shown(asset: Asset) -> AssetVersion | None:
    """The approved version, else the newest in use; versions are prefetched, newest first."""
    versions = list(asset.versions.all())
    approved = [row for row in versions if row.approval == AssetVersion.Approval.APPROVED]
    active = [row for row in versions if row.remote_status == "ACTIVE"]
    return next(iter([*approved, *active, *versions]), None)


def _fact_rows(asset: Asset, *, only_changed: bool) -> list[FactRow]:
    approved = Facts.from_json(asset.facts or {}).known()
    seen = (
        Facts.from_json(asset.candidate_facts).known()
        if only_changed
        else asset.remote_facts_read.known()
    )
    return [
        FactRow(
            label=_(FACT_LABELS[name]),
            before=fact_text(name, approved[name]) if name in approved else "",
            value=fact_text(name, seen[name]) if name in seen else _("not known"),
            changed=asset.facts is not None and approved.get(name, ...) != seen.get(name, ...),
            fault=asset.remote_faults.get(name, ""),
        )
        for name in (seen if only_changed else FACT_LABELS)
    ]


def _sides(asset: Asset, successor: Asset) -> list[dict[str, Any]]:
    """Two assets side by side, fact by fact."""
    left, right = asset.approved_facts.known(), successor.approved_facts.known()
    return [
        {
            "label": _(FACT_LABELS[name]),
            "old": fact_text(name, left[name]) if name in left else _("not known"),
            "new": fact_text(name, right[name]) if name in right else _("not known"),
            "differs": left.get(name, ...) != right.get(name, ...),
        }
        for name in FACT_LABELS
    ]
