"""The one family of errors that outbound calls raise.

Callers decide by class: wait, show, stop the sync or alarm. Every text in here is safe to show
and to log: it never holds a credential, a signed address or a body. Errors pickle, because task
queues move them between processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


def gettext_noop(text: str) -> str:
    """Mark ``text`` for translation without translating it; pages translate ``sentence``."""
    return text


@dataclass(eq=False)
class RemoteError(Exception):
    """A call to a remote did not give a usable answer.

    ``detail`` says more, in English, for the log and the sync page. ``remote`` is the remote's
    name, ``call`` the method and path *template*, ``status`` the HTTP status if there was one.
    ``outcome_unknown`` is true where a writing call may have been carried out although no usable
    answer came: read before you repeat it.
    ``sentence`` is the translatable text for people; its placeholders are filled from ``params``.
    """

    detail: str = ""
    remote: str = ""
    call: str = ""
    status: int | None = None
    outcome_unknown: bool = False

    sentence: ClassVar[str] = gettext_noop("The call to %(remote)s failed.")

    @property
    def params(self) -> dict[str, str]:
        """The values for the placeholders of ``sentence``."""
        return {"remote": self.remote or "the remote"}

    @property
    def transient(self) -> bool:
        """Whether the same call may succeed within seconds, if it may be repeated at all."""
        return False

    def __str__(self) -> str:
        parts = [self.sentence % self.params]
        if self.detail:
            parts.append(self.detail)
        place = ", ".join(
            part for part in (self.call, f"HTTP {self.status}" if self.status else "") if part
        )
        return " ".join(parts) + (f" [{place}]" if place else "")


@dataclass(eq=False)
class RemoteUnavailable(RemoteError):
    """The remote is away, overloaded or too slow; later it may answer.

    ``retry_after`` is the number of seconds the remote asked us to wait, if it did; the row that
    caused the call should wait that long.
    """

    retry_after: float | None = None

    sentence: ClassVar[str] = gettext_noop("%(remote)s does not answer at the moment.")

    @property
    def transient(self) -> bool:
        """Always."""
        return True


@dataclass(eq=False)
class RemoteNotFound(RemoteError):
    """The object does not exist, or our user may not see it."""

    sentence: ClassVar[str] = gettext_noop("%(remote)s does not have this object.")


@dataclass(eq=False)
class RemoteRejected(RemoteError):
    """The remote understood the call and refuses it; repeating it changes nothing.

    ``errors`` holds the remote's messages by field; messages that belong to no field are under
    the empty string.
    """

    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    sentence: ClassVar[str] = gettext_noop("%(remote)s refused the request.")

    def __str__(self) -> str:
        said = "; ".join(
            f"{name}: {text}" if name else text
            for name, texts in self.errors.items()
            for text in texts
        )
        return super().__str__() + (f" {said}" if said else "")


@dataclass(eq=False)
class RemoteConflict(RemoteRejected):
    """The object exists already or has changed meanwhile (409)."""

    sentence: ClassVar[str] = gettext_noop("%(remote)s already has this object.")


@dataclass(eq=False)
class RemoteForbidden(RemoteRejected):
    """Our user lacks a role or a grant for this one object (403)."""

    sentence: ClassVar[str] = gettext_noop("%(remote)s does not let our user do this.")


@dataclass(eq=False)
class RemoteAuthFailed(RemoteError):
    """Our credential is not accepted (401): stop, and tell an administrator."""

    sentence: ClassVar[str] = gettext_noop("%(remote)s does not accept our credentials.")


@dataclass(eq=False)
class RemoteContractBroken(RemoteError):
    """The answer is not what the interface promises: HTML, a wrong shape, an endless list.

    ``truncated`` is true if the answer broke off on its way, which a repetition may cure.
    """

    truncated: bool = False

    sentence: ClassVar[str] = gettext_noop("%(remote)s answered something we cannot read.")

    @property
    def transient(self) -> bool:
        """Only if the answer broke off."""
        return self.truncated
