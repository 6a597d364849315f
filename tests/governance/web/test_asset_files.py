"""The files of an asset on its page: what slots lack, checksums, and saving a file."""

from typing import Any

import pytest
from pytest_django import Settings

from governance import contributions
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.links import LinkedFile
from governance.models import Asset, AuditEntry
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    RenditionFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db

STORAGE = "https://storage.invalid"
WEBVTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nGrüezi.\n"


class Remote:
    """A remote that gives out addresses to save files, until it is told otherwise."""

    def __init__(self) -> None:
        self.problem: Exception | None = None
        self.origin = STORAGE

    def attachment_url(self, file: LinkedFile) -> str:
        self._ask()
        return f"{self.origin}/{file.file_id}?save=1"

    def captions(self, file: LinkedFile, content: str = "") -> str:
        self._ask()
        return WEBVTT

    def _ask(self) -> None:
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def remote(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Remote:
    settings.MEDIA_ORIGINS = [STORAGE]
    made = Remote()
    monkeypatch.setattr(contributions, "_kept", [made])
    monkeypatch.setattr(contributions, "_media", [made])
    return made


def page(client: Any, asset: Asset, query: str = "") -> Any:
    response = client.get(f"/assets/{asset.public_id}/{query}")
    assert response.status_code == 200
    return response


def told(response: Any) -> list[str]:
    return [row["text"] for row in response.context["slot_lacks"]["rows"]]


def used_in(asset: Asset, **limits: Any) -> Any:
    """A mapping of the asset in slot "Hero" of campaign "Spring"."""
    campaign = CampaignFactory.create(name="Spring")
    slot = SlotFactory.create(**{"campaign": campaign, "name": "Hero", **limits})
    return MappingFactory.create(asset=asset, slot=slot)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            {"max_bytes": 1_000_000},
            "No rendition fits slot “Hero” of Spring (at most 1.0\xa0MB, the smallest has"
            " 1.2\xa0MB).",
        ),
        ({"kinds": ["image"]}, "Slot “Hero” of Spring takes no video."),
        (
            {"max_duration_ms": 60_000},
            "It is too long for slot “Hero” of Spring (1:32, at most 1:00).",
        ),
        (
            {"channels": ["web", "print"]},
            "No rendition serves the channel print of slot “Hero” of Spring.",
        ),
    ],
)
def test_slot_that_the_files_do_not_fit_is_named_with_its_limit(
    client_as: ClientOf, limits: dict[str, Any], sentence: str
) -> None:
    asset = make_asset(state="approved")
    mapping = used_in(asset, **limits)
    response = page(client_as("media"), asset)
    assert told(response) == [sentence]
    assert f'href="/campaigns/{mapping.slot.campaign.key}/"' in response.content.decode()


def test_slot_that_the_files_fit_is_not_named(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    used_in(asset, max_bytes=1_200_000, max_duration_ms=92_000, channels=["web"])
    response = page(client_as("media"), asset)
    assert told(response) == []
    assert 'id="slot-lacks"' not in response.content.decode()


def test_slot_whose_file_is_not_ready_is_named(client_as: ClientOf) -> None:
    asset = make_asset()
    asset.versions.get().renditions.filter(key="web").update(remote_status="AWAITED")
    used_in(asset)
    assert told(page(client_as("media"), asset)) == [
        "No rendition is ready for slot “Hero” of Spring."
    ]


def test_slot_of_a_past_or_foreign_use_is_not_named(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    mapping = used_in(asset, max_bytes=1)
    client = client_as("comms", asset.brand)
    assert told(page(client, asset)) != []
    mapping.slot.campaign.brand = BrandFactory.create(key="other")
    mapping.slot.campaign.save()
    assert told(page(client, asset)) == []
    mapping.state = "withdrawn"
    mapping.save()
    assert told(page(client_as("auditor"), asset)) == []


def test_slot_kept_to_another_version_is_not_named(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    mapping = used_in(asset, max_bytes=1)
    mapping.pinned_version = asset.versions.get()
    mapping.save()
    assert len(told(page(client_as("media"), asset))) == 1
    newer = make_asset().versions.get()
    newer.asset, newer.remote_number = asset, 2
    newer.save()
    assert told(page(client_as("media"), asset, "?version=2")) == []


def test_slots_beyond_a_few_are_counted(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    for _number in range(10):
        used_in(asset, max_bytes=1)
    response = page(client_as("media"), asset)
    assert len(told(response)) == 8
    assert "and 2 more" in words(response)


def test_files_tell_checksum_size_dimensions_length_and_channels(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    version = asset.versions.get()
    version.renditions.filter(key="web").update(remote_duration_ms=92_000)
    text = words(page(client_as("media"), asset))
    checksum = version.renditions.get(key="web").remote_checksum
    for part in (
        f'title="{checksum}"',
        'data-copy="sum-web"',
        "1280 × 720, video/webm, 1:32",
        "1.2 MB",
        "for email, web, mobile, sms",
        f'href="/assets/{asset.public_id}/download/web?version=1"',
    ):
        assert part in text


def test_file_that_is_not_ready_and_those_of_a_missing_asset_cannot_be_saved(
    client_as: ClientOf, settings: Settings
) -> None:
    asset = make_asset()
    RenditionFactory.create(version=asset.versions.get(), key="web-2", remote_status="AWAITED")
    client = client_as("media")
    text = words(page(client, asset))
    assert "/download/web?" in text
    assert "/download/web-2" not in text
    missing = make_asset(remote_missing_since=asset.remote_seen_at)
    assert "/download/" not in words(page(client, missing))


def test_strange_names_of_campaigns_are_shown_as_texts(client_as: ClientOf) -> None:
    asset = make_asset(remote_facts={**FACTS, "languages": ["ar"]})
    mapping = used_in(asset, max_bytes=1, name="<script>x</script>")
    mapping.slot.campaign.name = "ربيع 🌷 " + "x" * 180
    mapping.slot.campaign.save()
    html = page(client_as("media"), asset).content.decode()
    assert "<script>x" not in html
    assert "ربيع 🌷" in html


# Saving a file ----------------------------------------------------------------------------------


def save(client: Any, asset: Asset, key: str = "web", query: str = "?version=1") -> Any:
    return client.get(f"/assets/{asset.public_id}/download/{key}{query}")


@pytest.mark.parametrize("role", ["media", "comms", "reviewer", "compliance", "auditor", "admin"])
def test_file_is_led_to_and_recorded_for_whoever_sees_the_asset(
    client_as: ClientOf, remote: Remote, role: str
) -> None:
    asset = make_asset(state="approved")
    response = save(client_as(role), asset)
    item = asset.versions.get().renditions.get(key="web")
    assert (response.status_code, response["Location"]) == (
        302,
        f"{STORAGE}/{item.remote_id}?save=1",
    )
    assert response["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(verb="asset.file_downloaded")
    assert (entry.subject_id, entry.after) == (
        str(asset.public_id),
        {"file": "web", "version": 1},
    )


def test_captions_are_saved_under_their_key(client_as: ClientOf, remote: Remote) -> None:
    response = save(client_as("media"), make_asset(), "captions-en")
    assert response["Content-Disposition"] == 'attachment; filename="captions-en.vtt"'
    assert response.content.decode() == WEBVTT
    assert AuditEntry.objects.filter(verb="asset.file_downloaded").count() == 1


def test_file_of_another_brand_or_version_is_not_found(client_as: ClientOf, remote: Remote) -> None:
    asset = make_asset()
    assert save(client_as("media", BrandFactory.create(key="other")), asset).status_code == 404
    client = client_as("media")
    assert save(client, asset, query="?version=9").status_code == 404
    assert save(client, asset, "nothing").status_code == 404
    assert save(client, asset, query="?version=x").status_code == 400
    assert save(client_as("none"), asset).status_code in (403, 404)
    assert not AuditEntry.objects.filter(verb="asset.file_downloaded").exists()


@pytest.mark.parametrize(
    ("problem", "status"), [(MediaUnavailable(7), 503), (MediaVanished("gone"), 404)]
)
@pytest.mark.parametrize("key", ["web", "captions-en"])
def test_file_that_iconik_does_not_give_is_told_and_not_recorded(
    client_as: ClientOf, remote: Remote, problem: Exception, status: int, key: str
) -> None:
    remote.problem = problem
    response = save(client_as("media"), make_asset(), key)
    assert response.status_code == status
    assert status != 503 or response["Retry-After"] == "7"
    assert not AuditEntry.objects.filter(verb="asset.file_downloaded").exists()


def test_address_of_an_origin_that_is_not_allowed_is_not_followed(
    client_as: ClientOf, remote: Remote
) -> None:
    remote.origin = "https://elsewhere.invalid"
    assert save(client_as("media"), make_asset()).status_code == 503


def test_asking_for_the_headers_alone_is_not_recorded(client_as: ClientOf, remote: Remote) -> None:
    asset = make_asset()
    client_as("media").head(f"/assets/{asset.public_id}/download/web")
    assert not AuditEntry.objects.filter(verb="asset.file_downloaded").exists()


def test_downloads_are_no_steps_of_the_life(client_as: ClientOf, remote: Remote) -> None:
    asset, client = make_asset(), client_as("media")
    save(client, asset)
    assert len(page(client, asset).context["events"]) == 1


def test_files_tell_which_of_them_stay_in_iconik(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    RenditionFactory.create(version=asset.versions.get(), key="original", remote_source="file")
    rows = {row["key"]: row["channels"] for row in page(client_as("media"), asset).context["files"]}
    assert rows == {
        "web": "for email, web, mobile, sms",
        "original": "stays in iconik",
        "poster": "",
        "captions-en": "",
    }
