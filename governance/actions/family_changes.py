"""Changing a family and undoing it; what is mapped stays mapped."""

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from governance import audit, policies
from governance.actions.families import LARGEST
from governance.actions.transactions import governed, lock_assets
from governance.domain.actor import Actor, Role
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.models import Asset, Family, FamilyMember
from governance.queries.families import bundled_in

MEDIA = frozenset({Role.MEDIA})


@governed
def change_family(
    *,
    family_id: uuid.UUID,
    name: str,
    asset_ids: Sequence[uuid.UUID],
    master_id: uuid.UUID,
    actor: Actor,
    expected: str,
    reason: str = "",
) -> Family:
    """Rename a family, choose its master, add and remove assets; mappings stay as they are.

    ``expected`` is the :func:`family_digest` that the person saw. Members beyond the actor's reach
    stay. Removing one that is mapped with its family needs a ``reason``.

    Raises:
        NotFound, Forbidden, StaleState, InvalidInput (``name``, ``assets``, ``master``,
        ``reason``), Conflict (an asset is in another family).
    """
    family = _locked(family_id, actor, expected)
    if not name.strip():
        raise InvalidInput(_("Give the family a name."), field="name")
    before = _picture(family)
    members = {row.asset_id for row in family.members.all()}
    chosen = set(Asset.objects.filter(public_id__in=asset_ids).values_list("pk", flat=True))
    locked = lock_assets(members | chosen)
    seen = {pk for pk, row in locked.items() if policies.sees(actor, row)}
    if len(chosen) != len(set(asset_ids)) or not chosen <= seen:
        raise InvalidInput(_("Choose assets from the list."), field="assets")
    wanted = chosen | (members - seen)
    _require_family(family, [locked[pk] for pk in wanted])
    master = next((locked[pk] for pk in wanted if locked[pk].public_id == master_id), None)
    if master is None:
        raise InvalidInput(_("The master is one of the assets."), field="master")
    for pk in wanted ^ members:
        policies.needs_role_for(actor, MEDIA, locked[pk]).require()
    _require_reason(members - wanted, reason)
    family.name, family.master = name.strip(), master
    family.save(update_fields=["name", "master"])
    _settle(family, members, wanted)
    audit.record(
        actor, "family.changed", family, before=before, after=_picture(family), reason=reason
    )
    return family


@governed
def undo_family(*, family_id: uuid.UUID, actor: Actor, expected: str, reason: str = "") -> None:
    """Undo a family: its assets are in none then. What is mapped stays mapped.

    Raises:
        NotFound, Forbidden, StaleState, InvalidInput (``reason``, where its assets are mapped).
    """
    family = _locked(family_id, actor, expected)
    _require_reason([row.asset_id for row in family.members.all()], reason)
    audit.record(actor, "family.deleted", family, before=_picture(family), reason=reason)
    family.delete()


def family_digest(family: Family) -> str:
    """Changes with anything that :func:`change_family` changes."""
    return hashlib.sha256(json.dumps(_picture(family), sort_keys=True).encode()).hexdigest()


def _picture(family: Family) -> dict[str, object]:
    rows = FamilyMember.objects.filter(family=family).values_list("asset__public_id", flat=True)
    return {
        "name": family.name,
        "master": str(family.master.public_id),
        "members": sorted(map(str, rows)),
    }


def _locked(family_id: uuid.UUID, actor: Actor, expected: str) -> Family:
    rows = Family.objects.select_for_update(of=("self",)).select_related("master__brand")
    family = rows.filter(public_id=family_id).first()
    if family is None or not policies.sees(actor, family.master):
        raise NotFound(_("There is no such family."))
    policies.needs_role_for(actor, MEDIA, family.master).require()
    if expected != family_digest(family):
        raise StaleState(_("Somebody else changed the family. Look again, then save."))
    return family


def _require_family(family: Family, assets: Collection[Asset]) -> None:
    if not 2 <= len(assets) <= LARGEST:
        raise InvalidInput(_("Choose 2 to 60 assets from the list."), field="assets")
    if any(row.brand_id != family.brand_id for row in assets):
        raise InvalidInput(_("The assets of a family belong to one brand."), field="assets")


def _require_reason(leaving: Collection[int], reason: str) -> None:
    """Ask why assets leave that are mapped with their family."""
    campaigns = bundled_in(leaving)
    if campaigns and not reason.strip():
        raise InvalidInput(
            _("Give a reason: what leaves is mapped with its family in %(campaigns)s."),
            field="reason",
            campaigns=", ".join(campaigns[:3]) + (" …" if len(campaigns) > 3 else ""),
        )


def _settle(family: Family, members: set[int], wanted: set[int]) -> None:
    FamilyMember.objects.filter(family=family, asset__in=members - wanted).delete()
    try:
        with transaction.atomic():
            FamilyMember.objects.bulk_create(
                [FamilyMember(family=family, asset_id=pk) for pk in sorted(wanted - members)]
            )
    except IntegrityError as error:
        raise Conflict(_("One of the assets is in another family already.")) from error
