"""Who does something: a person, a machine client, an integration, or the system itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from governance.domain.reach import EVERYWHERE, MarketLimit, Reach


class Role(StrEnum):
    """The seeded groups of product.md §1."""

    MEDIA = "media"
    COMMS = "comms"
    REVIEWER = "reviewer"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    ADMIN = "admin"
    EXSTREAM = "exstream"


class ActorKind(StrEnum):
    """What stands behind an actor."""

    USER = "user"
    CLIENT = "client"
    INTEGRATION = "integration"
    SYSTEM = "system"


ALL_BRANDS: None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of one request or task, passed to every action.

    ``grants`` maps each role to the brand ids it is limited to, or to ``None`` for every brand;
    ``markets`` holds the limit of each role that is limited to markets. The two narrow together:
    :meth:`reach`. ``correlation_id`` ties together all records of one request.
    """

    kind: ActorKind
    id: str
    name: str
    grants: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    correlation_id: str = ""
    markets: Mapping[str, MarketLimit] = field(default_factory=dict)

    def reach(self, role: str) -> Reach | None:
        """How far a role of the actor reaches; ``None`` for one that the actor does not have."""
        if role not in self.grants:
            return None
        return Reach(self.grants[role], self.markets.get(role))

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """How far each of the roles reaches; one that has no limit makes the others needless."""
        found = {Reach(brands, self.markets.get(role)) for role, brands in self.grants.items()}
        return (EVERYWHERE,) if EVERYWHERE in found else tuple(found)

    @property
    def sees_everything(self) -> bool:
        """Whether one of the actor's roles has no limit at all."""
        return EVERYWHERE in self.reaches

    def sees(self, brand_id: int, places: Collection[str]) -> bool:
        """Whether some role lets the actor see something of the brand and the places."""
        return any(reach.sees(brand_id, places) for reach in self.reaches)

    def governs(self, roles: Collection[str], brand_id: int, places: Collection[str]) -> bool:
        """Whether one of the roles lets the actor change something of the brand and the places."""
        reaches = (self.reach(role) for role in roles)
        return any(reach.governs(brand_id, places) for reach in reaches if reach is not None)

    def has(self, role: str, brand_id: int | None = None) -> bool:
        """Whether the actor has the role, for that brand when one is given."""
        if role not in self.grants:
            return False
        brands = self.grants[role]
        return brands is None or brand_id is None or brand_id in brands

    def has_any(self, roles: frozenset[str] | set[str], brand_id: int | None = None) -> bool:
        """Whether the actor has one of the roles, for that brand when one is given."""
        return any(self.has(role, brand_id) for role in roles)

    @property
    def brands(self) -> frozenset[int] | None:
        """The brands whose rows the actor may see; ``None`` means all of them."""
        if any(brands is None for brands in self.grants.values()):
            return ALL_BRANDS
        return frozenset().union(*(b for b in self.grants.values() if b is not None))

    @property
    def is_system(self) -> bool:
        """Whether a machine acts by itself, not for a person."""
        return self.kind in (ActorKind.SYSTEM, ActorKind.INTEGRATION)


def system_actor(name: str = "Imprimatur", correlation_id: str = "") -> Actor:
    """The system acting by itself, on a schedule or as a consequence."""
    return Actor(ActorKind.SYSTEM, "system", name, {}, correlation_id)


def integration_actor(name: str, correlation_id: str = "") -> Actor:
    """A connected remote acting through our connector, such as the iconik mirror."""
    return Actor(ActorKind.INTEGRATION, name.lower(), name, {}, correlation_id)
