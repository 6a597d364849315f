"""Mirrored and recorded rows: shown, and never edited here. Nobody edits a state."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from governance.actions.deliveries import retry_delivery
from governance.admin.kinds import ReadOnlyAdmin
from governance.domain.errors import DomainError
from governance.models import (
    Alarm,
    Asset,
    AssetVersion,
    AuditEntry,
    Campaign,
    FactReading,
    FieldMapping,
    Mapping,
    MappingDraft,
    MediaLink,
    OutboxRow,
    PublishedTable,
    Rendition,
    Review,
    Slot,
    Vote,
)
from governance.queries.actors import actor_of_person
from governance.refusals import sentence


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    """Assets, as mirrored and governed."""

    list_display = ("remote_title", "remote_external_id", "state", "brand", "remote_date_modified")
    list_filter = ("state", "remote_kind", "brand")
    search_fields = ("remote_title", "remote_external_id", "remote_id")


@admin.register(AssetVersion)
class AssetVersionAdmin(ReadOnlyAdmin):
    """Versions of assets."""

    list_display = ("asset", "remote_number", "approval", "remote_status")
    list_select_related = ("asset",)
    list_filter = ("approval",)


@admin.register(FieldMapping)
class FieldMappingAdmin(ReadOnlyAdmin):
    """Which iconik field feeds which governed fact; changed on the page "Field mapping"."""

    list_display = ("fact", "remote_field", "transformation")


@admin.register(MappingDraft)
class MappingDraftAdmin(ReadOnlyAdmin):
    """Changes of the field mapping, as they were prepared."""

    list_display = ("made_at", "author", "state", "done", "total")
    list_select_related = ("author",)


@admin.register(FactReading)
class FactReadingAdmin(ReadOnlyAdmin):
    """Readings of all facts."""

    list_display = ("begun_at", "ended_at", "done", "total", "changed")


@admin.register(Rendition)
class RenditionAdmin(ReadOnlyAdmin):
    """Deliverable files."""

    list_display = ("key", "version", "remote_kind", "remote_status", "remote_bytes")
    list_select_related = ("version__asset",)
    list_filter = ("remote_kind", "remote_status")


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Campaigns; they are changed on their own pages."""

    list_display = ("name", "key", "brand", "starts_on", "ends_on", "generation")
    search_fields = ("name", "key")


@admin.register(Mapping)
class MappingAdmin(ReadOnlyAdmin):
    """Mappings; they are decided in review."""

    list_display = ("id", "slot", "asset", "state", "priority")
    list_select_related = ("slot__campaign", "asset")
    list_filter = ("state",)


@admin.register(PublishedTable)
class PublishedTableAdmin(ReadOnlyAdmin):
    """Published tables: immutable."""

    list_display = ("campaign", "generation", "published_at", "rows", "cause", "caused_by")
    list_select_related = ("campaign",)


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Reviews; they are decided on their own pages."""

    list_display = ("subject", "asset", "state", "submitter_name", "opened_at")
    list_select_related = ("asset",)
    list_filter = ("state", "subject")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The record: append-only, also for the database."""

    list_display = ("at", "actor_name", "verb", "subject_label", "reason")
    list_filter = ("verb", "actor_kind")
    search_fields = ("subject_label", "actor_name", "correlation_id")


@admin.register(OutboxRow)
class OutboxRowAdmin(ReadOnlyAdmin):
    """Deliveries that are due, under way, or parked."""

    list_display = ("topic", "subject_id", "attempts", "due_at", "parked_at", "last_error")
    list_filter = ("topic", ("parked_at", admin.EmptyFieldListFilter))
    actions = ("retry",)

    @admin.action(description=_("Try the chosen deliveries again"))
    def retry(self, request: HttpRequest, queryset: models.QuerySet[OutboxRow]) -> None:
        """Make them due at once, by the same function as the sync page."""
        actor = actor_of_person(request.user)
        retried = 0
        for row in queryset:
            try:
                retry_delivery(row.pk, actor=actor)
            except DomainError as error:
                self.message_user(request, sentence(error), messages.WARNING)
            else:
                retried += 1
        words = ngettext("%(count)s delivery is due.", "%(count)s deliveries are due.", retried)
        self.message_user(request, words % {"count": retried})


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """Alarms."""

    list_display = ("kind", "campaign", "message", "raised_at", "closed_at")
    list_filter = ("kind", ("closed_at", admin.EmptyFieldListFilter))


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    """Slots of campaigns."""

    list_display = ("campaign", "key", "name", "required")
    list_select_related = ("campaign",)


@admin.register(Vote)
class VoteAdmin(ReadOnlyAdmin):
    """Votes of reviewers."""

    list_display = ("review", "voter", "decision", "cast_at", "void")
    list_select_related = ("review__asset", "voter")


@admin.register(MediaLink)
class MediaLinkAdmin(ReadOnlyAdmin):
    """Stable links."""

    list_display = ("token", "mapping_id", "rendition_key", "created_at")


class RoleAdmin(ReadOnlyAdmin):
    """The roles of product.md §1: they are fixed, and people are given them."""

    list_display = ("name",)
    fields = ("name",)


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
