"""The kinds of tables that the console has: shown, or kept and recorded."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest

from governance import audit
from governance.queries.actors import actor_of_person


class ByRole:
    """Whoever may enter the console may do what a table allows; no rights of Django are kept."""

    admin_site: AdminSite

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the table is listed."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows are shown."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows are added."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows are changed."""
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether rows are deleted."""
        return self.admin_site.has_permission(request)


class ConsoleAdmin(ByRole, admin.ModelAdmin[Any]):
    """A table of the console."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER


class ReadOnlyAdmin(ConsoleAdmin):
    """Rows that are shown and never changed here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds such rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes such rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes such rows by hand."""
        return False


class RecordedAdmin(ConsoleAdmin):
    """Rows that administrators keep: every edit is told in the record, without its values."""

    noun = ""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Record that a row was added."""
        self._record(request, obj, "saved", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Record that a row was changed, and which of its fields."""
        self._record(request, obj, "saved", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Record that rows are deleted."""
        for obj in queryset:
            self._record(request, obj, "deleted", [])
        return super().log_deletions(request, queryset)

    def told(self, obj: Any) -> dict[str, Any]:
        """What the record keeps of a row beside the names of the fields that changed."""
        return {}

    def _record(self, request: HttpRequest, obj: models.Model, did: str, message: Any) -> None:
        parts = message if isinstance(message, list) else []
        fields = [
            str(name)
            for part in parts
            for change in part.values()
            for name in change.get("fields", [change.get("name", "")])
            if name
        ]
        after = {"fields": fields, **self.told(obj)} if did == "saved" else {}
        audit.record(actor_of_person(request.user), f"{self.noun}.{did}", obj, after=after)
