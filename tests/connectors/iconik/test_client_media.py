"""Files, captions, addresses and downloads of the iconik client over real loopback HTTP."""

from datetime import UTC, datetime

import pytest

from connectors.http.errors import (
    RemoteContractBroken,
    RemoteNotFound,
)
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from tests.connectors.http.wire_server import (
    WireServer,
    answer_bytes,
    answer_json,
)

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0)
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_files_of_a_version_go_on_after_the_last_id(wire: WireServer, client: IconikClient) -> None:
    wire.answers(
        answer_json(
            {
                "objects": [{"id": "p1", "status": "CLOSED"}, {"id": "p2"}],
                "next_url": "/API/files/v1/assets/a/versions/v/proxies/?last_id=p2",
            }
        ),
        answer_json({"objects": [{"id": "p3"}], "next_url": None}),
    )
    proxies = client.proxies("a", version_id="v", signed=True)
    assert [proxy.id for proxy in proxies] == ["p1", "p2", "p3"]
    assert wire.seen[0].path == "/API/files/v1/assets/a/versions/v/proxies/"
    assert [seen.query.get("last_id") for seen in wire.seen] == [None, "p2"]
    assert [seen.query["generate_signed_url"] for seen in wire.seen] == ["true", "true"]


@pytest.mark.parametrize(
    ("closed", "version", "path"),
    [
        (False, None, "/API/files/v1/assets/a/subtitles/de-AT/webvtt/"),
        (True, None, "/API/files/v1/assets/a/subtitles/de-AT/cc/webvtt/"),
        (False, "v", "/API/files/v1/assets/a/versions/v/subtitles/de-AT/webvtt/"),
        (True, "v", "/API/files/v1/assets/a/versions/v/subtitles/de-AT/cc/webvtt/"),
    ],
)
def test_webvtt_is_the_text_of_the_asked_track(
    wire: WireServer, client: IconikClient, closed: bool, version: str | None, path: str
) -> None:
    wire.answers(answer_bytes("\ufeffWEBVTT\n\nGrüße".encode(), "text/vtt"))
    text = client.webvtt("a", "de-AT", closed_captions=closed, version_id=version)
    assert text == "WEBVTT\n\nGrüße"
    assert wire.seen[0].path == path
    assert wire.seen[0].headers["accept"] == "text/vtt"


@pytest.mark.parametrize(
    "body",
    [b"", b"1\n00:00 --> 00:01\nx", b"WEBVTT\n\n\xff", b"<html>", b"WEBVTT" + b"x" * 1000],
)
def test_webvtt_that_is_none_is_a_broken_contract(
    wire: WireServer, client: IconikClient, body: bytes
) -> None:
    wire.answers(answer_bytes(body, "text/vtt"))
    with pytest.raises(RemoteContractBroken):
        client.webvtt("a", "de")


def test_signed_addresses_are_returned_and_not_fetched(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"url": f"{wire.url}/media/x?sig=1", "id": "p"}))
    addresses = {
        client.proxy_url("a", "p"),
        client.proxy_download_url("a", "p"),
        client.file_download_url("a", "f"),
        client.keyframe_url("a", "k"),
    }
    assert addresses == {f"{wire.url}/media/x?sig=1"}
    assert [seen.path for seen in wire.seen] == [
        "/API/files/v1/assets/a/proxies/p/",
        "/API/files/v1/assets/a/proxies/p/download_url/",
        "/API/files/v1/assets/a/files/f/download_url/",
        "/API/files/v1/assets/a/keyframes/k/",
    ]


@pytest.mark.parametrize("url", [None, ""])
def test_file_without_an_address_is_not_found(
    wire: WireServer, client: IconikClient, url: str | None
) -> None:
    wire.answers(answer_json({"url": url}))
    with pytest.raises(RemoteNotFound, match="no address"):
        client.file_download_url("a", "f")


def test_download_fetches_from_allowed_storage_without_credentials(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_bytes(b"JPEG", "image/jpeg"))
    with client.download(f"{wire.url}/poster.jpg?sig=1") as download:
        assert (download.file.read(), download.media_type) == (b"JPEG", "image/jpeg")
    assert {"app-id", "auth-token"}.isdisjoint(wire.seen[0].headers)


def test_download_above_the_given_limit_is_refused(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_bytes(b"JPEG", "image/jpeg"))
    with (
        pytest.raises(RemoteContractBroken),
        client.download(f"{wire.url}/poster.jpg", max_bytes=3),
    ):
        pass
