"""What a report of use names: the row that a decision token proves, or a version by number."""

import re
import uuid
from dataclasses import dataclass
from typing import ClassVar

from governance.domain import instants
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.table import Row
from governance.models import AssetVersion
from governance.queries.callers import Caller, brand_limits, campaigns_of
from governance.queries.lookup import NoSuchGeneration, table_of

_TOKEN = re.compile(
    r"(?P<campaign>[A-Za-z0-9][A-Za-z0-9_-]{0,39})\.(?P<generation>[1-9][0-9]{0,8})"
    r"/(?P<slot>[^/@]{1,40})/(?P<row>-|[1-9][0-9]{0,17})"
    r"@(?P<at>[0-9]{8}T[0-9]{6}Z)"
)


class UnknownCampaign(NotFound):
    """There is no such campaign, or the client may not know of it."""

    field: ClassVar[str] = "campaign"


class UnknownAsset(NotFound):
    """There is no such asset, or the client may not know of it."""

    field: ClassVar[str] = "asset_id"


@dataclass(frozen=True, slots=True)
class UsedVersion:
    """The version of an asset that was used."""

    asset_id: uuid.UUID
    version_number: int


def campaign_id(caller: Caller, key: str) -> int:
    """The campaign with this key.

    Raises:
        UnknownCampaign: if there is none within the client's limits.
    """
    found = campaigns_of(caller).filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownCampaign(_("There is no campaign “%(key)s”."), key=key)
    return found


def decided_version(campaign: int, campaign_key: str, decision: str) -> UsedVersion:
    """The version that a decision served: the token must name a row of a published table.

    Raises:
        InvalidInput: naming ``decision``.
    """
    parts = _TOKEN.fullmatch(decision)
    at = _written(parts["at"]) if parts else ""
    if parts is None or not instants.is_written(at):
        raise _refused(_("This is not a decision such as RENEW26.17/hero/41@20261123T120000Z."))
    if parts["campaign"] != campaign_key:
        raise _refused(_("The decision is one of another campaign."))
    if parts["row"] == "-":
        raise _refused(_("By this decision nothing was served."))
    try:
        table = table_of(campaign, int(parts["generation"])).compiled.table
    except NoSuchGeneration as error:
        raise InvalidInput(error.template, field="decision", **error.params) from None
    slot = table.slots.get(parts["slot"])
    number = int(parts["row"])
    row = next((item for item in slot.rows if item.row == number), None) if slot else None
    if row is None:
        raise _refused(_("The table of this decision has no such row."))
    if not _open_at(row, at):
        raise _refused(_("The row was not to be served at this instant."))
    return UsedVersion(uuid.UUID(row.asset.id), row.asset.version_number)


def named_version(caller: Caller, named: UsedVersion) -> UsedVersion:
    """The version that was named outright, if there is one.

    Raises:
        UnknownAsset: if there is no such asset within the client's limits.
        InvalidInput: naming ``version_number``.
    """
    brands = brand_limits(caller)
    versions = AssetVersion.objects.filter(asset__public_id=named.asset_id)
    if brands is not None:
        versions = versions.filter(asset__brand__in=brands)
    numbers = set(versions.values_list("remote_number", flat=True))
    if not numbers:
        raise UnknownAsset(_("There is no such asset."))
    if named.version_number not in numbers:
        raise InvalidInput(
            _("The asset has no version %(number)s."),
            field="version_number",
            number=named.version_number,
        )
    return named


def _open_at(row: Row, at: str) -> bool:
    """Whether the row's windows hold the instant; written instants compare as texts."""
    starts = (row.starts, row.asset.rights_from)
    ends = (row.ends, row.asset.rights_until)
    return all(item is None or item <= at for item in starts) and all(
        item is None or at < item for item in ends
    )


def _written(compact: str) -> str:
    """A token's instant in the form of the table."""
    day, time = compact[:8], compact[9:15]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="decision")
