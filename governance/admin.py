"""The administrators' console. Mirrored and recorded rows are read-only; nobody edits a state.

Users, groups, brands, policies and machine clients are kept here; markets through their action.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from governance.actions.deliveries import retry_delivery
from governance.actions.markets import save_market
from governance.models import (
    Alarm,
    ApprovalPolicy,
    Asset,
    AssetVersion,
    AuditEntry,
    Brand,
    Campaign,
    ClientApplication,
    FieldMapping,
    Mapping,
    Market,
    MediaLink,
    OutboxRow,
    PublishedTable,
    Rendition,
    Review,
    RoleLimit,
    Scope,
    Slot,
    Stage,
    User,
    Vote,
)
from governance.queries.actors import actor_of_person

admin.site.site_header = _("Imprimatur administration")
admin.site.site_title = _("Imprimatur")
admin.site.index_title = _("Users, policies, clients, and the rows behind the pages")


class ReadOnlyAdmin(admin.ModelAdmin[models.Model]):
    """Rows that are shown and never changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds such rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes such rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes such rows by hand."""
        return False


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    """Assets, as mirrored and governed."""

    list_display = ("remote_title", "remote_external_id", "state", "brand", "remote_date_modified")
    list_filter = ("state", "remote_kind", "brand")
    search_fields = ("remote_title", "remote_external_id", "remote_id")
    show_full_result_count = False


@admin.register(AssetVersion)
class AssetVersionAdmin(ReadOnlyAdmin):
    """Versions of assets."""

    list_display = ("asset", "remote_number", "approval", "remote_status")
    list_select_related = ("asset",)
    list_filter = ("approval",)
    show_full_result_count = False


@admin.register(Rendition)
class RenditionAdmin(ReadOnlyAdmin):
    """Deliverable files."""

    list_display = ("key", "version", "remote_kind", "remote_status", "remote_bytes")
    list_select_related = ("version__asset",)
    list_filter = ("remote_kind", "remote_status")
    show_full_result_count = False


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
    show_full_result_count = False


@admin.register(PublishedTable)
class PublishedTableAdmin(ReadOnlyAdmin):
    """Published tables: immutable."""

    list_display = ("campaign", "generation", "published_at", "rows", "cause", "caused_by")
    list_select_related = ("campaign",)
    show_full_result_count = False


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
    show_full_result_count = False


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
        for row in queryset:
            retry_delivery(row.pk, actor=actor)


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """Alarms."""

    list_display = ("kind", "campaign", "message", "raised_at", "closed_at")
    list_filter = ("kind", ("closed_at", admin.EmptyFieldListFilter))


for _shown in (Slot, Vote, MediaLink):
    admin.site.register(_shown, ReadOnlyAdmin)


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    """Brands."""

    list_display = ("name", "key")


class RoleLimitInline(admin.TabularInline[RoleLimit, User]):
    """Roles that hold for some brands only."""

    model = RoleLimit
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # not generic at run time
    """People and their roles."""

    list_display = ("username", "display_name", "email", "is_active", "is_staff")
    inlines = (RoleLimitInline,)
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name", "email")}),
        (_("Roles"), {"fields": ("groups", "is_active", "is_staff", "is_superuser")}),
        (_("Preferences"), {"fields": ("theme", "shortcuts")}),
    )


class StageInline(admin.TabularInline[Stage, ApprovalPolicy]):
    """The stages of a policy."""

    model = Stage
    extra = 0


@admin.register(ApprovalPolicy)
class ApprovalPolicyAdmin(admin.ModelAdmin[ApprovalPolicy]):
    """Approval policies: they hold for reviews that open afterwards."""

    list_display = ("name", "subject", "active")
    inlines = (StageInline,)


@admin.register(FieldMapping)
class FieldMappingAdmin(admin.ModelAdmin[FieldMapping]):
    """Which iconik field feeds which governed fact."""

    list_display = ("fact", "remote_field")


class MarketForm(forms.ModelForm[Market]):
    """A market; its countries separated by commas."""

    class Meta:
        model = Market
        fields = ("code", "name", "countries")


@admin.register(Market)
class MarketAdmin(admin.ModelAdmin[Market]):
    """Markets: saving one compiles every table that names it."""

    form = MarketForm
    list_display = ("code", "name", "countries")

    def save_model(
        self, request: HttpRequest, obj: Market, form: forms.ModelForm[Market], change: bool
    ) -> None:
        """Save through the action, so that tables and record follow."""
        saved = save_market(
            code=obj.code,
            name=obj.name,
            countries=obj.countries,
            actor=actor_of_person(request.user),
        )
        obj.pk = saved.pk

    def get_readonly_fields(self, request: HttpRequest, obj: Market | None = None) -> Any:
        """The code of a market that exists stays: tables name it."""
        return ("code",) if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Market | None = None) -> bool:
        """A market stays: tables and facts may name it."""
        return False


class ClientForm(forms.ModelForm[ClientApplication]):
    """A machine client with its scopes as check boxes."""

    allowed_scopes = forms.MultipleChoiceField(
        label=_("Allowed scopes"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ClientApplication
        fields = ("name", "client_id", "client_secret", "allowed_scopes", "brands", "campaigns")


class ClientAdmin(admin.ModelAdmin[ClientApplication]):
    """Machine clients: client credentials only; the secret is shown once, then kept as a hash."""

    form = ClientForm
    list_display = ("name", "client_id", "allowed_scopes", "created")
    filter_horizontal = ("brands", "campaigns")

    def save_model(
        self,
        request: HttpRequest,
        obj: ClientApplication,
        form: forms.ModelForm[ClientApplication],
        change: bool,
    ) -> None:
        """Keep to the one kind of client that there is (architecture.md §3)."""
        obj.client_type = ClientApplication.CLIENT_CONFIDENTIAL
        obj.authorization_grant_type = ClientApplication.GRANT_CLIENT_CREDENTIALS
        super().save_model(request, obj, form, change)


# The toolkit registers its own admin for every model; ours replaces it, and tokens stay hidden.
for _model in (
    ClientApplication,
    get_access_token_model(),
    get_grant_model(),
    get_id_token_model(),
    get_refresh_token_model(),
):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
admin.site.register(ClientApplication, ClientAdmin)
admin.site.unregister(Group)
admin.site.register(Group, GroupAdmin)
