"""The form of the field mapping: for each fact a field, a transformation, and listed values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.domain.errors import DomainError
from governance.domain.transformations import FITTING, Source, checked
from governance.models import FieldMapping, TransformationChoices
from governance.refusals import sentence
from governance.web.campaign_forms import ListField

DATALIST = "known-fields"
"""The id of the list of known fields in the page."""


class ValueLines(ListField):
    """Listed values, one a line, ``text = code``."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        """The pairs by text.

        Raises:
            ValidationError: for a line that is no pair.
        """
        pairs = {}
        for line in self.text(value).splitlines():
            text, equals, code = line.rpartition("=")
            if not line.strip():
                continue
            if not equals or not text.strip() or not code.strip():
                raise forms.ValidationError(
                    _("“%(line)s” is no pair: write a text, an equals sign, and its code."),
                    params={"line": line.strip()[:80]},
                )
            pairs[text.strip()] = code.strip()
        return pairs

    def prepare_value(self, value: Any) -> Any:
        """Pairs as lines."""
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{text} = {code}" for text, code in value.items())


@dataclass(frozen=True, slots=True)
class FactFields:
    """The three fields of one fact."""

    fact: str
    label: str
    field: forms.BoundField
    transformation: forms.BoundField
    values: forms.BoundField


class FieldMappingForm(forms.Form):
    """Which iconik field feeds which fact, and what is done to its texts before."""

    def __init__(self, data: Any = None, *, sources: Mapping[str, Source]) -> None:
        super().__init__(data, initial=_initial(sources))
        labels = dict(TransformationChoices.choices)
        for fact, label in FieldMapping.Fact.choices:
            self.fields[f"{fact}_field"] = forms.CharField(
                label=_("iconik field"),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"list": DATALIST, "autocomplete": "off"}),
            )
            self.fields[f"{fact}_transformation"] = forms.ChoiceField(
                label=_("Transformation"),
                choices=[(kind.value, labels[kind.value]) for kind in _ordered(fact)],
            )
            self.fields[f"{fact}_values"] = ValueLines(
                label=_("Listed values of %(fact)s") % {"fact": label}, required=False
            )

    def rows(self) -> Iterator[FactFields]:
        """The fields, fact by fact."""
        for fact, label in FieldMapping.Fact.choices:
            yield FactFields(
                fact,
                str(label),
                self[f"{fact}_field"],
                self[f"{fact}_transformation"],
                self[f"{fact}_values"],
            )

    def clean(self) -> dict[str, Any]:
        """Put the sources together: ``sources`` in the cleaned data."""
        data = super().clean() or self.cleaned_data
        sources: dict[str, Source] = {}
        for fact in FieldMapping.Fact.values:
            name = data.get(f"{fact}_field", "")
            if not name or f"{fact}_transformation" in self.errors:
                continue
            kind = data.get(f"{fact}_transformation", "")
            values = data.get(f"{fact}_values") or {}
            try:
                chosen = checked(fact, kind, values, field=f"{fact}_values")
            except DomainError as error:
                self.add_error(f"{fact}_values", sentence(error))
            else:
                sources[fact] = Source(name, chosen)
        data["sources"] = sources
        return data


def _ordered(fact: str) -> list[TransformationChoices]:
    return [kind for kind in TransformationChoices if kind.value in set(FITTING[fact])]


def _initial(sources: Mapping[str, Source]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for fact, source in sources.items():
        initial[f"{fact}_field"] = source.field
        initial[f"{fact}_transformation"] = source.transformation.kind.value
        initial[f"{fact}_values"] = source.transformation.values
    return initial
