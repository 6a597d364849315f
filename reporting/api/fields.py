"""Fields and the strict base of what is sent to reporting."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.domain import instants
from governance.domain.errors import InvalidInput
from governance.refusals import sentence


class TextField(serializers.CharField):
    """A text exactly as it was sent: no number is taken for one, and nothing is trimmed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NumberField(serializers.IntegerField):
    """A whole number, not a text that looks like one."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantField(serializers.Field):  # type: ignore[type-arg]  # generic in its stubs alone
    """An RFC 3339 instant with its offset, at whole seconds."""

    def to_internal_value(self, data: Any) -> datetime:
        """The instant in UTC."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("Give an instant such as 2026-11-23T10:00:00Z."))
        try:
            return instants.read(data)
        except InvalidInput as error:
            raise serializers.ValidationError(sentence(error)) from None

    def to_representation(self, value: datetime) -> str:
        """The instant as text."""
        return instants.written(value)


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses members that it does not know: a misspelt name must not pass unnoticed."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked members."""
        if isinstance(data, dict):
            strange = sorted(data.keys() - self.fields.keys())
            if strange:
                raise serializers.ValidationError({strange[0]: [_("There is no such member.")]})
        return super().to_internal_value(data)
