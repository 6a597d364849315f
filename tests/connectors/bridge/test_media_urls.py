"""Media links over the real client, against a sandbox over HTTP: the bytes really come."""

import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from connectors.bridge.media_urls import IconikMedia
from connectors.http.client import Timeouts
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import RATE_LIMITS, IconikConfig
from connectors.iconik.sandbox import Sandbox
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.errors import Conflict
from governance.domain.links import LinkedFile

FILM = b"not a film, but bytes of one " * 40


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A tenant with one film that has a proxy, an original, a poster and captions."""
    with Sandbox(rate_limits=()) as made:
        made.edit.create_asset("Teaser", external_id="teaser")
        made.edit.attach_original("teaser", "teaser.webm", FILM)
        made.edit.attach_proxy("teaser", "teaser-web.webm", FILM)
        made.edit.attach_keyframe("teaser", "teaser.jpg", b"\xff\xd8 a picture")
        made.edit.attach_subtitle("teaser", "en", "WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n")
        made.edit.attach_subtitle(
            "teaser", "fr", "WEBVTT\n\n00:00.000 --> 00:01.000\n[Salut]\n", closed_captions=True
        )
        yield made


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[IconikClient]:
    """A client that does not wait long."""
    config = IconikConfig(
        sandbox.url,
        sandbox.app_id,
        sandbox.token,
        timeouts=Timeouts(connect=1, read=1, total=2),
        retries=RetryPolicy(attempts=1),
    )
    with IconikClient(config, gate=LocalRateGate(RATE_LIMITS)) as made:
        yield made
    sandbox.faults.clear()


@pytest.fixture
def media(client: IconikClient) -> IconikMedia:
    """The provider."""
    return IconikMedia(lambda: client)


def file_of(sandbox: Sandbox, source: str, file_id: str) -> LinkedFile:
    """A file of the film as the mirror knows it."""
    asset = sandbox.edit.asset("teaser")
    version = next(item["id"] for item in asset["versions"])
    return LinkedFile(asset["id"], version, source, file_id, "")


def id_of(sandbox: Sandbox, kind: str) -> str:
    """The id of the film's one part of a kind."""
    return str(sandbox.edit.parts(kind, "teaser")[0]["id"])


@pytest.mark.parametrize("source", ["proxy", "file"])
def test_signed_address_gives_the_bytes_also_in_part(
    sandbox: Sandbox, media: IconikMedia, source: str
) -> None:
    url = media.signed_url(file_of(sandbox, source, id_of(sandbox, source)))
    part = httpx.get(url, headers={"Range": "bytes=4-7"})
    assert httpx.get(url).content == FILM
    assert (part.status_code, part.content) == (206, FILM[4:8])


def test_signed_address_of_a_poster_gives_the_picture(sandbox: Sandbox, media: IconikMedia) -> None:
    url = media.signed_url(file_of(sandbox, "keyframe", id_of(sandbox, "keyframe")))
    with urllib.request.urlopen(url) as response:
        assert response.read().startswith(b"\xff\xd8")


@pytest.mark.parametrize(("file_id", "text"), [("en", "Hello."), ("fr:cc", "[Salut]")])
def test_captions_are_the_text_of_their_track(
    sandbox: Sandbox, media: IconikMedia, file_id: str, text: str
) -> None:
    assert text in media.captions(file_of(sandbox, "subtitle", file_id))


@pytest.mark.parametrize("source", ["proxy", "keyframe", "file"])
def test_file_that_iconik_does_not_have_has_vanished(
    sandbox: Sandbox, media: IconikMedia, source: str
) -> None:
    with pytest.raises(MediaVanished):
        media.signed_url(file_of(sandbox, source, "7d1b1c8e-0000-4000-8000-000000000000"))


def test_captions_that_iconik_does_not_have_have_vanished(
    sandbox: Sandbox, media: IconikMedia
) -> None:
    with pytest.raises(MediaVanished):
        media.captions(file_of(sandbox, "subtitle", "de"))


@pytest.mark.parametrize("fault", ["server_error", "html_page", "truncate", "drop"])
def test_file_while_iconik_misbehaves_is_unavailable(
    sandbox: Sandbox, media: IconikMedia, fault: str
) -> None:
    getattr(sandbox.faults, fault)("/API/files/", count=None)
    with pytest.raises(MediaUnavailable):
        media.signed_url(file_of(sandbox, "proxy", id_of(sandbox, "proxy")))


def test_wait_that_iconik_asks_for_is_passed_on(sandbox: Sandbox, media: IconikMedia) -> None:
    sandbox.faults.too_many("/API/files/", retry_after=90)
    with pytest.raises(MediaUnavailable) as refusal:
        media.signed_url(file_of(sandbox, "proxy", id_of(sandbox, "proxy")))
    assert refusal.value.retry_after == 90


def test_file_while_iconik_is_not_configured_is_unavailable(sandbox: Sandbox) -> None:
    def refuse() -> Any:
        raise Conflict("iconik is not connected.")

    with pytest.raises(MediaUnavailable):
        IconikMedia(refuse).signed_url(file_of(sandbox, "proxy", "any"))


def test_iconik_that_was_away_is_not_asked_again_for_a_moment(
    sandbox: Sandbox, client: IconikClient
) -> None:
    now = [100.0]
    media = IconikMedia(lambda: client, clock=lambda: now[0])
    film = file_of(sandbox, "proxy", id_of(sandbox, "proxy"))
    sandbox.faults.server_error("/API/files/", count=1)
    for expected in (5, 5):
        with pytest.raises(MediaUnavailable) as refusal:
            media.signed_url(film)
        assert refusal.value.retry_after == expected
    now[0] += 5.0
    assert media.signed_url(film).startswith(sandbox.url)


def test_slow_iconik_holds_up_one_reader_and_sends_the_others_away_soon(
    sandbox: Sandbox, media: IconikMedia
) -> None:
    film = file_of(sandbox, "proxy", id_of(sandbox, "proxy"))
    slow = sandbox.faults.delay(0.9, "/API/files/", count=1)
    first: list[str] = []
    reader = threading.Thread(target=lambda: first.append(media.signed_url(film)))
    reader.start()
    while not slow.hits:
        reader.join(0.01)
    with pytest.raises(MediaUnavailable):
        media.signed_url(film)
    reader.join(timeout=10)
    assert first


@pytest.mark.parametrize("source", ["proxy", "file", "keyframe"])
def test_address_to_save_a_file_makes_browsers_save_it(
    sandbox: Sandbox, media: IconikMedia, source: str
) -> None:
    url = media.attachment_url(file_of(sandbox, source, id_of(sandbox, source)))
    answer = httpx.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_address_to_save_captions_does_not_exist(sandbox: Sandbox, media: IconikMedia) -> None:
    with pytest.raises(MediaVanished):
        media.attachment_url(file_of(sandbox, "subtitle", "en"))
