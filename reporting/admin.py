"""Production events, read-only."""

from django.contrib import admin
from django.http import HttpRequest

from reporting.models import ProductionEvent


@admin.register(ProductionEvent)
class ProductionEventAdmin(admin.ModelAdmin[ProductionEvent]):
    """What Exstream told; nobody edits it."""

    list_display = ("received_at", "kind", "campaign_key", "decision", "source")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events come by the API alone."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ProductionEvent | None = None
    ) -> bool:
        """Nobody changes an event."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: ProductionEvent | None = None
    ) -> bool:
        """Nobody deletes an event."""
        return False
