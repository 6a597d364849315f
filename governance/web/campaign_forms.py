"""Forms for campaigns, slots and mappings: they parse; the actions judge."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.actions.campaigns import CampaignTerms, SlotTerms
from governance.actions.mappings import MappingTerms
from governance.domain.actor import Actor
from governance.domain.channels import CHANNELS
from governance.models import Asset, Brand, Campaign, KindChoices, LanguagePolicy, Slot


class CommaList(forms.CharField):
    """Words separated by commas, as a list."""

    def to_python(self, value: Any) -> Any:
        """The words without outer white space."""
        text = super().to_python(value) or ""
        return [word.strip() for word in text.split(",") if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list as the text that a person edits."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the words differ from the initial ones."""
        return bool(self.to_python(data or "") != list(initial or []))


class DimensionLines(forms.CharField):
    """One dimension a line, ``name: value, value``, most significant first."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        """The declared dimensions as ``[{"name", "values"}, …]``."""
        lines = [line for line in (super().to_python(value) or "").splitlines() if line.strip()]
        declared = []
        for line in lines:
            name, _separator, values = line.partition(":")
            words = [word.strip() for word in values.split(",") if word.strip()]
            declared.append({"name": name.strip(), "values": words})
        return declared

    def prepare_value(self, value: Any) -> Any:
        """Declared dimensions as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(f"{item['name']}: {', '.join(item['values'])}" for item in value)


class CampaignForm(forms.Form):
    """What a campaign declares."""

    key = forms.CharField(
        label=_("Key"), max_length=40, help_text=_("Stands in the address of every lookup.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    brand = forms.ModelChoiceField(Brand.objects.none(), label=_("Brand"), empty_label=None)
    communication_type = forms.CharField(
        label=_("Communication type"), max_length=120, required=False
    )
    zone = forms.ChoiceField(label=_("Time zone"))
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Included."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    default_language = forms.CharField(label=_("Default language"), max_length=80)
    languages = CommaList(label=_("Languages"), help_text=_("Tags, separated by commas."))
    regions = CommaList(
        label=_("Regions"), required=False, help_text=_("Countries or subdivisions, such as CH.")
    )
    dimensions = DimensionLines(
        label=_("Dimensions"),
        help_text=_("One a line, most important first, such as channel: email, web."),
    )

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign | None = None, **kw: Any):
        super().__init__(*args, **kw)
        brands = Brand.objects.all()
        if actor.brands is not None:
            brands = brands.filter(pk__in=actor.brands)
        field = self.fields["brand"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = brands
        zones = self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101 - declared above
        zones.choices = [(name, name) for name in sorted(zoneinfo.available_timezones())]
        if campaign is not None:
            del self.fields["key"], self.fields["brand"]

    def terms(self) -> CampaignTerms:
        """The cleaned form as the action takes it."""
        names = CampaignTerms.__dataclass_fields__
        return CampaignTerms(**{k: v for k, v in self.cleaned_data.items() if k in names})


class SlotForm(forms.Form):
    """What a slot accepts."""

    key = forms.CharField(label=_("Key"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    kinds = forms.MultipleChoiceField(
        label=_("Accepts"), choices=KindChoices, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of the campaign's."),
    )
    language_policy = forms.ChoiceField(
        label=_("Language policy"), choices=LanguagePolicy, initial=LanguagePolicy.DEFAULT
    )
    required = forms.BooleanField(label=_("Required"), required=False, initial=True)
    max_megabytes = forms.IntegerField(label=_("Largest file, MB"), required=False, min_value=1)
    max_seconds = forms.IntegerField(label=_("Longest, seconds"), required=False, min_value=1)

    def __init__(self, *args: Any, campaign: Campaign, **kw: Any):
        super().__init__(*args, **kw)
        declared = campaign.dimension_values.get("channel", list(CHANNELS))
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(name, name) for name in declared]

    def terms(self) -> SlotTerms:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        return SlotTerms(
            name=data["name"],
            kinds=data["kinds"],
            required=data["required"],
            language_policy=data["language_policy"],
            channels=data["channels"],
            max_bytes=data["max_megabytes"] * 1_000_000 if data["max_megabytes"] else None,
            max_duration_ms=data["max_seconds"] * 1000 if data["max_seconds"] else None,
        )


class MappingForm(forms.Form):
    """Under which conditions a slot shows an asset; one field per declared dimension."""

    asset = forms.ModelChoiceField(
        Asset.objects.none(), label=_("Asset"), to_field_name="public_id"
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: language-neutral."),
    )
    regions = CommaList(
        label=_("Regions"),
        required=False,
        help_text=_("Countries, subdivisions or markets, such as CH, CA-QC, @EU. Empty: any."),
    )
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Included. Empty: as the campaign."),
    )
    priority = forms.IntegerField(label=_("Priority"), initial=0, min_value=-1000, max_value=1000)
    pin_version = forms.BooleanField(label=_("Keep to today's approved version"), required=False)
    note = forms.CharField(
        label=_("Note to the reviewer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, slot: Slot, actor: Actor, **kw: Any):
        super().__init__(*args, **kw)
        campaign = slot.campaign
        assets = Asset.objects.filter(
            remote_kind__in=slot.kinds,
            state__in=("candidate", "in_review", "approved", "used"),
            remote_missing_since__isnull=True,
        ).order_by("remote_title", "remote_external_id")
        if actor.brands is not None:
            assets = assets.filter(brand__in=actor.brands)
        chosen = self.fields["asset"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - declared above
        chosen.queryset = assets
        chosen.label_from_instance = _asset_label  # type: ignore[method-assign,assignment]  # Django's own hook
        languages = self.fields["languages"]
        assert isinstance(languages, forms.MultipleChoiceField)  # noqa: S101 - declared above
        languages.choices = [(tag, tag) for tag in campaign.languages]
        self.dimension_names = list(campaign.dimension_values)
        for name, values in campaign.dimension_values.items():
            self.fields[f"when_{name}"] = forms.MultipleChoiceField(
                label=name.replace("_", " ").capitalize(),
                required=False,
                choices=[(value, value) for value in values],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: any."),
            )

    def terms(self) -> MappingTerms:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        return MappingTerms(
            languages=data["languages"],
            regions=data["regions"],
            when={name: data[f"when_{name}"] for name in self.dimension_names},
            priority=data["priority"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            note=data["note"],
        )


def _asset_label(asset: Asset) -> str:
    key = f" · {asset.remote_external_id}" if asset.remote_external_id else ""
    return f"{asset.remote_title}{key} · {asset.get_state_display()}"
