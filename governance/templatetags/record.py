"""Words for what the record, tables and mappings hold as codes: ``{% load record %}``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from governance.domain.facts import FACT_LABELS
from governance.models import AuditEntry, Subject
from governance.models import Mapping as MappingModel
from governance.templatetags.looks import look_of

register = template.Library()

REASONS = {
    "asset_missing": _("iconik no longer has the asset"),
    "asset_suspended": _("the asset is suspended"),
    "asset_retired": _("the asset is retired"),
    "asset_superseded": _("the asset is superseded"),
    "asset_candidate": _("the asset is not approved yet"),
    "asset_in_review": _("the asset is still in review"),
    "asset_rejected": _("the asset was rejected"),
    "version_not_approved": _("no version of the asset is approved"),
    "no_usable_rendition": _("no approved file of the asset can be delivered"),
    "outside_campaign": _("its days lie outside of the campaign's"),
    "ambiguous": _("it ties with another mapping"),
    "rights_expired": _("the asset's rights have ended"),
    "rights_not_started": _("the asset's rights have not started"),
    "campaign_archived": _("the campaign is archived"),
}

VERBS = {
    "asset.submitted": _("Submitted for review"),
    "asset.approved": _("Approved"),
    "asset.rejected": _("Rejected"),
    "asset.suspended": _("Suspended"),
    "asset.resumed": _("Suspension lifted"),
    "asset.superseded": _("Superseded"),
    "asset.retired": _("Retired"),
    "asset.reinstated": _("Reinstated"),
    "asset.reopened": _("Reopened for review"),
    "asset.used": _("In use"),
    "asset.version_approved": _("Version approved"),
    "asset.version_rejected": _("Version rejected"),
    "asset.facts_approved": _("Changed facts approved"),
    "asset.facts_rejected": _("Changed facts rejected"),
    "asset.facts_narrowed": _("Facts narrowed by iconik"),
    "asset.facts_changed": _("Facts changed in iconik"),
    "asset.missing": _("Missing in iconik"),
    "asset.returned": _("Back in iconik"),
    "asset.read_asked": _("Asked to be read again from iconik"),
    "asset.read_again": _("Read again from iconik"),
    "asset.file_downloaded": _("File downloaded"),
    "campaign.created": _("Campaign created"),
    "campaign.changed": _("Campaign changed"),
    "campaign.archived": _("Campaign archived"),
    "campaign.copied": _("Campaign copied"),
    "campaign.reopened": _("Campaign reopened"),
    "family.created": _("Family made"),
    "family.changed": _("Family changed"),
    "family.deleted": _("Family undone"),
    "campaign.slot_added": _("Slot added"),
    "campaign.slot_changed": _("Slot changed"),
    "campaign.slot_removed": _("Slot removed"),
    "mapping.proposed": _("Mapping proposed"),
    "mapping.approved": _("Mapping approved"),
    "mapping.rejected": _("Mapping rejected"),
    "mapping.withdrawn": _("Mapping withdrawn"),
    "mapping.replaced": _("Mapping replaced"),
    "review.opened": _("Review opened"),
    "review.voted": _("Vote cast"),
    "review.votes_voided": _("Votes void: the subject changed"),
    "review.cancelled": _("Review cancelled"),
    "review.commented": _("Comment on a review"),
    "review.held": _("Review held by one person"),
    "review.taken_over": _("Review taken over"),
    "review.released": _("Review let go"),
    "table.published": _("Table published"),
    "delivery.retried": _("Delivery tried again"),
    "view.shared": _("View shared"),
    "view.changed": _("Shared view changed"),
    "view.deleted": _("Shared view deleted"),
    "mail.retried": _("Mails sent again"),
    "market.saved": _("Market saved"),
    "brand.created": _("Brand created"),
    "brand.saved": _("Brand saved"),
    "brand.deleted": _("Brand deleted"),
    "field_mapping.saved": _("Field mapping saved"),
    "field_mapping.drafted": _("Change of the field mapping prepared"),
    "field_mapping.discarded": _("Change of the field mapping discarded"),
    "field_mapping.applied": _("Field mapping changed"),
    "person.password_changed": _("Own password changed"),
    "person.saved": _("Person saved"),
    "client.made": _("Machine client made"),
    "client.installed": _("Machine client installed"),
    "client.changed": _("Machine client changed"),
    "client.secret_renewed": _("Secret of a machine client renewed"),
    "client.revoked": _("Machine client revoked"),
    "client.saved": _("Machine client saved"),
    "client.deleted": _("Machine client deleted"),
    "policy.saved": _("Approval policy saved"),
    "policy.deleted": _("Approval policy deleted"),
}

SUBJECTS = {
    "asset": _("Asset"),
    "campaign": _("Campaign"),
    "family": _("Family"),
    "mapping": _("Mapping"),
    "review": _("Review"),
    "market": _("Market"),
    "notice": _("Notice"),
    "brand": _("Brand"),
    "user": _("Person"),
    "mappingdraft": _("Change of the field mapping"),
    "clientapplication": _("Machine client"),
    "fieldmapping": _("Field mapping"),
    "approvalpolicy": _("Approval policy"),
    "outboxrow": _("Delivery"),
    "savedview": _("Saved view"),
}

NAMES = {
    **FACT_LABELS,
    "state": _("State"),
    "facts": _("Facts"),
    "version": _("Version"),
    "slot": _("Slot"),
    "asset": _("Asset"),
    "subject": _("Asks about"),
    "regions": _("Regions"),
    "when": _("Conditions"),
    "priority": _("Priority"),
    "starts_at": _("From"),
    "ends_at": _("Until"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "name": _("Name"),
    "communication_type": _("Communication type"),
    "zone": _("Time zone"),
    "default_language": _("Default language"),
    "dimensions": _("Dimensions"),
    "kinds": _("Accepts"),
    "channels": _("Channels"),
    "required": _("Required"),
    "language_policy": _("Language policy"),
    "max_bytes": _("Largest file, bytes"),
    "max_duration_ms": _("Longest, milliseconds"),
    "master": _("Master"),
    "members": _("Members"),
    "countries": _("Countries"),
    "generation": _("Generation"),
    "digest": _("Digest"),
    "cause": _("Because of"),
    "decision": _("Decision"),
    "stage": _("Stage"),
    "votes": _("Votes"),
    "role": _("Role"),
    "roles": _("Roles"),
    "is_active": _("May log in"),
    "active": _("Active"),
    "address": _("Address"),
    "shared": _("Shared"),
    "stages": _("Stages"),
    "scopes": _("Scopes"),
    "brands": _("Brands"),
    "campaigns": _("Campaigns"),
    "tokens_ended": _("Tokens ended"),
    "field": _("Field"),
    "new": _("New"),
    "fields": _("Fields"),
}
"""The names under which entries keep values."""

DECISIONS = {"approve": _("Approve"), "reject": _("Reject")}

NOTHING = "–"
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One value that an entry tells: as it was, and as it became."""

    label: str
    before: str
    after: str


@register.filter
def reason_words(code: str) -> str:
    """Why a row is withheld, in words; an unknown code is shown as it is."""
    return gettext(REASONS[code]) if code in REASONS else code.replace("_", " ")


@register.filter
def verb_words(verb: str) -> str:
    """What an audit entry says, in words; an unknown verb is shown as it is."""
    return gettext(VERBS[verb]) if verb in VERBS else verb.replace("_", " ").replace(".", ": ")


@register.filter
def subject_words(kind: str) -> str:
    """What kind of thing an entry is about."""
    return gettext(SUBJECTS[kind]) if kind in SUBJECTS else kind


@register.filter
def subject_url(entry: AuditEntry) -> str:
    """The page of what an entry is about; empty for what has none."""
    if entry.subject_kind not in ("asset", "mapping", "review"):
        return ""
    return reverse(f"governance:{entry.subject_kind}", args=[entry.subject_id])


ACTORS = {
    "client": _("machine client"),
    "integration": _("integration"),
    "system": _("by itself"),
}


@register.filter
def actor_words(kind: str) -> str:
    """What stands behind an actor that is no person; nothing for people."""
    return gettext(ACTORS[kind]) if kind in ACTORS else ""


@register.filter
def lines(entry: AuditEntry) -> list[Line]:
    """What an entry tells of before and after, value by value; what stayed the same is left out."""
    before, after = told(entry.before), told(entry.after)
    return [
        Line(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys([*before, *after])
        if before.get(label) != after.get(label)
    ]


def told(values: Mapping[str, Any]) -> dict[str, str]:
    """Values that the record keeps, in words: label → text."""
    return dict(_flat(values))


@register.filter
def conditions(mapping: MappingModel) -> list[str]:
    """When a mapping applies, part by part: regions, dimensions, days; nothing where always."""
    zone = mapping.slot.campaign.zone
    parts = [*mapping.regions]
    parts += [f"{name}: {', '.join(values)}" for name, values in mapping.when.items() if values]
    if mapping.starts_at is not None:
        parts.append(gettext("from %s") % date_format(first_day(mapping.starts_at, zone), "j M Y"))
    if mapping.ends_at is not None:
        parts.append(gettext("until %s") % date_format(last_day(mapping.ends_at, zone), "j M Y"))
    return parts


def first_day(starts_at: datetime, zone: str) -> date:
    """The local day on which a window begins."""
    return starts_at.astimezone(ZoneInfo(zone)).date()


def last_day(ends_at: datetime, zone: str) -> date:
    """The last local day of a window, whose end is exclusive."""
    return (ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def _flat(
    values: Any, label: str = "", name: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Values by label; a mapping inside gives one line for each of its members."""
    if isinstance(values, Mapping) and depth <= DEEPEST:
        for key, value in values.items():
            word = _name(str(key))
            yield from _flat(value, f"{label}: {word}" if label else word, str(key), depth + 1)
        return
    yield label or gettext("Value"), _text(values, name)


def _name(name: str) -> str:
    if name in NAMES:
        return gettext(NAMES[name])
    return name.replace("_", " ").capitalize()


def _text(value: Any, name: str) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(_text(item, name) for item in value)
    if isinstance(value, Mapping):
        if set(value) == {"name", "values"}:  # a declared dimension
            return f"{value['name']} ({_text(value['values'], name)})"
        return ", ".join(f"{key} {_text(item, name)}" for key, item in value.items())
    return _word(str(value), name)


def _word(code: str, name: str) -> str:
    """A value in words, where what it stands under says that it is a code."""
    if name == "state":
        return str(look_of(code).label)
    if name == "cause":
        return verb_words(code)
    if name == "subject" and code in Subject.values:
        return str(Subject(code).label)
    return gettext(DECISIONS[code]) if name == "decision" and code in DECISIONS else code
