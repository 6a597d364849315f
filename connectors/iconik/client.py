"""The client of iconik: methods named for its nouns, records out, ``RemoteError`` on failure."""

import msgspec

from connectors.http.client import Call
from connectors.iconik.assets import AssetCalls
from connectors.iconik.downloads import DownloadCalls
from connectors.iconik.files import FileCalls
from connectors.iconik.metadata import MetadataCalls
from connectors.iconik.records import User
from connectors.iconik.surroundings import SurroundingsCalls
from connectors.iconik.workplace import WorkplaceCalls

PROBE = "/API/auth/v1/auth/token/"
CURRENT_USER = "/API/users/v1/users/current/"
CURRENT_ROLES = "/API/users/v1/users/current/roles/"


class _Roles(msgspec.Struct, frozen=True):
    objects: tuple[str, ...] | None


class IconikClient(
    AssetCalls, MetadataCalls, FileCalls, DownloadCalls, SurroundingsCalls, WorkplaceCalls
):
    """All of iconik that this product uses. A context manager; safe to use from threads.

    ``IconikClient(config, transport=None, gate=None)``: see ``IconikConnection``. Every method
    may raise any ``RemoteError``; lists reach their last page or raise.
    """

    def check_token(self) -> None:
        """The cheapest probe of address and credentials (§1); ``RemoteAuthFailed`` if refused."""
        answer = self._http.send(Call("GET", PROBE))
        if answer.body:  # its shape is not published
            self._decode(dict, answer)

    def current_user(self) -> User:
        """The service user whose token we use, with its tenant (§1)."""
        return self._get(User, CURRENT_USER)

    def current_roles(self) -> frozenset[str]:
        """The names of its roles, such as ``can_read_assets`` (§1)."""
        return frozenset(self._get(_Roles, CURRENT_ROLES).objects or ())
