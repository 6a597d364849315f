"""The product's addresses, and the question answered from the live tables."""

from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product
from tests.bench.live_tables import LiveLookup

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [path("bench/<str:key>/lookup", LiveLookup.as_view()), *product]
