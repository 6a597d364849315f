"""POST /api/v1/production-events: Exstream tells what a run published."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.documentation import problem_replies
from governance.api.parsers import StrictJSONParser
from governance.api.permissions import NeedsScope
from governance.queries.callers import Caller
from governance.queries.decisions import UsedVersion
from reporting.actions.production import Received, Reported, receive
from reporting.api.fields import InstantField, NumberField, StrictSerializer, TextField
from reporting.models import ProductionEvent

SCOPE = "production"


class ProductionEventIn(StrictSerializer):
    """One event: what was published, by a decision or by an asset's version."""

    event_id = TextField(
        max_length=120, help_text="Unique for the sender over all time; a repeat counts once."
    )
    kind = serializers.ChoiceField(choices=ProductionEvent.Kind.choices)
    campaign = TextField(max_length=40, help_text="The key of the campaign.")
    occurred_at = InstantField(help_text="When it was published, with an offset.")
    decision = TextField(
        max_length=160, required=False, help_text="The “decision” of the lookup's answer."
    )
    asset_id = serializers.UUIDField(
        required=False, help_text="Instead of a decision: the “id” of the asset."
    )
    version_number = NumberField(
        required=False, min_value=1, max_value=2_147_483_647, help_text="The asset's version."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either the decision, or asset and version."""
        named = [name for name in ("asset_id", "version_number") if name in attrs]
        if "decision" in attrs and named:
            raise serializers.ValidationError(
                {named[0]: [_("Give the decision or the asset's version, not both.")]}
            )
        if "decision" not in attrs and not named:
            raise serializers.ValidationError(
                {"decision": [_("Give the decision, or “asset_id” and “version_number”.")]}
            )
        if len(named) == 1:
            missing = "asset_id" if named == ["version_number"] else "version_number"
            raise serializers.ValidationError({missing: [_("This is missing.")]})
        return attrs


class ProductionEventOut(serializers.Serializer[Received]):
    """The event as it is stored."""

    event_id = serializers.CharField(source="event.event_id")
    asset_id = serializers.UUIDField(source="event.asset_id")
    version_number = serializers.IntegerField(source="event.version_number")
    received_at = InstantField(source="event.received_at")
    repeated = serializers.BooleanField(help_text="Whether the event was stored before.")


PATH = "/api/v1/production-events"

REPLIES: dict[Any, OpenApiResponse] = {
    201: OpenApiResponse(ProductionEventOut, "The event is stored."),
    200: OpenApiResponse(ProductionEventOut, "The same event was stored before."),
    **problem_replies(
        PATH,
        (400, "invalid_input", "The table of this decision has no such row.", "decision"),
        (401, "invalid_token", "The access token has ended. Ask for a new one.", None),
        (403, "insufficient_scope", "This call needs the scope “production”.", None),
        (404, "not_found", "There is no campaign “RENEW26”.", "campaign"),
        (405, "method_not_allowed", "Use POST.", None),
        (
            409,
            "event_differs",
            "The event “run-7731-4” was received before, with other content.",
            "event_id",
        ),
        (413, "too_large", "The body may have 65536 bytes.", None),
        (503, "unavailable", "The database does not answer at the moment.", None),
        (415, "unsupported_media_type", "Unsupported media type in request.", None),
    ),
}
EXAMPLES = [
    OpenApiExample(
        "decided",
        request_only=True,
        value={
            "event_id": "run-7731-4",
            "kind": "published",
            "campaign": "RENEW26",
            "occurred_at": "2026-11-23T12:04:00Z",
            "decision": "RENEW26.17/hero/41@20261123T120000Z",
        },
    )
]


class ProductionEventView(APIView):
    """Takes one event."""

    http_method_names = ("post",)
    parser_classes = (StrictJSONParser,)
    permission_classes = (NeedsScope,)
    required_scope = SCOPE

    @extend_schema(
        operation_id="report_production_event",
        tags=["production"],
        summary="Tell what a run published",
        request=ProductionEventIn,
        responses=REPLIES,
        examples=EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        """Store one event; its approved asset is in use from now on."""
        body = ProductionEventIn(data=request.data)
        body.is_valid(raise_exception=True)
        caller = cast("Caller", request.auth)  # what MachineAuthentication gives
        received = receive(reported=_reported(dict(body.validated_data)), caller=caller)
        code = status.HTTP_200_OK if received.repeated else status.HTTP_201_CREATED
        return Response(
            ProductionEventOut(received).data, status=code, headers={"Cache-Control": "no-store"}
        )


def _reported(members: dict[str, Any]) -> Reported:
    asset_id, number = members.pop("asset_id", None), members.pop("version_number", 0)
    version = None if asset_id is None else UsedVersion(asset_id, number)
    return Reported(**members, version=version)
