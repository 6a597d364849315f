"""Files from storage over real loopback HTTP: only from allowed places, whole, and bounded."""

import hashlib
import logging

import pytest

from connectors.http.client import Timeouts
from connectors.http.downloads import Downloader, DownloadSettings
from connectors.http.errors import (
    RemoteContractBroken,
    RemoteError,
    RemoteForbidden,
    RemoteNotFound,
    RemoteRejected,
    RemoteUnavailable,
)
from connectors.http.retries import RetryPolicy
from tests.connectors.http.wire_server import (
    WireServer,
    answer_bytes,
    answer_in_drops,
    answer_json,
    answer_truncated,
    closed_port,
)

QUICK = RetryPolicy(attempts=3, wait_initial=0.0, wait_max=0.0, jitter=0.0)
POSTER = bytes(range(256)) * 20_000  # more than is kept in memory


def downloader(*origins: str, timeouts: Timeouts | None = None) -> Downloader:
    return Downloader(
        DownloadSettings(
            remote="storage",
            allowed_origins=origins,
            retries=QUICK,
            timeouts=timeouts or Timeouts(),
        )
    )


def fetch(url: str, *origins: str, max_bytes: int = 10_000_000, **options: Timeouts) -> bytes:
    source = downloader(*origins, **options)
    try:
        with source.open(url, max_bytes=max_bytes) as download:
            return download.file.read()
    finally:
        source.close()


def test_download_gives_bytes_size_digest_and_type(wire: WireServer) -> None:
    wire.answers(answer_bytes(POSTER, "image/jpeg; q=1"))
    source = downloader(wire.url)
    with source.open(f"{wire.url}/p.jpg?sig=x", max_bytes=10_000_000) as download:
        content = download.file.read()
        assert (download.size, download.media_type) == (len(POSTER), "image/jpeg")
        assert download.sha256 == hashlib.sha256(POSTER).hexdigest()
    source.close()
    assert content == POSTER
    assert download.file.closed
    assert wire.seen[0].query == {"sig": "x"}


def test_download_sends_no_credentials(wire: WireServer) -> None:
    wire.answers(answer_bytes(b"x", "image/jpeg"))
    fetch(f"{wire.url}/p.jpg", wire.url)
    assert {"auth-token", "app-id", "authorization", "cookie"}.isdisjoint(wire.seen[0].headers)


def test_download_from_another_origin_is_refused_and_not_called(wire: WireServer) -> None:
    wire.answers(answer_bytes(b"x", "image/jpeg"))
    with pytest.raises(RemoteRejected, match="not allowed"):
        fetch(f"{wire.url}/p.jpg?sig=secret", "http://127.0.0.1:1")
    assert wire.seen == []


def test_download_redirected_elsewhere_is_refused_and_not_followed(wire: WireServer) -> None:
    with WireServer() as inner:
        inner.answers(answer_json({}))
        wire.answers(answer_json({}, 302, Location=f"{inner.url}/"))
        with pytest.raises(RemoteContractBroken, match="redirect"):
            fetch(f"{wire.url}/p.jpg", wire.url, inner.url)
        assert inner.seen == []


def test_download_above_the_limit_is_refused(wire: WireServer) -> None:
    wire.answers(answer_bytes(POSTER, "image/jpeg"))
    with pytest.raises(RemoteContractBroken, match="too large"):
        fetch(f"{wire.url}/p.jpg", wire.url, max_bytes=len(POSTER) - 1)


@pytest.mark.parametrize("content", [POSTER, b"short"])
def test_download_that_breaks_off_starts_again_from_the_beginning(
    wire: WireServer, content: bytes
) -> None:
    wire.answers(answer_truncated(), answer_bytes(content, "image/jpeg"))
    assert fetch(f"{wire.url}/p.jpg", wire.url) == content


def test_download_that_always_breaks_off_is_a_broken_contract(wire: WireServer) -> None:
    wire.answers(answer_truncated())
    with pytest.raises(RemoteContractBroken) as caught:
        fetch(f"{wire.url}/p.jpg", wire.url)
    assert (caught.value.truncated, len(wire.seen)) == (True, 3)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, RemoteForbidden), (404, RemoteNotFound), (500, RemoteUnavailable)],
)
def test_download_refused_by_storage_is_raised_by_kind(
    wire: WireServer, status: int, kind: type[RemoteError]
) -> None:
    wire.answers(answer_bytes(b"<Error><Key>secret</Key></Error>", "application/xml", status))
    with pytest.raises(kind) as caught:
        fetch(f"{wire.url}/p.jpg?sig=secret", wire.url)
    assert "secret" not in str(caught.value)


def test_download_from_a_closed_port_is_unavailable() -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(RemoteUnavailable):
        fetch(f"{url}/p.jpg", url)


def test_download_in_drops_runs_out_of_total_time(wire: WireServer) -> None:
    wire.answers(answer_in_drops(wire))
    with pytest.raises(RemoteUnavailable, match="ran out"):
        fetch(f"{wire.url}/p.jpg", wire.url, timeouts=Timeouts(total=0.05))


def test_download_logs_the_origin_and_never_the_signed_address(
    wire: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.answers(answer_bytes(b"x", "image/jpeg"))
    fetch(f"{wire.url}/private-path.jpg?sig=private", wire.url)
    assert f"download {wire.url} status=200" in caplog.text
    assert "private" not in caplog.text
