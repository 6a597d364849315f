"""Addresses of the connection pages."""

from django.urls import path

from connectors.web import sync

app_name = "connectors"
urlpatterns = [
    path("sync/", sync.sync_page, name="sync"),
    path("sync/state/", sync.sync_state, name="sync-state"),
    path("sync/now/", sync.sync_now, name="sync-now"),
    path("sync/deliveries/<int:row_id>/retry/", sync.delivery_retry, name="delivery-retry"),
]
