"""Forms for campaigns, slots and mappings: they parse; the actions judge."""

import zoneinfo
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from governance.actions.campaigns import CampaignTerms, SlotTerms
from governance.actions.mappings import MappingTerms
from governance.domain.actor import Actor, Role
from governance.domain.channels import CHANNELS
from governance.domain.facts import UNKNOWN
from governance.models import Asset, Brand, Campaign, KindChoices, LanguagePolicy, Slot
from governance.web.previews import language_name

MEGABYTE = 1_000_000  # bytes
SECOND = 1000  # milliseconds

LARGEST_LIMIT = 1_000_000
"""Of a slot: a terabyte, eleven days. More limits nothing, and the database has an end, too."""

KEYS_OF_PAGES = frozenset({"new", "calendar", "drafts"})
"""No campaign's keys: these addresses are pages of ours."""


def day_input() -> forms.DateInput:
    """A field for a day, as browsers show one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ListField(forms.CharField):
    """A text that becomes a list; its characters are checked while it is still a text."""

    def text(self, value: Any) -> str:
        """The text as it was sent.

        Raises:
            ValidationError: for a character that cannot be kept.
        """
        text = str(super().to_python(value) or "")
        ProhibitNullCharactersValidator()(text)
        return text


class CommaList(ListField):
    """Words separated by commas, as a list."""

    def to_python(self, value: Any) -> Any:
        """The words without outer white space."""
        text = self.text(value)
        return [word.strip() for word in text.split(",") if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list as the text that a person edits."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the words differ from the initial ones."""
        try:
            return bool(self.to_python(data or "") != list(initial or []))
        except forms.ValidationError:
            return True


class DimensionLines(ListField):
    """One dimension a line, ``name: value, value``, most significant first."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        """The declared dimensions as ``[{"name", "values"}, …]``."""
        lines = [line for line in self.text(value).splitlines() if line.strip()]
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
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Included."),
        widget=day_input(),
    )
    default_language = forms.CharField(
        label=_("Default language"), max_length=80, help_text=_("A language tag, such as en.")
    )
    languages = CommaList(
        label=_("Languages"), help_text=_("Tags separated by commas, such as de-CH, en, fr-CA.")
    )
    regions = CommaList(
        label=_("Regions"),
        required=False,
        help_text=_(
            "Countries or subdivisions, such as CH. A market such as @EU stands for its countries."
        ),
    )
    dimensions = DimensionLines(
        label=_("Dimensions"),
        help_text=_("One a line, most important first, such as channel: email, web."),
    )

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign | None = None, **kw: Any):
        super().__init__(*args, **kw)
        brands = Brand.objects.all()
        covered = actor.grants.get(Role.COMMS, frozenset())
        if covered is not None:
            brands = brands.filter(pk__in=covered)
        field = self.fields["brand"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = brands
        zones = self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101 - declared above
        zones.choices = [(name, name) for name in sorted(zoneinfo.available_timezones())]
        if campaign is not None:
            del self.fields["key"], self.fields["brand"]

    def clean_key(self) -> str:
        """The key, if the address of its page is free."""
        key: str = self.cleaned_data["key"]
        if key in KEYS_OF_PAGES:
            raise forms.ValidationError(_("Choose another key: this one is an address of ours."))
        return key

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
    max_megabytes = forms.IntegerField(
        label=_("Largest file, MB"), required=False, min_value=1, max_value=LARGEST_LIMIT
    )
    max_seconds = forms.IntegerField(
        label=_("Longest, seconds"), required=False, min_value=1, max_value=LARGEST_LIMIT
    )

    def __init__(self, *args: Any, campaign: Campaign, slot: Slot | None = None, **kw: Any):
        super().__init__(*args, **kw)
        self.slot = slot
        if slot is not None:
            del self.fields["key"]
            self.initial = {**self._initial_of(slot), **self.initial}
        declared = campaign.dimension_values.get("channel", list(CHANNELS))
        field = self.fields["channels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(name, name) for name in declared]

    @staticmethod
    def _initial_of(slot: Slot) -> dict[str, Any]:
        names = ("name", "kinds", "channels", "language_policy", "required")
        return {name: getattr(slot, name) for name in names} | {
            "max_megabytes": slot.max_bytes and max(1, round(slot.max_bytes / MEGABYTE)),
            "max_seconds": slot.max_duration_ms and max(1, round(slot.max_duration_ms / SECOND)),
        }

    def terms(self) -> SlotTerms:
        """The cleaned form as the action takes it; a limit that nobody touched stays exact."""
        data = self.cleaned_data
        return SlotTerms(
            name=data["name"],
            kinds=data["kinds"],
            required=data["required"],
            language_policy=data["language_policy"],
            channels=data["channels"],
            max_bytes=self._limit("max_megabytes", MEGABYTE, "max_bytes"),
            max_duration_ms=self._limit("max_seconds", SECOND, "max_duration_ms"),
        )

    def _limit(self, field: str, unit: int, column: str) -> int | None:
        if self.slot is not None and field not in self.changed_data:
            kept: int | None = getattr(self.slot, column)
            return kept
        given: int | None = self.cleaned_data[field]
        return given * unit if given else None


class ConditionsForm(forms.Form):
    """When a slot shows something, beside its languages; one field per declared dimension."""

    regions = CommaList(
        label=_("Regions"),
        required=False,
        help_text=_("Countries, subdivisions or markets, such as CH, CA-QC, @EU. Empty: any."),
    )
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=day_input(),
        help_text=_("Empty: as the campaign."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=day_input(),
        help_text=_("Included. Empty: as the campaign."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        initial=0,
        min_value=-1000,
        max_value=1000,
        help_text=_("Of two mappings that fit equally well, the higher one is shown."),
    )
    note = forms.CharField(
        label=_("Note to the reviewer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, slot: Slot, **kw: Any):
        super().__init__(*args, **kw)
        self.dimension_names = list(slot.campaign.dimension_values)
        for name, values in slot.campaign.dimension_values.items():
            self.fields[f"when_{name}"] = forms.MultipleChoiceField(
                label=name.replace("_", " ").capitalize(),
                required=False,
                choices=[(value, value) for value in values],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: any."),
            )

    def conditions(self) -> list[forms.BoundField]:
        """The fields of the declared dimensions, in their order."""
        return [self[f"when_{name}"] for name in self.dimension_names]

    def terms(self) -> MappingTerms:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        return MappingTerms(
            languages=data.get("languages", ()),
            regions=data["regions"],
            when={name: data[f"when_{name}"] for name in self.dimension_names},
            priority=data["priority"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            note=data["note"],
        )


class MappingForm(ConditionsForm):
    """Under which conditions a slot shows an asset.

    The languages of the asset are offered beside those of the campaign, and chosen at first.
    """

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: shown for every language that has nothing closer."),
    )
    pin_version = forms.BooleanField(label=_("Keep to today's approved version"), required=False)

    field_order = ("languages", "regions", "starts_on", "ends_on", "priority", "pin_version")

    def __init__(self, *args: Any, slot: Slot, asset: Asset, **kw: Any):
        known = asset.approved_facts.languages
        own = [] if known is UNKNOWN else list(known)
        kw["initial"] = {"languages": own} | (kw.get("initial") or {})
        super().__init__(*args, slot=slot, **kw)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.MultipleChoiceField)  # noqa: S101 - declared above
        tags = dict.fromkeys([*slot.campaign.languages, *own])
        languages.choices = [(tag, f"{tag} · {language_name(tag)}") for tag in tags]

    def special(self) -> list[forms.BoundField]:
        """The fields that are seldom needed."""
        return [self[name] for name in ("starts_on", "ends_on", "priority", "pin_version")]

    def special_given(self) -> bool:
        """Whether one of those fields is filled or at fault, so that it must be seen."""
        names = set(self.changed_data) if self.is_bound else set()
        return any(field.errors or field.name in names for field in self.special())
