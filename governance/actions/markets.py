"""Markets: made by administrators; every table that names one follows."""

from collections.abc import Sequence

from governance import audit, policies
from governance.actions import publication
from governance.actions.transactions import governed, lock_campaigns
from governance.domain.actor import Actor, Role
from governance.domain.declarations import checked_key, checked_regions
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.models import Campaign, Market


@governed
def save_market(*, code: str, name: str, countries: Sequence[str], actor: Actor) -> Market:
    """Make or change a market; every table that names it is compiled again (resolution.md §8).

    Raises:
        Forbidden, InvalidInput.
    """
    policies.needs_role(actor, frozenset({Role.ADMIN}), None).require()
    if not code.startswith("@") or not checked_key(code[1:], field="code"):
        raise InvalidInput(_("Write it like @EU."), field="code")
    chosen = [item for item in checked_regions(countries, (), field="countries") if len(item) == 2]
    if not chosen:
        raise InvalidInput(_("Name at least one country."), field="countries")
    touched = lock_campaigns(
        Campaign.objects.filter(tables__head__markets__has_key=code).values_list("pk", flat=True)
    )
    before = Market.objects.filter(code=code).values("name", "countries").first()
    market, _created = Market.objects.update_or_create(
        code=code, defaults={"name": name.strip() or code, "countries": chosen}
    )
    audit.record(
        actor, "market.saved", market, before=before, after={"name": name, "countries": chosen}
    )
    publication.publish(dict.fromkeys(touched), cause="market.saved", actor=actor, refusable=False)
    return market
