"""Production events, read-only."""

from django.contrib import admin

from governance.admin import ReadOnlyAdmin
from reporting.models import ProductionEvent


@admin.register(ProductionEvent)
class ProductionEventAdmin(ReadOnlyAdmin):
    """What Exstream told; events come by the API alone, and nobody edits one."""

    list_display = ("received_at", "kind", "campaign_key", "decision", "source")
