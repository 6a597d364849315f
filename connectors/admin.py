"""Runs, cursors and faults of the mirror, read-only, with the same actions as the sync page."""

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connectors.bridge.sync_runs import request_sync
from connectors.bridge.waking import wake_mirror
from connectors.models import Provision, SyncCursor, SyncFault, SyncRun
from governance.admin import ReadOnlyAdmin
from governance.domain.errors import DomainError
from governance.queries.actors import actor_of_person
from governance.refusals import sentence


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    """Runs of the mirror."""

    list_display = ("id", "kind", "state", "asked_by", "started_at", "seen", "changed", "message")
    list_filter = ("kind", "state")
    actions = ("resync",)

    @admin.action(description=_("Run the chosen kind again"))
    def resync(self, request: HttpRequest, queryset: models.QuerySet[SyncRun]) -> None:
        """Ask for a run of the same kind."""
        run = queryset.first()
        try:
            if run is not None:
                request_sync(run.kind, actor_of_person(request.user))
        except DomainError as error:
            self.message_user(request, sentence(error), messages.WARNING)
        else:
            wake_mirror()
            self.message_user(request, gettext("The mirror is asked to run."))


@admin.register(SyncCursor)
class SyncCursorAdmin(ReadOnlyAdmin):
    """How far each stream has been read."""

    list_display = ("stream", "position", "moved_at")


@admin.register(SyncFault)
class SyncFaultAdmin(ReadOnlyAdmin):
    """Assets that could not be mirrored."""

    list_display = ("remote_id", "message", "attempts", "first_at", "last_at")


@admin.register(Provision)
class ProvisionAdmin(ReadOnlyAdmin):
    """What the connector made in iconik."""

    list_display = ("purpose", "view_id", "checked_at", "problem")
