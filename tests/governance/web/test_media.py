"""Posters, captions and media: for whom, from where, and what stands in when iconik is away."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from governance import contributions
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.links import LinkedFile
from governance.models import Asset
from tests.conftest import ClientOf
from tests.factories import (
    AssetFactory,
    AssetVersionFactory,
    BrandFactory,
    RenditionFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0 a picture"
WEBVTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nGrüezi.\n"
STORAGE = "https://storage.invalid"


class Remote:
    """A remote that holds every file, until it is told otherwise; it knows what was asked for."""

    def __init__(self) -> None:
        self.bytes = JPEG
        self.problem: Exception | None = None
        self.asked: list[LinkedFile] = []

    def picture(self, file: LinkedFile, content: str) -> bytes:
        self._ask(file)
        return self.bytes

    def document(self, file: LinkedFile, content: str) -> bytes:
        return self.picture(file, content)

    def captions(self, file: LinkedFile, content: str = "") -> str:
        self._ask(file)
        return WEBVTT

    def signed_url(self, file: LinkedFile) -> str:
        self._ask(file)
        return f"{STORAGE}/{file.file_id}?signature=x"

    def _ask(self, file: LinkedFile) -> None:
        self.asked.append(file)
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def remote(settings: Settings) -> Iterator[Remote]:
    settings.MEDIA_ORIGINS = [STORAGE]
    made, kept, signed = Remote(), contributions.kept_media(), contributions.signed_urls()
    contributions.register_kept_media(made)
    contributions.register_signed_urls(made)
    yield made
    contributions.register_kept_media(kept)
    contributions.register_signed_urls(signed)


def poster(asset: Asset, query: str = "") -> str:
    return f"/assets/{asset.public_id}/poster{query}"


def test_poster_of_a_film_is_the_still_that_iconik_marks(
    client_as: ClientOf, remote: Remote
) -> None:
    asset = make_asset(state="approved")
    version = asset.versions.get()
    RenditionFactory.create(version=version, remote_kind="image", remote_source="keyframe")
    response = client_as("media").get(poster(asset))
    assert (response.content, response["Content-Type"]) == (JPEG, "image/jpeg")
    assert "private" in response["Cache-Control"]
    wanted = version.renditions.get(key="poster")
    assert remote.asked == [
        LinkedFile(
            str(asset.remote_id), str(version.remote_id), "keyframe", wanted.remote_id, "image/jpeg"
        )
    ]


def test_poster_is_of_the_approved_version_and_of_another_where_it_is_asked_for(
    client_as: ClientOf, remote: Remote
) -> None:
    asset = make_asset(state="approved", number=1)
    newer = AssetVersionFactory.create(asset=asset, remote_number=2)
    RenditionFactory.create(version=newer, remote_kind="image", remote_source="keyframe")
    client = client_as("reviewer")
    client.get(poster(asset))
    client.get(poster(asset, "?version=2"))
    approved = asset.versions.get(remote_number=1)
    assert [file.version_id for file in remote.asked] == [
        str(approved.remote_id),
        str(newer.remote_id),
    ]


def test_picture_of_an_image_is_its_smallest_proxy_and_never_a_huge_original(
    client_as: ClientOf, remote: Remote
) -> None:
    asset = make_asset(kind="image")
    original = asset.versions.get().renditions.get()
    original.remote_bytes = 90_000_000
    original.save()
    client = client_as("media")
    assert client.get(poster(asset))["Content-Type"] == "image/svg+xml"
    small = RenditionFactory.create(version=original.version, remote_kind="image", remote_bytes=9)
    client.get(poster(asset))
    assert [file.file_id for file in remote.asked] == [small.remote_id]


def test_poster_known_to_the_browser_is_not_sent_again(client_as: ClientOf, remote: Remote) -> None:
    asset, client = make_asset(), client_as("media")
    tag = client.get(poster(asset))["ETag"]
    again = client.get(poster(asset), headers={"If-None-Match": tag})
    assert (again.status_code, again.content, len(remote.asked)) == (304, b"", 1)
    asset.versions.get().renditions.filter(key="poster").update(remote_checksum="other")
    assert client.get(poster(asset), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("problem", [MediaUnavailable(), MediaVanished("gone")])
def test_poster_while_iconik_is_away_is_drawn_and_soon_asked_for_again(
    client_as: ClientOf, remote: Remote, problem: Exception
) -> None:
    remote.problem = problem
    response = client_as("media").get(poster(make_asset()))
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response["Cache-Control"] == "private, max-age=20"
    assert response.content.startswith(b"<svg")


@pytest.mark.parametrize("content", [b"<svg onload='x'>", b"<html>", b"", b"PK\x03\x04"])
def test_what_is_no_picture_is_never_passed_on(
    client_as: ClientOf, remote: Remote, content: bytes
) -> None:
    remote.bytes = content
    response = client_as("media").get(poster(make_asset()))
    assert response["Content-Type"] == "image/svg+xml"
    assert content not in response.content or not content


@pytest.mark.parametrize("kind", ["video", "image", "audio", "document", ""])
def test_asset_without_a_picture_has_a_drawn_one(client_as: ClientOf, kind: str) -> None:
    response = client_as("media").get(poster(AssetFactory.create(remote_kind=kind)))
    assert response.content.startswith(b"<svg")


def test_captions_are_served_by_us_under_their_key_and_language(
    client_as: ClientOf, remote: Remote
) -> None:
    asset, client = make_asset(), client_as("media")
    for track in ("captions-en", "en"):
        response = client.get(f"/assets/{asset.public_id}/captions/{track}.vtt")
        assert response.content.decode() == WEBVTT
        assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert {file.file_id for file in remote.asked} == {"en"}


@pytest.mark.parametrize(
    ("problem", "status"), [(MediaUnavailable(7), 503), (MediaVanished("gone"), 404)]
)
def test_captions_that_cannot_be_had_say_so(
    client_as: ClientOf, remote: Remote, problem: Exception, status: int
) -> None:
    remote.problem = problem
    response = client_as("media").get(f"/assets/{make_asset().public_id}/captions/en.vtt")
    assert response.status_code == status
    assert response.get("Retry-After") == ("7" if status == 503 else None)


def test_media_lead_on_to_a_fresh_address_that_nobody_keeps(
    client_as: ClientOf, remote: Remote
) -> None:
    asset = make_asset()
    response = client_as("media").get(f"/assets/{asset.public_id}/media/web")
    file_id = asset.versions.get().renditions.get(key="web").remote_id
    assert response.status_code == 302
    assert response["Location"] == f"{STORAGE}/{file_id}?signature=x"
    assert response["Cache-Control"] == "no-store"


def test_media_never_lead_to_an_origin_that_is_not_allowed(
    client_as: ClientOf, remote: Remote, settings: Settings
) -> None:
    settings.MEDIA_ORIGINS = ["https://elsewhere.invalid"]
    response = client_as("media").get(f"/assets/{make_asset().public_id}/media/web")
    assert response.status_code == 503


def test_media_of_captions_lead_to_our_own_address(client_as: ClientOf, remote: Remote) -> None:
    asset = make_asset(number=2)
    response = client_as("media").get(f"/assets/{asset.public_id}/media/captions-en")
    assert response["Location"] == f"/assets/{asset.public_id}/captions/captions-en.vtt?version=2"


@pytest.mark.parametrize(
    "path", ["media/other", "media/gone", "captions/fr.vtt", "media/web?version=9"]
)
def test_file_that_is_not_there_is_not_found(
    client_as: ClientOf, remote: Remote, path: str
) -> None:
    asset = make_asset()
    RenditionFactory.create(version=asset.versions.get(), key="gone", remote_status="DELETED")
    assert client_as("media").get(f"/assets/{asset.public_id}/{path}").status_code == 404
    assert remote.asked == []


@pytest.mark.parametrize("path", ["poster", "captions/en.vtt", "media/web"])
def test_files_of_another_brand_are_not_found(
    client_as: ClientOf, remote: Remote, path: str
) -> None:
    client = client_as("media", BrandFactory.create(key="other"))
    assert client.get(f"/assets/{make_asset().public_id}/{path}").status_code == 404
    assert remote.asked == []


@pytest.mark.parametrize("version", ["x", "-1", "1.0", "9" * 40])
def test_version_that_is_no_number_is_refused(
    client_as: ClientOf, remote: Remote, version: str
) -> None:
    response = client_as("media").get(poster(make_asset()), {"version": version})
    assert response.status_code == 400
