"""The medium on an asset's page: its size, length, speed, zoom and transcript."""

import pytest

from tests.conftest import ClientOf
from tests.factories import FACTS, RenditionFactory, make_asset
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db


def test_film_reserves_its_place_and_offers_speed_and_transcript(client_as: ClientOf) -> None:
    asset = make_asset()
    asset.versions.get().renditions.filter(key="web").update(remote_width=360, remote_height=640)
    text = words(client_as("media").get(f"/assets/{asset.public_id}/"))
    assert 'width="360" height="640"' in text
    assert "data-speed" in text
    assert f'href="/assets/{asset.public_id}/captions/captions-en.vtt?version=1"' in text
    assert "Length 1:32" in text


def test_film_of_unknown_size_names_none(client_as: ClientOf) -> None:
    asset = make_asset()
    asset.versions.get().renditions.update(remote_width=None, remote_height=None)
    response = client_as("media").get(f"/assets/{asset.public_id}/")
    assert response.context["media"]["height"] is None
    assert "<video controls" in words(response)


def test_sound_without_captions_says_that_it_has_no_transcript(client_as: ClientOf) -> None:
    asset = make_asset(kind="audio")
    client = client_as("media")
    assert "there is no transcript" in words(client.get(f"/assets/{asset.public_id}/"))
    RenditionFactory.create(
        version=asset.versions.get(), key="text", remote_kind="caption", remote_language="en"
    )
    text = words(client.get(f"/assets/{asset.public_id}/"))
    assert "there is no transcript" not in text
    assert 'srclang="en"' in text


def test_picture_can_be_enlarged_and_opened_whole(client_as: ClientOf) -> None:
    asset = make_asset(kind="image", remote_facts={**FACTS, "alt": "A <b>house</b> 🏠"})
    response = client_as("media").get(f"/assets/{asset.public_id}/")
    text = response.content.decode()
    assert "data-zoom" in text
    assert "1280 × 720" in text
    assert 'alt="A &lt;b&gt;house&lt;/b&gt; 🏠"' in text
    assert "Full picture" in text
