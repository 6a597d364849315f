"""Signing in with a password: guessing is slowed down, at every door that asks for one."""

from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from governance.actions.attempts import Attempts
from governance.models import User
from governance.queries.notices import with_unread

ATTEMPTS_FROM_ADDRESS: Final = 10
ATTEMPTS: Final = 100
"""Wrong passwords for one name within the window: from one address, and from anywhere."""


class PasswordBackend(ModelBackend):
    """Django's own check, asked no more often than the limits let it be."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The person with this name and password, or None.

        Raises:
            PermissionDenied: too many were wrong; no other backend is asked.
        """
        if request is None or username is None:
            return super().authenticate(request, username, password, **kwargs)
        attempts = _attempts(request, username)
        if not attempts.count():
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            attempts.forget()
        return user

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, with the number of their unread notices: every page shows it,
        and so none need ask.
        """
        user = with_unread(User.objects.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def is_paused(request: HttpRequest, username: str) -> bool:
    """Whether a name is refused at the moment, whatever the password."""
    return _attempts(request, username).are_too_many


def _attempts(request: HttpRequest, username: str) -> Attempts:
    return Attempts.of(
        request, "sign-in", username, from_address=ATTEMPTS_FROM_ADDRESS, anywhere=ATTEMPTS
    )
