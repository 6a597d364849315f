"""Who a logged-in person is, as an actor."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from governance import correlation
from governance.domain.actor import Actor, ActorKind, Role
from governance.domain.errors import Forbidden
from governance.domain.errors import gettext_noop as _
from governance.domain.reach import MarketLimit
from governance.models import Market, RoleLimit, User

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
    """The actor of a person: groups are roles, limited to brands and markets where a limit says so.

    A superuser is an administrator. Two queries.
    """
    grants: dict[str, frozenset[int] | None] = dict.fromkeys(
        user.groups.values_list("name", flat=True)
    )
    if user.is_superuser:
        grants.setdefault(Role.ADMIN, None)
    markets: dict[str, MarketLimit] = {}
    for role, brands, codes, known in _limits(user):
        if role not in grants:
            continue
        if brands or not codes:  # neither: the row covers nothing
            grants[role] = frozenset(brands)
        if codes:
            countries = {row["code"]: row["countries"] for row in known}
            markets[role] = MarketLimit.of(codes, countries)
    who = str(user.pk), str(user)
    return Actor(ActorKind.USER, *who, grants, correlation.current(), markets)


LimitRow = tuple[str, list[int], list[str], list[dict[str, Any]]]
"""A role, the brands and the codes of the markets it is limited to, and all markets there are."""


def _limits(user: User) -> QuerySet[RoleLimit, LimitRow]:
    """The limits of a person's roles; one query."""
    brands = RoleLimit.brands.through.objects.filter(rolelimit=OuterRef("pk"))
    markets = RoleLimit.markets.through.objects.filter(rolelimit=OuterRef("pk"))
    known = Market.objects.order_by().values(json=JSONObject(code="code", countries="countries"))
    return RoleLimit.objects.filter(user=user).values_list(
        "group__name",
        ArraySubquery(brands.values("brand_id")),
        ArraySubquery(markets.values("market__code")),
        ArraySubquery(known),
    )


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
