"""Who a logged-in person is, as an actor."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from governance import correlation
from governance.domain.actor import Actor, ActorKind, Role
from governance.domain.errors import Forbidden
from governance.domain.errors import gettext_noop as _
from governance.models import RoleLimit, User

ROLE_ORDER = (
    Role.ADMIN,
    Role.COMPLIANCE,
    Role.REVIEWER,
    Role.MEDIA,
    Role.COMMS,
    Role.AUDITOR,
)
"""Which role names a person that has several."""


def actor_for(user: User) -> Actor:
    """The actor of a person: groups are roles, limited to brands where a limit says so.

    A superuser is an administrator. Two queries.
    """
    grants: dict[str, frozenset[int] | None] = dict.fromkeys(
        user.groups.values_list("name", flat=True)
    )
    if user.is_superuser:
        grants.setdefault(Role.ADMIN, None)
    limits = RoleLimit.objects.filter(user=user).values_list("group__name", "brands")
    for role, brand in limits:
        if role in grants:
            grants[role] = (grants[role] or frozenset()) | ({brand} if brand else frozenset())
    return Actor(ActorKind.USER, str(user.pk), str(user), grants, correlation.current())


def actor_of_person(person: AbstractBaseUser | AnonymousUser) -> Actor:
    """The actor of whoever a request says is logged in.

    Raises:
        Forbidden: if nobody is.
    """
    if not isinstance(person, User):
        raise Forbidden(_("Log in first."))
    return actor_for(person)


def leading_role(actor: Actor) -> str:
    """The role that a person's pages are arranged for; empty without any."""
    return next((role.value for role in ROLE_ORDER if actor.has(role)), "")
