"""The iconik client over real loopback HTTP: what it asks and what it makes of the answers."""

from datetime import UTC, datetime

import pytest

from connectors.http.errors import (
    RemoteConflict,
    RemoteContractBroken,
    RemoteNotFound,
    RemoteRejected,
)
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.metadata import FieldDraft, ViewField
from tests.connectors.http.wire_server import (
    WireServer,
    answer_bytes,
    answer_json,
)

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0)
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def assets(*ids: str, **paging: object) -> dict[str, object]:
    return {
        "objects": [{"id": key, "title": key.upper(), "_sort": [1, key]} for key in ids],
        **paging,
    }


def test_client_sends_both_credentials_without_a_scheme(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({}))
    client.check_token()
    headers = wire.seen[0].headers
    assert (headers["app-id"], headers["auth-token"]) == ("the-app", "the-token")
    assert "authorization" not in headers


@pytest.mark.parametrize("body", [b"", b"{}", b'{"id": "t"}'])
def test_check_token_accepts_whatever_json_comes(
    wire: WireServer, client: IconikClient, body: bytes
) -> None:
    wire.answers(answer_bytes(body, "application/json"))
    client.check_token()
    assert wire.seen[0].path == "/API/auth/v1/auth/token/"


def test_current_user_and_roles_say_who_we_are(wire: WireServer, client: IconikClient) -> None:
    wire.answers(
        answer_json({"id": "u", "type": "STANDARD", "system_domain_id": "d"}),
        answer_json({"objects": ["can_search", "can_read_assets"]}),
    )
    user = client.current_user()
    assert (user.id, user.system_domain_id) == ("u", "d")
    assert client.current_roles() == {"can_search", "can_read_assets"}


def test_iter_assets_follows_the_pages_to_the_last(wire: WireServer, client: IconikClient) -> None:
    wire.answers(
        answer_json(assets("a", "b", page=1, pages=2, next_url="/API/assets/v1/assets/?page=2")),
        answer_json(assets("c", page=2, pages=2, next_url=None)),
    )
    assert [asset.id for asset in client.iter_assets()] == ["a", "b", "c"]
    assert [seen.query["page"] for seen in wire.seen] == ["1", "2"]
    assert {seen.path for seen in wire.seen} == {"/API/assets/v1/assets/"}


def test_iter_assets_never_calls_the_host_of_an_answers_address(
    wire: WireServer, client: IconikClient
) -> None:
    with WireServer() as elsewhere:
        elsewhere.answers(answer_json(assets("stolen")))
        wire.answers(
            answer_json(assets("a", page=1, next_url=f"{elsewhere.url}/API/x/?page=2")),
            answer_json(assets("b", page=2)),
        )
        assert [asset.id for asset in client.iter_assets()] == ["a", "b"]
        assert elsewhere.seen == []


def test_asset_pages_keep_unreadable_assets_apart(wire: WireServer, client: IconikClient) -> None:
    body = assets("a", page=1, pages=1, total=2)
    body["objects"] = [*body["objects"], {"id": "b", "title": None}]  # type: ignore[misc]  # a list
    wire.answers(answer_json(body))
    (page,) = client.asset_pages()
    assert ([asset.id for asset in page.objects], page.total) == (["a"], 2)
    assert [broken.id for broken in page.unreadable] == ["b"]
    with pytest.raises(RemoteContractBroken, match="Object b"):
        list(client.iter_assets())


def test_delete_queue_is_read_from_its_own_place(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json(assets("gone", page=1, pages=1)))
    assert [asset.id for asset in client.iter_delete_queue()] == ["gone"]
    assert wire.seen[0].path == "/API/assets/v1/delete_queue/assets/"


def test_search_asks_for_the_range_and_goes_on_after_the_last_hit(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(
        answer_json(assets("a", "b", total=3)),
        answer_json(assets("c", total=3)),
        answer_json(assets(total=3)),
    )
    pages = list(client.search_pages(modified_since=SINCE, statuses=["ACTIVE"]))
    assert [asset.id for page in pages for asset in page.objects] == ["a", "b", "c"]
    assert [page.search_after for page in pages] == [(1, "b"), (1, "c")]
    first, second, third = wire.seen
    assert first.query == {
        "per_page": "2",
        "generate_signed_url": "false",
        "save_search_history": "false",
    }
    assert first.json["filter"] == {
        "operator": "AND",
        "terms": [
            {"name": "date_modified", "range": {"min": "2026-11-23T12:00:00+00:00"}},
            {"name": "status", "value_in": ["ACTIVE"]},
        ],
    }
    assert first.json["sort"] == [
        {"name": "date_modified", "order": "asc"},
        {"name": "id", "order": "asc"},
    ]
    assert "search_after" not in first.json
    assert second.json == {**first.json, "search_after": [1, "b"]}
    assert third.json["search_after"] == [1, "c"]


def test_search_resumed_begins_after_the_kept_key(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json(assets()))
    list(client.search_pages(search_after=[1, "b"]))
    assert wire.seen[0].json["search_after"] == [1, "b"]


def test_search_is_repeated_after_a_passing_fault(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json({}, 503), answer_json(assets()))
    assert list(client.iter_search()) == []
    assert len(wire.seen) == 2


def test_search_with_a_naive_instant_is_refused(client: IconikClient) -> None:
    with pytest.raises(ValueError, match="aware"):
        client.search_pages(modified_since=SINCE.replace(tzinfo=None))


def test_patch_asset_sends_the_title_and_only_what_is_given(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"id": "a", "title": "A", "is_blocked": True}))
    asset = client.patch_asset("a", title="A", is_blocked=True, warning=None)
    assert asset.is_blocked
    assert (wire.seen[0].method, wire.seen[0].path) == ("PATCH", "/API/assets/v1/assets/a/")
    assert wire.seen[0].json == {"title": "A", "is_blocked": True, "warning": None}


def test_history_is_written_as_custom_and_read_in_pages(
    wire: WireServer, client: IconikClient
) -> None:
    entry = {"id": "h", "operation_type": "CUSTOM", "operation_description": "Approved"}
    wire.answers(
        answer_json(entry, 201),
        answer_json({"objects": [entry], "page": 1, "pages": 2}),
        answer_json({"objects": [entry], "page": 2, "pages": 2}),
    )
    assert client.post_history("a", description="Approved").id == "h"
    assert [found.id for found in client.iter_history("a")] == ["h", "h"]
    assert wire.seen[0].json == {
        "operation_type": "CUSTOM",
        "operation_description": "Approved",
    }


def test_post_history_is_never_sent_twice(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json({}, 500), answer_json({"operation_type": "CUSTOM"}, 201))
    with pytest.raises(Exception, match="does not answer") as caught:
        client.post_history("a", description="Approved")
    assert len(wire.seen) == 1
    assert getattr(caught.value, "outcome_unknown", False)


def test_metadata_fields_go_on_after_the_last_name(wire: WireServer, client: IconikClient) -> None:
    wire.answers(
        answer_json({"objects": [{"name": "a"}, {"name": "b"}]}),
        answer_json({"objects": [{"name": "c"}]}),
    )
    assert [field.name for field in client.metadata_fields()] == ["a", "b", "c"]
    assert [seen.query.get("last_field_name") for seen in wire.seen] == [None, "b"]


def test_create_metadata_field_sends_what_the_draft_gives(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"name": "gov_status", "label": "State"}, 201))
    draft = FieldDraft(
        label="State", field_type="drop_down", read_only=True, options=(("approved", "Approved"),)
    )
    assert client.create_metadata_field("gov_status", draft).label == "State"
    assert wire.seen[0].json == {
        "name": "gov_status",
        "label": "State",
        "field_type": "drop_down",
        "read_only": True,
        "options": [{"value": "approved", "label": "Approved"}],
    }


def test_patch_metadata_field_does_not_send_the_name_that_is_its_id(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"name": "f"}))
    client.patch_metadata_field("f", FieldDraft(label="L", field_type="text"))
    assert wire.seen[0].path == "/API/metadata/v1/fields/f/"
    assert wire.seen[0].json == {"label": "L", "field_type": "text"}


def test_put_metadata_view_sends_fields_in_order_with_their_overrides(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"id": "v", "name": "Governance", "view_fields": [{"name": "f"}]}))
    view = client.put_metadata_view(
        "v", "Governance", [ViewField(name="f", read_only=True), ViewField(name="g")]
    )
    assert [field.name for field in view.view_fields] == ["f"]
    assert wire.seen[0].json == {
        "name": "Governance",
        "view_fields": [{"name": "f", "read_only": True}, {"name": "g"}],
    }


def test_create_metadata_category_that_exists_is_a_conflict(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"errors": ["exists"]}, 409))
    with pytest.raises(RemoteConflict) as caught:
        client.create_metadata_category("k", label="K", view_ids=["v"])
    assert caught.value.errors == {"": ("exists",)}


def test_metadata_of_an_object_without_values_in_the_view_is_empty(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"errors": ["not found"]}, 404))
    assert client.metadata_of("a", view_id="v").values() == {}
    with pytest.raises(RemoteNotFound):
        client.metadata_of("a")


def test_metadata_of_reads_service_values(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json({"metadata_values": {"f": {"field_values": [{"value": "x"}]}}}))
    assert client.metadata_of("a", view_id="v").values() == {"f": ("x",)}
    assert wire.seen[0].path == "/API/metadata/v1/assets/a/views/v/"


def test_put_metadata_sends_texts_and_names_only_the_given_fields(
    wire: WireServer, client: IconikClient
) -> None:
    wire.answers(answer_json({"metadata_values": {"f": {"field_values": [{"value": "x"}]}}}))
    written = client.put_metadata("a", "v", {"f": ["x", 3, True], "g": []})
    assert written.values() == {"f": ("x",)}
    assert wire.seen[0].method == "PUT"
    assert wire.seen[0].json == {
        "metadata_values": {
            "f": {"field_values": [{"value": "x"}, {"value": "3"}, {"value": "true"}]},
            "g": {"field_values": []},
        }
    }


@pytest.mark.parametrize(("mode", "sent"), [("overwrite", 2), ("delete", 2), ("append", 1)])
def test_put_metadata_is_repeated_unless_it_appends(
    wire: WireServer, client: IconikClient, mode: str, sent: int
) -> None:
    wire.answers(answer_json({}, 503))
    with pytest.raises(Exception, match="does not answer"):
        client.put_metadata("a", "v", {"f": ["x"]}, mode=mode)  # type: ignore[arg-type]  # a mode
    assert len(wire.seen) == sent


def test_put_metadata_refused_names_the_field(wire: WireServer, client: IconikClient) -> None:
    wire.answers(answer_json({"errors": {"gov_status": "not an option"}}, 400))
    with pytest.raises(RemoteRejected) as caught:
        client.put_metadata("a", "v", {"gov_status": ["x"]})
    assert caught.value.errors == {"gov_status": ("not an option",)}
