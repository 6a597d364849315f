"""The base client over real loopback HTTP: what it sends, repeats, refuses and logs."""

import gzip
import logging

import pytest

from connectors.http.client import Call, HttpClient, HttpSettings, Timeouts
from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteConflict,
    RemoteContractBroken,
    RemoteError,
    RemoteForbidden,
    RemoteNotFound,
    RemoteRejected,
    RemoteUnavailable,
)
from connectors.http.retries import RetryPolicy
from tests.connectors.http.wire_server import (
    Responder,
    WireServer,
    answer_bytes,
    answer_html,
    answer_in_drops,
    answer_json,
    answer_never,
    answer_truncated,
    closed_port,
    hang_up,
)

SECRET = "a-token-nobody-may-see"
QUICK = RetryPolicy(attempts=3, wait_initial=0.0, wait_max=0.0, jitter=0.0, max_retry_after=10.0)
GET = Call("GET", "/things/{id}/", {"id": "7"})
CREATE = Call("POST", "/things/", body=b'{"name": "x"}')


class RecordingGate:
    """A gate that lets everything pass and remembers what it was told."""

    def __init__(self) -> None:
        self.passed = 0
        self.holds: list[float] = []

    def acquire(self) -> None:
        self.passed += 1

    def hold(self, seconds: float) -> None:
        self.holds.append(seconds)


def client_of(
    url: str,
    *,
    gate: RecordingGate | None = None,
    retries: RetryPolicy = QUICK,
    timeouts: Timeouts | None = None,
    max_body_bytes: int = 10_000,
) -> HttpClient:
    settings = HttpSettings(
        remote="The remote",
        base_url=url,
        headers={"Auth-Token": SECRET},
        retries=retries,
        timeouts=timeouts or Timeouts(),
        max_body_bytes=max_body_bytes,
    )
    return HttpClient(settings, gate=gate or RecordingGate())


def send(url: str, call: Call = GET, **options: object) -> bytes:
    with client_of(url, **options) as client:  # type: ignore[arg-type]  # passed on unchanged
        return client.send(call).body


def test_send_sends_headers_query_and_body_and_returns_the_whole_answer(wire: WireServer) -> None:
    wire.answers(answer_json({"ok": True}, status=201))
    with client_of(wire.url) as client:
        answer = client.send(
            Call("POST", "/things/", query={"deep": "true"}, body=b'{"name": "x"}')
        )
    (seen,) = wire.seen
    assert (answer.status, answer.body, answer.media_type) == (
        201,
        b'{"ok": true}',
        "application/json",
    )
    assert (seen.method, seen.path, seen.query) == ("POST", "/things/", {"deep": "true"})
    assert seen.json == {"name": "x"}
    assert seen.headers["auth-token"] == SECRET
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["accept"] == "application/json"


def test_send_escapes_a_name_into_one_segment(wire: WireServer) -> None:
    wire.answers(answer_json({}))
    send(wire.url, Call("GET", "/things/{id}/", {"id": "a/../b?c=d e"}))
    assert wire.seen[0].path == "/things/a%2F..%2Fb%3Fc%3Dd%20e/"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_send_with_a_name_that_leaves_its_place_is_refused(wire: WireServer, value: str) -> None:
    with pytest.raises(ValueError, match="id"):
        send(wire.url, Call("GET", "/things/{id}/", {"id": value}))
    assert wire.seen == []


@pytest.mark.parametrize("fault", [answer_json({}, 503), answer_truncated(), hang_up])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_send_repeatable_call_is_repeated_after_a_passing_fault(
    wire: WireServer, fault: Responder, method: str
) -> None:
    if method == "HEAD":
        fault = hang_up  # a HEAD answer has no body to break
    wire.answers(fault, fault, answer_json({}))
    send(wire.url, Call(method, "/things/"))
    assert [seen.method for seen in wire.seen] == [method] * 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("fault", [answer_json({}, 503), answer_json({}, 429), hang_up])
def test_send_call_that_may_not_be_repeated_is_sent_once(
    wire: WireServer, fault: Responder, method: str
) -> None:
    wire.answers(fault, answer_json({}))
    with pytest.raises(RemoteUnavailable):
        send(wire.url, Call(method, "/things/", body=b"{}"))
    assert len(wire.seen) == 1


def test_send_post_that_only_reads_is_repeated(wire: WireServer) -> None:
    wire.answers(answer_json({}, 500), answer_json({"hits": 1}))
    body = send(wire.url, Call("POST", "/search/", body=b"{}", repeatable=True))
    assert body == b'{"hits": 1}'


def test_send_gives_up_after_the_last_attempt(wire: WireServer) -> None:
    wire.answers(answer_json({}, 502))
    with pytest.raises(RemoteUnavailable) as caught:
        send(wire.url)
    assert (len(wire.seen), caught.value.status, caught.value.retry_after) == (3, 502, None)


def test_send_429_with_short_retry_after_waits_and_succeeds(wire: WireServer) -> None:
    wire.answers(answer_json({}, 429, Retry_After="0"), answer_json({"ok": 1}))
    assert send(wire.url) == b'{"ok": 1}'


def test_send_429_with_long_retry_after_raises_it_at_once(wire: WireServer) -> None:
    wire.answers(answer_json({}, 429, Retry_After="120"))
    gate = RecordingGate()
    with pytest.raises(RemoteUnavailable) as caught:
        send(wire.url, gate=gate)
    assert (caught.value.retry_after, len(wire.seen)) == (120.0, 1)
    assert gate.holds == [120.0]


def test_send_429_without_retry_after_holds_all_workers(wire: WireServer) -> None:
    wire.answers(answer_json({}, 429), answer_json({}))
    gate = RecordingGate()
    send(wire.url, gate=gate)
    assert (gate.passed, gate.holds) == (2, [1.0])


@pytest.mark.parametrize(
    ("left", "holds"),
    [("0", [1.0]), ("5", [0.5]), ("9", [pytest.approx(0.1)]), ("10", []), ("many", []), ("", [])],
)
def test_send_slows_down_as_the_remaining_calls_run_out(
    wire: WireServer, left: str, holds: list[float]
) -> None:
    wire.answers(answer_json({}, RateLimit_Remaining=left))
    gate = RecordingGate()
    send(wire.url, gate=gate)
    assert gate.holds == holds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RemoteRejected),
        (401, RemoteAuthFailed),
        (403, RemoteForbidden),
        (404, RemoteNotFound),
        (409, RemoteConflict),
        (410, RemoteNotFound),
        (413, RemoteRejected),
        (422, RemoteRejected),
    ],
)
def test_send_refusal_is_raised_by_kind_and_not_repeated(
    wire: WireServer, status: int, kind: type[RemoteError]
) -> None:
    wire.answers(answer_json({"errors": ["no"]}, status))
    with pytest.raises(RemoteError) as caught:
        send(wire.url)
    assert (type(caught.value), caught.value.status, len(wire.seen)) == (kind, status, 1)
    assert caught.value.call == "GET /things/{id}/"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 501, 503, 504])
def test_send_fault_of_the_remote_is_unavailable(wire: WireServer, status: int) -> None:
    wire.answers(answer_html(status))
    with pytest.raises(RemoteUnavailable) as caught:
        send(wire.url)
    assert caught.value.status == status


def test_send_400_gives_the_messages_by_field_without_our_secret(wire: WireServer) -> None:
    wire.answers(answer_json({"errors": {"name": "too\nlong", "token": [f"not {SECRET}"]}}, 400))
    with pytest.raises(RemoteRejected) as caught:
        send(wire.url, CREATE)
    assert caught.value.errors == {"name": ("too long",), "token": ("not …",)}
    assert "name: too long" in str(caught.value)


def test_send_redirect_is_refused_and_not_followed(wire: WireServer) -> None:
    with WireServer() as elsewhere:
        elsewhere.answers(answer_json({"stolen": True}))
        wire.answers(answer_json({}, 302, Location=f"{elsewhere.url}/"))
        with pytest.raises(RemoteContractBroken, match="redirect"):
            send(wire.url)
        assert elsewhere.seen == []


def test_send_web_page_with_status_200_is_a_broken_contract(wire: WireServer) -> None:
    wire.answers(answer_html())
    with pytest.raises(RemoteContractBroken, match="web page"):
        send(wire.url)
    assert len(wire.seen) == 1


def test_send_truncated_answer_that_stays_so_is_a_broken_contract(wire: WireServer) -> None:
    wire.answers(answer_truncated())
    with pytest.raises(RemoteContractBroken) as caught:
        send(wire.url)
    assert (caught.value.truncated, caught.value.outcome_unknown, len(wire.seen)) == (
        True,
        False,
        3,
    )


def test_send_refusal_with_a_truncated_body_keeps_its_kind(wire: WireServer) -> None:
    wire.answers(answer_truncated(404))
    with pytest.raises(RemoteNotFound):
        send(wire.url)


@pytest.mark.parametrize("fault", [answer_truncated(201), answer_json({}, 500), hang_up])
def test_send_create_that_may_have_been_done_says_so(wire: WireServer, fault: Responder) -> None:
    wire.answers(fault)
    with pytest.raises(RemoteError) as caught:
        send(wire.url, CREATE)
    assert caught.value.outcome_unknown


def test_send_create_refused_by_the_rate_limit_was_surely_not_done(wire: WireServer) -> None:
    wire.answers(answer_json({}, 429))
    with pytest.raises(RemoteUnavailable) as caught:
        send(wire.url, CREATE)
    assert not caught.value.outcome_unknown


def test_send_to_a_closed_port_is_unavailable_and_surely_not_done() -> None:
    with pytest.raises(RemoteUnavailable) as caught:
        send(f"http://127.0.0.1:{closed_port()}", CREATE)
    assert (caught.value.status, caught.value.outcome_unknown) == (None, False)


def test_send_to_a_silent_remote_runs_out_of_time(wire: WireServer) -> None:
    wire.answers(answer_never(wire))
    with pytest.raises(RemoteUnavailable, match="ran out") as caught:
        send(wire.url, CREATE, timeouts=Timeouts(read=0.1))
    assert caught.value.outcome_unknown


def test_send_to_a_dripping_remote_runs_out_of_total_time(wire: WireServer) -> None:
    wire.answers(answer_in_drops(wire))
    with pytest.raises(RemoteUnavailable, match="ran out"):
        send(wire.url, CREATE, timeouts=Timeouts(read=5.0, total=0.1))


def test_send_answer_above_the_cap_is_refused(wire: WireServer) -> None:
    wire.answers(answer_bytes(b" " * 10_001, "application/json"))
    with pytest.raises(RemoteContractBroken, match="too large"):
        send(wire.url)


def test_send_compressed_answer_above_the_cap_is_refused(wire: WireServer) -> None:
    packed = gzip.compress(b" " * 1_000_000)
    wire.answers(answer_bytes(packed, "application/json", Content_Encoding="gzip"))
    with pytest.raises(RemoteContractBroken, match="too large"):
        send(wire.url)


def test_send_answer_that_is_not_the_compression_it_says_is_a_broken_contract(
    wire: WireServer,
) -> None:
    wire.answers(answer_bytes(b"{}", "application/json", Content_Encoding="gzip"))
    with pytest.raises(RemoteContractBroken):
        send(wire.url)


def test_send_huge_refusal_keeps_its_kind(wire: WireServer) -> None:
    wire.answers(answer_bytes(b"x" * 500_000, "text/plain", 400))
    with pytest.raises(RemoteRejected) as caught:
        send(wire.url)
    assert caught.value.errors == {}


def test_send_ignores_a_proxy_of_the_environment(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    wire.answers(answer_json({"ok": 1}))
    assert send(wire.url) == b'{"ok": 1}'


def test_send_passes_the_gate_before_every_attempt(wire: WireServer) -> None:
    wire.answers(answer_json({}, 500), answer_json({}, 500), answer_json({}))
    gate = RecordingGate()
    send(wire.url, gate=gate)
    assert gate.passed == len(wire.seen) == 3


def test_send_when_the_gate_refuses_sends_nothing_and_names_the_call(wire: WireServer) -> None:
    class ClosedGate(RecordingGate):
        def acquire(self) -> None:
            raise RemoteUnavailable("Used up.", retry_after=99.0)

    with pytest.raises(RemoteUnavailable) as caught:
        send(wire.url, gate=ClosedGate())
    assert (caught.value.retry_after, caught.value.remote) == (99.0, "The remote")
    assert wire.seen == []


def test_send_logs_neither_secrets_nor_bodies_nor_queries(
    wire: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.answers(
        answer_json({"errors": {"f": "private-answer"}}, 503), answer_json({"a": "private-answer"})
    )
    call = Call(
        "PUT",
        "/things/{id}/",
        {"id": "private-id"},
        {"signature": "private-query"},
        b'"private-body"',
    )
    send(wire.url, call)
    assert "PUT /things/{id}/ status=503 outcome=RemoteUnavailable" in caplog.text
    assert "PUT /things/{id}/ status=200 outcome=ok" in caplog.text
    assert SECRET not in caplog.text
    assert "private" not in caplog.text


@pytest.mark.parametrize("base", ["ftp://host", "//host", "http://", "host", "http://host?x=1"])
def test_client_with_a_base_that_is_no_web_address_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base address"):
        client_of(base)


def test_settings_shown_hide_headers_and_proxy() -> None:
    settings = HttpSettings(
        "r", "http://h", {"Auth-Token": SECRET}, proxy_url=f"http://u:{SECRET}@p"
    )
    assert SECRET not in repr(settings)
