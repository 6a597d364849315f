"""Files that people take out of the house."""

from governance import audit, policies
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import Rendition
from governance.queries.asset_sync import DOWNLOADED


@governed
def record_download(item: Rendition, *, actor: Actor) -> None:
    """Record that a person was given a file of an asset that they may see.

    Raises:
        NotFound.
    """
    asset = item.version.asset
    if not policies.sees(actor, asset):
        raise NotFound(_("There is no such file."))
    audit.record(
        actor,
        DOWNLOADED,
        asset,
        after={"file": item.key, "version": item.version.remote_number},
    )
