"""What administrators keep: people, brands, policies, field mappings, markets."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.actions.markets import save_market
from governance.admin.kinds import ByRole, ConsoleAdmin, RecordedAdmin
from governance.domain.declarations import checked_regions
from governance.domain.errors import DomainError
from governance.models import (
    ApprovalPolicy,
    Brand,
    Market,
    RoleLimit,
    Stage,
    User,
)
from governance.queries.actors import actor_of_person
from governance.refusals import sentence


@admin.register(Brand)
class BrandAdmin(RecordedAdmin):
    """Brands. They stay: a client limited to one that went would be limited no more."""

    noun = "brand"
    list_display = ("name", "key")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A brand stays."""
        return False


class RoleLimitForm(forms.ModelForm[RoleLimit]):
    """A limit says to which brands or markets: an empty one would take the role away silently."""

    class Meta:
        model = RoleLimit
        fields = ("group", "brands", "markets")

    def clean(self) -> dict[str, Any]:
        """Brands, markets, or both."""
        data = super().clean() or {}
        if not data.get("brands") and not data.get("markets"):
            raise forms.ValidationError(_("Choose brands or markets, or delete the limit."))
        return data


class RoleLimitInline(ByRole, admin.TabularInline[RoleLimit, User]):
    """Roles that hold for some brands, in some markets, or for both at once."""

    model = RoleLimit
    form = RoleLimitForm
    extra = 0


@admin.register(User)
class PersonAdmin(RecordedAdmin, UserAdmin):  # type: ignore[type-arg]  # not generic at run time
    """People and their roles. Who leaves is made inactive: what they decided keeps their name."""

    noun = "person"
    list_display = ("username", "display_name", "email", "roles", "is_active")
    list_filter = ("groups", "is_active")
    inlines = (RoleLimitInline,)
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password", "display_name", "email")}),
        (_("Roles"), {"fields": ("groups", "is_active")}),
        (_("Preferences"), {"fields": ("theme", "shortcuts")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "usable_password")}),
        (None, {"fields": ("password1", "password2")}),
        (_("Roles"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """People with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("Roles"))
    def roles(self, obj: User) -> str:
        """The roles of a person, in words that the list can show."""
        return ", ".join(sorted(group.name for group in obj.groups.all()))

    def told(self, obj: Any) -> dict[str, Any]:
        """The roles a person has after the edit, their limits, and whether they may log in."""
        roles = sorted(obj.groups.values_list("name", flat=True))
        rows = obj.role_limits.select_related("group").prefetch_related("brands", "markets")
        limits = {
            row.group.name: {
                "brands": sorted(brand.key for brand in row.brands.all()),
                "markets": sorted(market.code for market in row.markets.all()),
            }
            for row in rows
        }
        return {"roles": roles, "limits": limits, "is_active": obj.is_active}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person stays."""
        return False


class StageInline(ByRole, admin.TabularInline[Stage, ApprovalPolicy]):
    """The stages of a policy; without one, nothing could be decided."""

    model = Stage
    extra = 0
    min_num = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The form, which insists on one stage that is not deleted."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)


@admin.register(ApprovalPolicy)
class ApprovalPolicyAdmin(RecordedAdmin):
    """Approval policies: they hold for reviews that open afterwards."""

    noun = "policy"
    list_display = ("name", "subject", "active")
    inlines = (StageInline,)

    def told(self, obj: Any) -> dict[str, Any]:
        """The stages after the edit."""
        stages = obj.stages.select_related("group")
        return {
            "subject": obj.subject,
            "active": obj.active,
            "stages": [f"{row.order}. {row.name}: {row.quorum} {row.group}" for row in stages],
        }


class MarketForm(forms.ModelForm[Market]):
    """A market; its countries separated by commas."""

    class Meta:
        model = Market
        fields = ("code", "name", "countries")

    def clean_countries(self) -> list[str]:
        """Countries alone: no subdivisions, no other markets."""
        try:
            codes = checked_regions(self.cleaned_data["countries"], (), field="countries")
        except DomainError as error:
            raise forms.ValidationError(sentence(error)) from error
        if not codes or any(len(code) != 2 for code in codes):
            raise forms.ValidationError(_("Name countries by two letters, such as CH."))
        return codes


@admin.register(Market)
class MarketAdmin(ConsoleAdmin):
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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A market stays: tables and facts may name it."""
        return False
