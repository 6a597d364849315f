"""The forms of a campaign's steps: parts of the one form, each judged by itself."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from governance.actions.campaigns import declared_regions
from governance.actions.declared_values import known_language, known_languages
from governance.domain.declarations import checked_dimensions, checked_key, local_window
from governance.domain.errors import DomainError, InvalidInput
from governance.models import Campaign
from governance.refusals import sentence
from governance.web.campaign_forms import CampaignForm, SlotForm


class StepForm(CampaignForm):
    """Some of the fields of a campaign, with the rules that concern them alone."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        for name in set(self.fields) - set(self.names):
            del self.fields[name]

    def judge(self, field: str, rule: Callable[[], object]) -> None:
        """Put the refusal of a rule beside the field that it names."""
        try:
            rule()
        except DomainError as error:
            named = error.field if isinstance(error, InvalidInput) else field
            self.add_error(named if named in self.fields else field, sentence(error))


class BasicsForm(StepForm):
    """Name, key and brand."""

    names = ("key", "name", "brand", "communication_type")

    def clean(self) -> dict[str, Any]:
        """The form of the key."""
        data = super().clean() or self.cleaned_data
        if "key" in data:
            self.judge("key", lambda: checked_key(data["key"]))
        return data


class DatesForm(StepForm):
    """Days and their zone."""

    names = ("zone", "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or self.cleaned_data
        if {"zone", "starts_on", "ends_on"} <= data.keys():
            window = data["zone"], data["starts_on"], data["ends_on"]
            self.judge("ends_on", lambda: local_window(*window))
        return data


class ValuesForm(StepForm):
    """Languages, regions and dimensions with their values."""

    names = ("default_language", "languages", "regions", "dimensions")

    def clean(self) -> dict[str, Any]:
        """Languages that CLDR knows, countries and markets that there are, usable dimensions."""
        data = super().clean() or self.cleaned_data
        rules: dict[str, Callable[[Any], object]] = {
            "default_language": lambda tag: known_language(tag, field="default_language"),
            "languages": known_languages,
            "regions": declared_regions,
            "dimensions": checked_dimensions,
        }
        for name, rule in rules.items():
            if name in data:
                self.judge(name, lambda rule=rule, value=data[name]: rule(value))  # type: ignore[misc]  # defaults bind now
        return data


STEP_FORMS: dict[str, type[StepForm]] = {
    "basics": BasicsForm,
    "dates": DatesForm,
    "values": ValuesForm,
}

STEP_WORDS = {
    "basics": _("Basics"),
    "dates": _("Days and zone"),
    "values": _("Languages and values"),
    "slots": _("Slots"),
    "overview": _("Overview"),
}

STEP_HELP = {
    "basics": _("What it is called, and whose it is."),
    "dates": _("When it runs, in the days of its own zone."),
    "values": _("What lookups may ask for: languages, regions, channels and further dimensions."),
    "slots": _("The places that take media, each with what fits. More can be added later."),
    "overview": _("Look it over. Nothing is governed before you create it."),
}

INITIAL = {"zone": "Europe/Zurich", "dimensions": [{"name": "channel", "values": ["email"]}]}


def slot_form(data: Any, channels: Sequence[str]) -> SlotForm:
    """The form of a slot of a campaign that declares these channels."""
    campaign = Campaign(dimensions=[{"name": "channel", "values": list(channels)}])
    form = SlotForm(data, campaign=campaign)
    if form.is_bound and form.is_valid():
        try:
            checked_key(form.cleaned_data["key"])
        except InvalidInput as error:
            form.add_error("key", sentence(error))
    return form
