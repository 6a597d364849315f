"""Families of localized assets: made by hand, and mapped as one bundle."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from governance import audit, policies
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.actions.transactions import (
    governed,
    lock_assets,
    lock_campaigns,
    lock_mappings,
)
from governance.cldr import language_parents
from governance.domain.actor import Actor, Role
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import UNKNOWN
from governance.domain.languages import language_chain
from governance.models import Asset, Campaign, Family, FamilyMember, Review, ReviewState
from governance.models import Mapping as MappingModel
from governance.models.identifiers import new_public_id
from governance.queries.tables import dependents

LARGEST = 60
"""Members of a family: a work in more languages is several works."""


@governed
def create_family(
    *, name: str, asset_ids: Sequence[uuid.UUID], master_id: uuid.UUID, actor: Actor
) -> Family:
    """Group assets of one brand as one work; the master is one of them.

    Raises:
        Forbidden, InvalidInput (naming the field), Conflict (an asset is in another family).
    """
    if not name.strip():
        raise InvalidInput(_("Give the family a name."), field="name")
    chosen = Asset.objects.filter(public_id__in=asset_ids).values_list("pk", flat=True)
    assets = [row for row in lock_assets(chosen).values() if policies.sees(actor, row)]
    if len(assets) != len(set(asset_ids)) or not 2 <= len(assets) <= LARGEST:
        raise InvalidInput(_("Choose 2 to 60 assets from the list."), field="assets")
    if len({row.brand_id for row in assets}) > 1:
        raise InvalidInput(_("The assets of a family belong to one brand."), field="assets")
    master = next((row for row in assets if row.public_id == master_id), None)
    if master is None:
        raise InvalidInput(_("The master is one of the assets."), field="master")
    for row in assets:
        policies.needs_role_for(actor, frozenset({Role.MEDIA}), row).require()
    family = Family.objects.create(
        brand_id=master.brand_id, name=name.strip(), master=master, created_by=actor.name
    )
    try:
        with transaction.atomic():
            FamilyMember.objects.bulk_create(
                [FamilyMember(family=family, asset=row) for row in assets]
            )
    except IntegrityError as error:
        raise Conflict(_("One of the assets is in another family already.")) from error
    told = {
        "master": str(master.public_id),
        "members": sorted(str(row.public_id) for row in assets),
    }
    audit.record(actor, "family.created", family, after=told)
    return family


@dataclass(frozen=True, slots=True)
class Bundle:
    """The proposals of a family, and the members that could not be proposed, with the reason."""

    bundle: uuid.UUID
    proposed: Sequence[MappingModel]
    left_out: Sequence[tuple[Asset, Conflict | InvalidInput]]


@governed
def map_family(
    *,
    campaign_id: uuid.UUID,
    slot_key: str,
    family_id: uuid.UUID,
    terms: MappingTerms,
    actor: Actor,
) -> Bundle:
    """Propose one mapping for each localized asset, its languages being its governed ones.

    ``terms`` say the rest: regions, conditions, days. Each mapping has a review of its own, so
    that one bad adaptation holds up no other; the bundle is what shows and decides them together.

    Raises:
        NotFound, Forbidden, InvalidInput, Conflict (nothing of the family fits).
    """
    members = FamilyMember.objects.filter(family__public_id=family_id)
    assets = lock_assets(members.values_list("asset_id", flat=True))
    seen = [row for row in assets.values() if policies.sees(actor, row)]
    if not seen:
        raise NotFound(_("There is no such family."))
    campaign = Campaign.objects.filter(public_id=campaign_id).first()
    declared = () if campaign is None else campaign.languages
    bundle = new_public_id()
    proposed: list[MappingModel] = []
    left_out: list[tuple[Asset, Conflict | InvalidInput]] = []
    for asset in seen:
        languages = asset.approved_facts.languages
        try:
            if languages is UNKNOWN:
                raise InvalidInput(_("Its languages are not known."), field="languages")
            _require_asked(languages, declared)
            proposed.append(
                propose_mapping(
                    campaign_id=campaign_id,
                    slot_key=slot_key,
                    asset_id=asset.public_id,
                    terms=replace(terms, languages=languages),
                    actor=actor,
                    bundle=bundle,
                )
            )
        except InvalidInput as error:
            if error.field not in ("asset", "languages"):
                raise
            left_out.append((asset, error))
        except Conflict as error:
            left_out.append((asset, error))
    if not proposed:
        raise Conflict(_("No asset of this family fits the slot."))
    return Bundle(bundle, proposed, left_out)


class _Undone(Exception):
    """Ends a preview: what was done within it is undone."""


@governed
def preview_family(
    *,
    campaign_id: uuid.UUID,
    slot_key: str,
    family_id: uuid.UUID,
    terms: MappingTerms,
    actor: Actor,
) -> Bundle:
    """What :func:`map_family` would propose, found by proposing it and undoing all of it.

    Raises:
        as :func:`map_family`.
    """
    try:
        with transaction.atomic():
            bundle = map_family(
                campaign_id=campaign_id,
                slot_key=slot_key,
                family_id=family_id,
                terms=terms,
                actor=actor,
            )
            raise _Undone
    except _Undone:
        return bundle


def _require_asked(languages: Sequence[str], declared: Sequence[str]) -> None:
    """Refuse an asset that no declared language would ever ask for; neutral ones serve all.

    A language asks for its parents, too (resolution.md §4).

    Raises:
        InvalidInput: on ``languages``.
    """
    parents = language_parents(declared)
    asked = {step for tag in declared for step in language_chain(tag, parents)}
    if languages and not asked & set(languages):
        raise InvalidInput(
            _("The campaign declares none of its languages (%(languages)s)."),
            field="languages",
            languages=", ".join(languages),
        )


@governed
def decide_bundle(
    *,
    bundle: uuid.UUID,
    decision: str,
    reason: str,
    expected: Mapping[uuid.UUID, str],
    actor: Actor,
) -> int:
    """Cast the same vote on each open review of a bundle: on all, or on none.

    ``expected`` holds the content digest of each review that the person saw. Returns how many
    votes were cast.

    Raises:
        NotFound, Conflict, StaleState, Forbidden, InvalidInput: nothing is changed then.
    """
    reviews = Review.objects.filter(mapping__bundle=bundle, state=ReviewState.OPEN)
    rows = list(reviews.values_list("public_id", "asset_id", "mapping__slot__campaign_id"))
    if not rows or {row[0] for row in rows} != set(expected):
        raise Conflict(_("The bundle has changed since. Look again, then decide."))
    asset_ids = {row[1] for row in rows}
    lock_assets(asset_ids)
    lock_campaigns({*dependents(asset_ids), *(row[2] for row in rows)})
    lock_mappings(MappingModel.objects.filter(asset_id__in=asset_ids).values_list("pk", flat=True))
    for review_id in sorted(expected):
        cast_vote(
            review_id=review_id,
            decision=decision,
            actor=actor,
            reason=reason,
            expected=expected[review_id],
        )
    return len(rows)
