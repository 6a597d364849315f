"""What the machine can tell about a subject before a person decides on it.

The language of its texts is told by ``review_languages``, a moment later.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance import clock
from governance.domain.ambiguity import Ambiguity
from governance.domain.facts import FACT_LABELS, UNKNOWN, Facts, Kind, missing_facts
from governance.domain.publication_warnings import (
    NEUTRAL_HIDES_DEFAULT,
    OUTRANKED_BY_LANGUAGE,
    REGION_NEEDED,
    PublicationWarning,
)
from governance.domain.remote import CLOSED
from governance.domain.text_checks import alt_fault
from governance.models import Asset, Mapping, Review, Subject
from governance.templatetags.record import reason_words
from governance.web.findings import Check, mended_in_iconik
from governance.web.review_fit import slot_checks, territory_checks
from governance.web.review_subject import SubjectView
from governance.web.wording import last_second


def checks_of(review: Review, subject: SubjectView) -> list[Check]:
    """The findings about what a review asks."""
    asset = review.asset
    found = [*_service(asset)]
    if review.subject in (Subject.ASSET_VERSION, Subject.FACTS):
        facts = asset.remote_facts_read
        found += [*_completeness(asset), *_files(asset, subject), *_captions(asset, subject, facts)]
        found += [*_alternative_text(asset, subject, facts), *_rights(asset, facts)]
        found += territory_checks(facts, subject.live, {})
        found += slot_checks(asset, subject.version, (row.slot for row in subject.live))
    if subject.mapping is not None:
        mapping = subject.mapping
        found += [*_mapping(mapping, asset), *_outlook(subject)]
        found += [*_captions(asset, subject, asset.approved_facts)]
        found += [*_rights(asset, asset.approved_facts)]
        found += territory_checks(asset.approved_facts, [mapping], subject.markets)
        found += slot_checks(asset, subject.version, [mapping.slot])
    if subject.successor is not None:
        found += _successor(asset, subject.successor)
    return found


def _service(asset: Asset) -> Iterator[Check]:
    if asset.suspended_at is not None:
        text = _("The asset is suspended: %s") % asset.suspension_reason
        yield Check(False, text, _asset_url(asset), _("The asset"))
    if asset.remote_missing_since is not None:
        yield Check(False, _("iconik no longer has the asset"), _asset_url(asset), _("The asset"))
    if asset.suspended_at is None and asset.remote_missing_since is None:
        yield Check(True, _("The asset is neither suspended nor missing"))


def _completeness(asset: Asset) -> Iterator[Check]:
    lacking = missing_facts(asset.remote_kind or None, asset.remote_facts_read)
    names = ", ".join(
        _(FACT_LABELS[name]) if name in FACT_LABELS else _("Kind") for name in lacking
    )
    if lacking:
        yield mended_in_iconik(asset, _("Missing: %(names)s") % {"names": names})
    else:
        yield Check(True, _("Governed facts are complete"))
    if asset.remote_faults:
        faults = " ".join(str(text) for text in asset.remote_faults.values())
        yield mended_in_iconik(asset, _("Some values in iconik cannot be read: %s") % faults)
    else:
        yield Check(True, _("Every value in iconik can be read"))


def _files(asset: Asset, subject: SubjectView) -> Iterator[Check]:
    """Whether all files are ready; captions have their own line."""
    if not subject.files:
        return
    captions = {_("Captions %(language)s") % {"language": tag} for tag in _spoken(asset)}
    wrong = [row["name"] for row in subject.files if not row["ok"] and row["name"] not in captions]
    if wrong:
        yield mended_in_iconik(asset, _("Not ready: %(names)s") % {"names": ", ".join(wrong)})
    else:
        yield Check(True, _("All files are ready"))


def _spoken(asset: Asset) -> tuple[str, ...]:
    """The languages in which something is said, as iconik tells; none where nothing is."""
    facts = asset.remote_facts_read
    if asset.remote_kind not in (Kind.VIDEO, Kind.AUDIO) or facts.languages is UNKNOWN:
        return ()
    return () if facts.spoken is False else tuple(facts.languages)


def _captions(asset: Asset, subject: SubjectView, facts: Facts) -> Iterator[Check]:
    """Captions for each language that is spoken (product.md §4)."""
    if asset.remote_kind != Kind.VIDEO:
        return
    if facts.spoken is False:
        yield Check(True, _("Nobody speaks, so it needs no captions"))
        return
    files = [] if subject.version is None else list(subject.version.renditions.all())
    there = {
        item.remote_language
        for item in files
        if item.remote_kind == Kind.CAPTION and item.remote_status == CLOSED
    }
    spoken = () if facts.languages is UNKNOWN else facts.languages
    lacking = [
        tag
        for tag in spoken
        if not any(tag == each or tag.startswith(f"{each}-") for each in there)
    ]
    if lacking:
        words = {"languages": ", ".join(lacking)}
        yield mended_in_iconik(asset, _("No captions in %(languages)s") % words)
    elif spoken:
        yield Check(True, _("Captions are there in every spoken language"))


def _alternative_text(asset: Asset, subject: SubjectView, facts: Facts) -> Iterator[Check]:
    if facts.alt is UNKNOWN:  # what must have one is told under what is missing
        return
    files = [] if subject.version is None else list(subject.version.renditions.all())
    fault = alt_fault(facts.alt, [item.remote_name for item in files])
    if fault and (facts.alt or asset.remote_kind == Kind.IMAGE):
        yield mended_in_iconik(asset, _(fault))
    elif facts.alt:
        yield Check(True, _("The alternative text is of a sensible length"))


def _rights(asset: Asset, facts: Facts) -> Iterator[Check]:
    until, starts = facts.rights_until, facts.rights_from
    if until is UNKNOWN:
        return
    if until is None:
        yield Check(True, _("Rights have no end"))
    elif until <= clock.now():
        text = _("Rights ended on %s") % date_format(last_second(until), "j M Y")
        yield mended_in_iconik(asset, text)
    else:
        yield Check(True, _("Rights run until %s") % date_format(last_second(until), "j M Y"))
    if starts is not UNKNOWN and starts is not None and starts > clock.now():
        text = _("Rights start on %s") % date_format(starts, "j M Y")
        yield mended_in_iconik(asset, text)


def _asset_url(asset: Asset) -> str:
    return reverse("governance:asset", args=[asset.public_id])


def _mapping(mapping: Mapping, asset: Asset) -> Iterator[Check]:
    """Whether the asset suits what the mapping says of it."""
    spoken = asset.approved_facts.languages
    strange = (
        [] if spoken is UNKNOWN or not spoken else sorted(set(mapping.languages) - set(spoken))
    )
    if strange:
        yield Check(False, _("The asset is not in %s") % ", ".join(strange))
    elif mapping.languages:
        yield Check(True, _("The asset's languages are those of the mapping"))
    until = asset.approved_facts.rights_until
    ends = mapping.ends_at or mapping.slot.campaign.ends_at
    if until is not UNKNOWN and until is not None and clock.now() < until < ends:
        yield mended_in_iconik(asset, _("Rights end before the mapping does"))


def _outlook(subject: SubjectView) -> Iterator[Check]:
    """What approving would publish (resolution.md §8, §10)."""
    seen = subject.outlook
    if seen.withheld:
        yield Check(False, _("It would be withheld: %s") % reason_words(seen.withheld))
    for pair in seen.ties:
        yield Check(False, _tie(pair, subject))
    for warning in seen.warnings:
        yield Check(False, _warning(warning, subject))
    if not (seen.withheld or seen.ties or seen.warnings) and subject.mapping is not None:
        yield Check(True, _("It ties with no other mapping and would be shown"))


def _tie(pair: Ambiguity, subject: SubjectView) -> str:
    return _(
        "It ties with mapping %(other)s, for example for %(example)s, and cannot be approved."
    ) % {"other": _other((pair.row_a, pair.row_b), subject), "example": _example(pair)}


def _warning(warning: PublicationWarning, subject: SubjectView) -> str:
    words = {"other": _other(warning.rows, subject), "example": _example(warning)}
    if warning.kind == NEUTRAL_HIDES_DEFAULT:
        sentence = _(
            "A language-neutral mapping without conditions hides those of the default language,"
            " for example for %(example)s."
        )
    elif warning.kind == REGION_NEEDED:
        sentence = _(
            "Its asset may be shown in some territories only: a lookup without a region does not"
            " get it."
        )
    elif subject.mapping is not None and warning.rows[0] != subject.mapping.pk:
        sentence = _(
            "Mapping %(other)s is not shown any more: this one is always closer, for example for"
            " %(example)s."
        )
    elif warning.kind == OUTRANKED_BY_LANGUAGE:
        sentence = _(
            "It is never shown: mapping %(other)s has a closer language, for example for"
            " %(example)s."
        )
    elif words["other"]:
        sentence = _("It is never shown: mapping %(other)s is always closer.")
    else:
        sentence = _("It is never shown: no declared context leads to it.")
    return sentence % words


def _other(rows: tuple[int, ...], subject: SubjectView) -> str:
    own = subject.mapping.pk if subject.mapping is not None else 0
    return ", ".join(str(row) for row in rows if row != own)


def _example(found: Ambiguity | PublicationWarning) -> str:
    named = [f"{name} {value}" for name, value in found.example_context.items() if name != "slot"]
    return ", ".join(named) or _("any lookup")


def _successor(asset: Asset, successor: Asset) -> Iterator[Check]:
    yield Check(
        successor.is_servable,
        _("Its successor is approved")
        if successor.is_servable
        else _("Its successor is not approved, or held back"),
    )
    old, new = asset.approved_facts.languages, successor.approved_facts.languages
    if old is UNKNOWN or new is UNKNOWN or not new:
        return
    lost = sorted(set(old) - set(new))
    if lost:
        yield Check(False, _("The successor is not in %s") % ", ".join(lost))
