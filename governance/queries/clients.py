"""Machine clients, as administrators see them."""

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from oauth2_provider.models import get_access_token_model

from governance import clock
from governance.models import Brand, Campaign, ClientApplication


def listed() -> QuerySet[ClientApplication]:
    """All clients with their limits, those in use first; ``active_tokens`` counts their tokens."""
    tokens = (
        get_access_token_model()
        .objects.filter(application=OuterRef("pk"), expires__gt=clock.now())
        .order_by()
        .values("application")
        .annotate(number=Count("pk"))
        .values("number")
    )
    clients: QuerySet[ClientApplication] = (
        ClientApplication.objects.annotate(active_tokens=Coalesce(Subquery(tokens), 0))
        .prefetch_related(
            Prefetch("brands", Brand.objects.order_by("name")),
            Prefetch("campaigns", Campaign.objects.order_by("name")),
        )
        .order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")
    )
    return clients
