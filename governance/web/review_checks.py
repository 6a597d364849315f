"""What the machine can tell about a subject before a person decides on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance import clock
from governance.domain.ambiguity import Ambiguity
from governance.domain.facts import FACT_LABELS, UNKNOWN, Facts, missing_facts
from governance.domain.publication_warnings import (
    NEUTRAL_HIDES_DEFAULT,
    OUTRANKED_BY_LANGUAGE,
    REGION_NEEDED,
    PublicationWarning,
)
from governance.models import Asset, Mapping, Review, Subject
from governance.templatetags.record import reason_words
from governance.web.review_subject import SubjectView
from governance.web.wording import last_second


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: fine, or something to look at."""

    ok: bool
    text: str


def checks_of(review: Review, subject: SubjectView) -> list[Check]:
    """The findings about what a review asks."""
    asset = review.asset
    found = [*_service(asset)]
    if review.subject in (Subject.ASSET_VERSION, Subject.FACTS):
        found += [*_completeness(asset), *_files(subject), *_rights(asset.remote_facts_read)]
    if subject.mapping is not None:
        found += [*_mapping(subject.mapping, asset), *_outlook(subject)]
        found += _rights(asset.approved_facts)
    if subject.successor is not None:
        found += _successor(asset, subject.successor)
    return found


def _service(asset: Asset) -> Iterator[Check]:
    if asset.suspended_at is not None:
        yield Check(False, _("The asset is suspended: %s") % asset.suspension_reason)
    if asset.remote_missing_since is not None:
        yield Check(False, _("iconik no longer has the asset"))
    if asset.suspended_at is None and asset.remote_missing_since is None:
        yield Check(True, _("The asset is neither suspended nor missing"))


def _completeness(asset: Asset) -> Iterator[Check]:
    lacking = missing_facts(asset.remote_kind or None, asset.remote_facts_read)
    names = ", ".join(
        _(FACT_LABELS[name]) if name in FACT_LABELS else _("Kind") for name in lacking
    )
    yield Check(
        not lacking,
        _("Missing: %(names)s") % {"names": names} if lacking else _("Governed facts are complete"),
    )
    if asset.remote_faults:
        faults = " ".join(str(text) for text in asset.remote_faults.values())
        yield Check(False, _("Some values in iconik cannot be read: %s") % faults)
    else:
        yield Check(True, _("Every value in iconik can be read"))


def _files(subject: SubjectView) -> Iterator[Check]:
    if not subject.files:
        return
    wrong = [row["name"] for row in subject.files if not row["ok"]]
    yield Check(
        not wrong,
        _("Not ready: %(names)s") % {"names": ", ".join(wrong)}
        if wrong
        else _("All files are ready"),
    )


def _rights(facts: Facts) -> Iterator[Check]:
    until, starts = facts.rights_until, facts.rights_from
    if until is UNKNOWN:
        return
    if until is None:
        yield Check(True, _("Rights have no end"))
    elif until <= clock.now():
        yield Check(False, _("Rights ended on %s") % date_format(last_second(until), "j M Y"))
    else:
        yield Check(True, _("Rights run until %s") % date_format(last_second(until), "j M Y"))
    if starts is not UNKNOWN and starts is not None and starts > clock.now():
        yield Check(False, _("Rights start on %s") % date_format(starts, "j M Y"))


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
        yield Check(False, _("Rights end before the mapping does"))


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
