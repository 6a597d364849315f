"""What iconik may do wrong on the wire, over real loopback HTTP, and what becomes of it."""

from collections.abc import Iterator

import pytest

from connectors.http.client import Timeouts
from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteContractBroken,
    RemoteError,
    RemoteUnavailable,
)
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from tests.connectors.http.wire_server import (
    Responder,
    WireServer,
    answer_bytes,
    answer_html,
    answer_json,
    answer_never,
    answer_truncated,
    closed_port,
    hang_up,
)

pytestmark = pytest.mark.faults

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0)
FIRST_PAGE = {
    "objects": [{"id": "a", "title": "A", "_sort": [1, "a"]}],
    "page": 1,
    "pages": 2,
    "per_page": 1,
}


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


def client_of(url: str) -> IconikClient:
    config = IconikConfig(
        url, "the-app", "the-token", page_size=1, retries=QUICK, timeouts=Timeouts(read=0.2)
    )
    # Nobody waits in these tests: the gate's places are passed over.
    gate = LocalRateGate(config.rate_limits, max_wait=1e9, sleep=lambda seconds: None)
    return IconikClient(config, gate=gate)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (answer_html(), RemoteContractBroken),
        (answer_bytes(b"<html>", "application/json"), RemoteContractBroken),
        (answer_bytes(b"", "application/json"), RemoteContractBroken),
        (answer_bytes(b'{"objects": [{]}', "application/json"), RemoteContractBroken),
        (
            answer_bytes(b'{"objects": [], "next_url": "\xff"}', "application/json"),
            RemoteContractBroken,
        ),
        (answer_json([]), RemoteContractBroken),
        (answer_json({"errors": ["odd"]}), RemoteContractBroken),
        (answer_json({}, 204), RemoteContractBroken),
        (answer_truncated(), RemoteContractBroken),
        (answer_json({}, 401), RemoteAuthFailed),
        (answer_json({}, 429), RemoteUnavailable),
        (answer_json({}, 429, Retry_After="3600"), RemoteUnavailable),
        (answer_json({}, 500), RemoteUnavailable),
        (answer_html(503), RemoteUnavailable),
        (hang_up, RemoteUnavailable),
    ],
)
@pytest.mark.parametrize("nth", [1, 2])
def test_listing_that_meets_a_fault_raises_it_on_any_page(
    wire: WireServer, fault: Responder, kind: type[RemoteError], nth: int
) -> None:
    wire.answers(*[answer_json(FIRST_PAGE)] * (nth - 1), fault)
    with client_of(wire.url) as client:
        for listing in (client.asset_pages, client.search_pages):
            wire.answers(*[answer_json(FIRST_PAGE)] * (nth - 1), fault)
            with pytest.raises(RemoteError) as caught:
                list(listing())
            assert type(caught.value) is kind
            assert caught.value.remote == "iconik"


def test_reading_from_a_silent_server_runs_out_of_time(wire: WireServer) -> None:
    wire.answers(answer_never(wire))
    with client_of(wire.url) as client, pytest.raises(RemoteUnavailable, match="ran out"):
        client.asset("a")
    assert len(wire.seen) == 2


def test_reading_from_a_closed_port_is_unavailable() -> None:
    with (
        client_of(f"http://127.0.0.1:{closed_port()}") as client,
        pytest.raises(RemoteUnavailable, match="No connection"),
    ):
        client.asset("a")


def test_listing_after_a_passing_fault_is_whole(wire: WireServer) -> None:
    wire.answers(
        answer_truncated(),
        answer_json(FIRST_PAGE),
        answer_json({}, 429, Retry_After="0"),
        answer_json({**FIRST_PAGE, "page": 2}),
    )
    with client_of(wire.url) as client:
        assert [asset.id for asset in client.iter_assets()] == ["a", "a"]


def test_record_of_the_wrong_shape_says_where_and_never_what(wire: WireServer) -> None:
    wire.answers(answer_json({"id": "a", "title": ["private"]}))
    with client_of(wire.url) as client, pytest.raises(RemoteContractBroken) as caught:
        client.asset("a")
    assert "$.title" in str(caught.value)
    assert "private" not in str(caught.value)
    assert caught.value.call == "GET /API/assets/v1/assets/{asset_id}/"


def test_write_answered_with_a_wrong_shape_may_have_been_done(wire: WireServer) -> None:
    wire.answers(answer_json({}, 201))
    with client_of(wire.url) as client, pytest.raises(RemoteContractBroken) as caught:
        client.post_history("a", description="x")
    assert caught.value.outcome_unknown


def test_record_with_unknown_enum_values_is_read(wire: WireServer) -> None:
    wire.answers(answer_json({"id": "a", "title": "A", "status": "THAWING", "type": "HOLOGRAM"}))
    with client_of(wire.url) as client:
        assert client.asset("a").status == "THAWING"


def test_token_check_behind_a_login_page_fails(wire: WireServer) -> None:
    wire.answers(answer_bytes(b"<html>please log in</html>", "text/plain"))
    with client_of(wire.url) as client, pytest.raises(RemoteContractBroken):
        client.check_token()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "app.iconik.example"),
        ("base_url", "ftp://app.iconik.example"),
        ("base_url", "https://app.iconik.example/API"),
        ("base_url", "https://user:pass@app.iconik.example"),
        ("base_url", "https://app.iconik.example?x=1"),
        ("app_id", ""),
        ("token", ""),
        ("token", "two words"),
        ("token", "line\r\nX-Evil: 1"),
        ("token", "newline\n"),
        ("page_size", 0),
        ("page_size", 501),
        ("allowed_media_origins", ("media.example",)),
        ("allowed_media_origins", ("https://media.example/path",)),
    ],
)
def test_config_that_cannot_work_is_refused_by_name(field: str, value: object) -> None:
    good: dict[str, object] = {
        "base_url": "https://app.iconik.example",
        "app_id": "app",
        "token": "token",
    }
    IconikConfig(**good)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(ValueError, match=field):
        IconikConfig(**{**good, field: value})  # type: ignore[arg-type]  # fields by name


def test_config_shown_hides_its_credentials() -> None:
    shown = repr(IconikConfig("https://app.iconik.example", "the-app", "the-token"))
    assert "the-app" not in shown
    assert "the-token" not in shown
