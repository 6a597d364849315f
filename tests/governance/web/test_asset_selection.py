"""Choosing assets: what submitting would do, doing it once, comparing two, and one at a glance."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from governance.actions.lifecycle import submit_asset
from governance.domain.errors import DomainError
from governance.models import Asset, Review
from governance.queries.asset_selection import chosen
from governance.refusals import sentence
from governance.web.asset_picks import MOST
from governance.web.asset_selection import why_not
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    BrandFactory,
    MappingFactory,
    ReviewFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db

HERE = "/assets/selection/"
HTMX = {"HX-Request": "true"}


def query(*assets: Asset) -> str:
    return "?" + "&".join(f"pick={asset.public_id}" for asset in assets)


def posted(client: Client, *assets: Asset, **more: str) -> Any:
    data: dict[str, Any] = {"pick": [asset.public_id for asset in assets], **more}
    return client.post(HERE, data | {f"expected-{a.public_id}": a.state for a in assets})


def titles(rows: list[dict[str, Any]]) -> list[str]:
    return [row["title"] for row in rows]


def test_preview_tells_ready_assets_from_those_that_lack_something(client_as: ClientOf) -> None:
    ready = make_asset(remote_title="Ready")
    bare = make_asset(kind="image", remote_title="Bare", remote_facts={**FACTS, "alt": ""})
    response = client_as("media").get(HERE + query(ready, bare))
    assert titles(response.context["ready"]) == ["Ready"]
    assert titles(response.context["lacking"]) == ["Bare"]
    assert "missing: alternative text" in unescape(response.content.decode())
    assert not Review.objects.exists()


SCENES: dict[str, dict[str, Any]] = {
    "ready": {},
    "rejected": {"state": "rejected"},
    "approved": {"state": "approved"},
    "retired": {"state": "retired"},
    "in review": {"state": "in_review"},
    "missing": {"remote_missing_since": MOMENT},
    "faulty": {"remote_faults": {"alt": "Unreadable.", "brand": "Unknown."}},
    "incomplete": {"remote_facts": {}},
}


@pytest.mark.parametrize("role", ["media", "comms"])
@pytest.mark.parametrize("scene", SCENES)
def test_preview_says_what_the_action_says(actor: ActorOf, scene: str, role: str) -> None:
    asset = make_asset(**SCENES[scene])
    person = actor(role)
    told = why_not(chosen([asset.public_id], person)[0], person)
    try:
        submit_asset(asset_id=asset.public_id, actor=person)
        done = ""
    except DomainError as error:
        done = sentence(error)
    assert bool(told) == bool(done)
    if asset.state not in ("in_review", "retired"):  # there the page's words are kinder
        assert told == done


def test_preview_knows_open_reviews_and_assets_without_a_version(actor: ActorOf) -> None:
    reviewed = ReviewFactory.create(asset=make_asset()).asset
    empty = AssetFactory.create()
    person = actor("media")
    told = [
        why_not(whole, person) for whole in chosen([reviewed.public_id, empty.public_id], person)
    ]
    assert told == [
        "A review of this is open already.",
        "iconik shows no usable version of this asset.",
    ]


def test_submitting_makes_one_review_for_each_and_tells_of_those_refused(
    client_as: ClientOf,
) -> None:
    one, two = make_asset(remote_title="One"), make_asset(remote_title="Two")
    bare = make_asset(remote_title="Bare", remote_facts={})
    response = posted(client_as("media"), one, bare, two, note="Please by Friday")
    assert response.status_code == 200
    assert titles(response.context["done"]) == ["One", "Two"]
    assert titles(response.context["refused"]) == ["Bare"]
    assert Review.objects.count() == 2
    assert set(Review.objects.values_list("note", flat=True)) == {"Please by Friday"}


def test_submitting_again_doubles_nothing(client_as: ClientOf) -> None:
    asset = make_asset()
    client = client_as("media")
    posted(client, asset)
    response = posted(client, asset)
    assert titles(response.context["refused"]) == [asset.remote_title]
    assert Review.objects.count() == 1


def test_asset_that_changed_since_the_preview_is_left_alone(client_as: ClientOf) -> None:
    asset = make_asset()
    seen = Asset(public_id=asset.public_id, state="rejected")
    response = posted(client_as("media"), seen)
    assert len(response.context["refused"]) == 1
    assert not Review.objects.exists()


@pytest.mark.parametrize("role", ["comms", "reviewer", "auditor", "admin"])
def test_submitting_is_for_the_media_team(client_as: ClientOf, role: str) -> None:
    asset = make_asset()
    response = posted(client_as(role), asset)
    assert len(response.context["refused"]) == 1
    assert not Review.objects.exists()


def test_assets_of_other_brands_are_neither_shown_nor_submitted(client_as: ClientOf) -> None:
    theirs = make_asset(brand=BrandFactory.create(key="theirs"), remote_title="Secret")
    client = client_as("media", BrandFactory.create(key="mine"))
    for response in (client.get(HERE + query(theirs)), posted(client, theirs)):
        assert b"Secret" not in response.content
        assert response.context["unseen"] == 1
    assert not Review.objects.exists()
    assert client.get(f"/assets/{theirs.public_id}/preview/", headers=HTMX).status_code == 404
    assert b"Secret" not in client.get("/assets/compare/" + query(theirs, theirs)).content


@pytest.mark.parametrize("place", [HERE, "/assets/compare/"])
@pytest.mark.parametrize("bad", ["pick=x", "pick=", "pick=%00"])
def test_choice_of_what_is_no_asset_is_refused(client_as: ClientOf, place: str, bad: str) -> None:
    assert client_as("media").get(f"{place}?{bad}").status_code == 400


def test_choice_of_too_many_is_refused(client_as: ClientOf) -> None:
    assets = [Asset() for _number in range(MOST + 1)]
    response = client_as("media").get(HERE + query(*assets))
    assert response.status_code == 400
    assert b"at most 200 assets" in response.content


def test_empty_selection_leads_back(client_as: ClientOf) -> None:
    assert b"Nothing is chosen" in client_as("media").get(HERE).content


def test_all_of_a_page_are_chosen_by_a_link(client_as: ClientOf) -> None:
    AssetFactory.create_batch(3)
    client = client_as("media")
    response = client.get("/assets/?sort=title")
    assert response.content.count(b'name="pick"') == 3
    assert b" checked>" not in response.content.partition(b'class="cards"')[2]
    ticked = client.get(response.context["all_url"]).content.partition(b'class="cards"')[2]
    assert ticked.count(b" checked>") == 3
    assert client.get("/assets/?view=table&all=1").content.count(b'form="selection" checked') == 3


def test_comparison_marks_what_differs(client_as: ClientOf) -> None:
    one = make_asset(remote_title="One")
    two = make_asset(kind="image", remote_title="<b>Two</b>", remote_facts={**FACTS, "alt": "B"})
    response = client_as("reviewer").get("/assets/compare/" + query(two, one))
    lines = {line["label"]: line["differs"] for line in response.context["lines"]}
    differing = {label for label, differs in lines.items() if differs}
    assert {"Kind", "Alternative text", "Length"} <= differing
    assert not {"State", "Languages"} & differing
    assert [side["title"] for side in response.context["sides"]] == ["<b>Two</b>", "One"]
    assert b"<b>Two" not in response.content
    assert response.context["differing"] == len(differing)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_comparison_of_other_than_two_says_what_to_do(client_as: ClientOf, count: int) -> None:
    assets = [make_asset() for _number in range(count)]
    response = client_as("media").get("/assets/compare/" + query(*assets).rstrip("?"))
    assert b"Choose exactly two assets" in response.content


def test_glance_tells_what_the_list_leaves_out(client_as: ClientOf) -> None:
    facts = {**FACTS, "territories": ["CH"], "product_types": ["Motor"]}
    asset = MappingFactory.create(asset=make_asset(state="approved", remote_facts=facts)).asset
    response = client_as("comms").get(f"/assets/{asset.public_id}/preview/", headers=HTMX)
    text = unescape(response.content.decode())
    for part in (asset.remote_title, "CH", "Motor", "In a mapping", 'width="320" height="180"'):
        assert part in text
    assert "<html" not in text


def test_glance_without_scripts_is_the_page_of_the_asset(client_as: ClientOf) -> None:
    asset = make_asset()
    response = client_as("comms").get(f"/assets/{asset.public_id}/preview/")
    assert response["Location"] == f"/assets/{asset.public_id}/"


def test_pages_make_the_same_queries_for_few_assets_and_for_many(
    client_as: ClientOf, counted: Counted
) -> None:
    client = client_as("media")
    assets = [make_asset() for _number in range(4)]
    for picked in (assets[:1], assets):
        with counted("asset selection"):
            client.get(HERE + query(*picked))
    with counted("asset compare"):
        client.get("/assets/compare/" + query(*assets[:2]))
    with counted("asset preview"):
        client.get(f"/assets/{assets[0].public_id}/preview/", headers=HTMX)
