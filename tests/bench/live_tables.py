"""The same question by DRF and ORM: answered from the live tables, as one would without ours.

The same authentication, scope, limits and rules. One query fetches the rows that could match;
they are ranked in Python, and the first that may be shown is put into words by serializers.
"""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance import clock
from governance.api.permissions import NeedsScope
from governance.cldr import language_aliases, language_parents
from governance.domain import instants
from governance.domain.facts import UNKNOWN
from governance.domain.languages import canonical_language, language_chain
from governance.domain.lifecycle import SERVABLE
from governance.domain.regions import country_of
from governance.models import Asset, AssetVersion, Mapping, MappingState, Rendition
from governance.queries.callers import campaigns_of
from governance.queries.deliverables import deliverable, rendition_channels

PARENTS = language_parents()
ALIASES = language_aliases()


class Context(serializers.Serializer[Any]):
    """The question."""

    slot = serializers.CharField()
    language = serializers.CharField()
    region = serializers.CharField()
    channel = serializers.CharField()
    segment = serializers.CharField()


class AssetOut(serializers.Serializer[AssetVersion]):
    """The asset of an answer."""

    id = serializers.CharField(source="asset.public_id")
    iconik_id = serializers.CharField(source="asset.remote_id")
    version = serializers.CharField(source="remote_id")
    version_number = serializers.IntegerField(source="remote_number")
    title = serializers.CharField(source="asset.remote_title")
    alt = serializers.CharField(source="asset.approved_facts.alt")


class RenditionOut(serializers.Serializer[Rendition]):
    """A rendition of an answer."""

    key = serializers.CharField()
    kind = serializers.CharField(source="remote_kind")
    mime = serializers.CharField(source="remote_mime")
    channels = serializers.SerializerMethodField()
    width = serializers.IntegerField(source="remote_width")
    height = serializers.IntegerField(source="remote_height")
    duration_ms = serializers.IntegerField(source="remote_duration_ms")
    bytes = serializers.IntegerField(source="remote_bytes")
    link = serializers.SerializerMethodField()

    def get_channels(self, item: Rendition) -> list[str]:
        """The channels that it serves."""
        return list(rendition_channels(item.version.asset, item))

    def get_link(self, item: Rendition) -> str:
        """Its stable link."""
        return f"/m/{self.context['links'][item.key]}"


class LiveLookup(APIView):
    """Answers from the live tables."""

    permission_classes = (NeedsScope,)
    required_scope = "lookup"

    def get(self, request: Request, key: str) -> Response:
        """The answer."""
        question = Context(data=request.query_params)
        question.is_valid(raise_exception=True)
        campaign = get_object_or_404(campaigns_of(request.auth), key=key)
        asked = question.validated_data
        chain = language_chain(canonical_language(asked["language"], ALIASES), PARENTS)
        default = language_chain(campaign.default_language, PARENTS)
        regions = [asked["region"], country_of(asked["region"])]
        ladder = [*chain, None, *default]
        approved = AssetVersion.objects.filter(approval="approved").select_related("asset")
        rows = matching(campaign.pk, asked, [*chain, *default], regions)
        for row in sorted(rows, key=lambda row: rank(row, ladder, regions)):
            version = approved.filter(asset=row.asset_id).first()
            files = [] if version is None else files_for(version, asked["channel"])
            if version and files and shown(version.asset, asked["region"]):
                told = {"campaign": campaign.key, "slot": asked["slot"]}
                return Response(told | answer(row, version, files))
        return Response({"outcome": "none", "slot": asked["slot"]})


def files_for(version: AssetVersion, channel: str) -> list[Rendition]:
    """The files of a version that serve a channel."""
    files = deliverable(version)
    return [item for item in files if channel in rendition_channels(version.asset, item)]


def shown(asset: Asset, region: str) -> bool:
    """Whether territories and rights allow the asset here and now."""
    facts, now = asset.approved_facts, clock.now()
    territories = () if facts.territories is UNKNOWN else facts.territories
    starts, ends = facts.rights_from, facts.rights_until
    return (
        (not territories or region in territories or country_of(region) in territories)
        and (starts is UNKNOWN or starts is None or starts <= now)
        and (ends is UNKNOWN or ends is None or now < ends)
    )


def matching(
    campaign: int, asked: Any, languages: list[str], regions: list[str]
) -> QuerySet[Mapping]:
    """The rows that no rule but the rights and the channel rules out."""
    now = clock.now()
    return Mapping.objects.filter(
        Q(languages=[]) | Q(languages__overlap=languages),
        Q(regions=[]) | Q(regions__overlap=regions),
        Q(when__segment__isnull=True) | Q(when__segment__contains=[asked["segment"]]),
        Q(starts_at__isnull=True) | Q(starts_at__lte=now),
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        slot__campaign=campaign,
        slot__key=asked["slot"],
        state=MappingState.APPROVED,
        asset__state__in=sorted(SERVABLE),
        asset__suspended_at__isnull=True,
        asset__remote_missing_since__isnull=True,
    ).only("languages", "regions", "when", "priority", "asset_id")


def rank(row: Mapping, ladder: list[str | None], regions: list[str]) -> tuple[int, ...]:
    """The tuple of resolution.md §6."""
    language = min((ladder.index(tag) for tag in row.languages), default=ladder.index(None))
    region = min((regions.index(code) for code in row.regions if code in regions), default=3)
    listed = (0 if row.when.get(name) else 1 for name in ("channel", "segment"))
    return (language, region, *listed, -row.priority, row.pk)


def answer(row: Mapping, version: AssetVersion, files: list[Rendition]) -> dict[str, Any]:
    """The winner in words."""
    links = dict(row.links.filter(version=version).values_list("rendition_key", "token"))
    return {
        "outcome": "served",
        "row": row.pk,
        "at": instants.written(clock.now()),
        "asset": AssetOut(version).data,
        "renditions": RenditionOut(files, many=True, context={"links": links}).data,
    }
