"""Words for what the record and tables hold as codes."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

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
    "campaign.created": _("Campaign created"),
    "campaign.changed": _("Campaign changed"),
    "campaign.slot_added": _("Slot added"),
    "mapping.proposed": _("Mapping proposed"),
    "mapping.approved": _("Mapping approved"),
    "mapping.rejected": _("Mapping rejected"),
    "mapping.withdrawn": _("Mapping withdrawn"),
    "mapping.replaced": _("Mapping replaced"),
    "delivery.retried": _("Delivery tried again"),
    "market.saved": _("Market saved"),
    "review.opened": _("Review opened"),
    "review.voted": _("Vote cast"),
    "review.votes_voided": _("Votes void: the subject changed"),
    "review.cancelled": _("Review cancelled"),
    "table.published": _("Table published"),
}


@register.filter
def reason_words(code: str) -> str:
    """Why a row is withheld, in words; an unknown code is shown as it is."""
    return gettext(REASONS[code]) if code in REASONS else code.replace("_", " ")


@register.filter
def verb_words(verb: str) -> str:
    """What an audit entry says, in words; an unknown verb is shown as it is."""
    return gettext(VERBS[verb]) if verb in VERBS else verb.replace("_", " ").replace(".", ": ")
