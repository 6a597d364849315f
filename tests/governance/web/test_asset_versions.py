"""Two versions of an asset side by side."""

from typing import Any

import pytest
from django.test import Client

from governance.models import Asset, AssetVersion
from tests.conftest import ClientOf
from tests.factories import (
    MOMENT,
    AssetVersionFactory,
    BrandFactory,
    RenditionFactory,
    ReviewFactory,
    VoteFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import PEOPLE, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset() -> Asset:
    """A film in its approved first version, with a second and a third one."""
    made = make_asset(state="approved", number=1)
    for number in (2, 3):
        version = AssetVersionFactory.create(asset=made, remote_number=number)
        RenditionFactory.create(version=version, key="web")
    return made


def version(asset: Asset, number: int) -> AssetVersion:
    return asset.versions.get(remote_number=number)


def compared(client: Client, asset: Asset, query: str = "", status: int = 200) -> Any:
    response = client.get(f"/assets/{asset.public_id}/versions/{query}")
    assert response.status_code == status
    return response


def chosen(response: Any) -> tuple[int, int]:
    return response.context["chosen"]["left"], response.context["chosen"]["right"]


def test_approved_version_stands_beside_the_newest_unless_others_are_chosen(
    client_as: ClientOf, asset: Asset
) -> None:
    client = client_as("reviewer")
    assert chosen(compared(client, asset)) == (1, 3)
    assert chosen(compared(client, asset, "?left=3&right=2")) == (3, 2)


def test_versions_stand_beside_each_other_with_player_and_words(
    client_as: ClientOf, asset: Asset
) -> None:
    response = compared(client_as("reviewer"), asset, "?left=1&right=2")
    text = words(response)
    for number in (1, 2):
        assert f'src="/assets/{asset.public_id}/media/web?version={number}"' in text
        assert f'href="/assets/{asset.public_id}/?version={number}"' in text
    assert "Approved on 18 Aug 2026" in text
    assert 'data-state="candidate"' in text
    assert 'href="?left=2&right=1"' in text


def test_files_are_compared_and_changes_come_first(client_as: ClientOf, asset: Asset) -> None:
    old, new = version(asset, 1), version(asset, 2)
    same = old.renditions.get(key="captions-en")
    RenditionFactory.create(
        version=new,
        key="captions-en",
        remote_source="subtitle",
        remote_id="en",
        remote_kind="caption",
        remote_language="en",
        remote_checksum=same.remote_checksum,
    )
    RenditionFactory.create(version=new, key="web-1080", remote_bytes=9_000_000)
    RenditionFactory.create(version=new, key="web-2160", remote_status="AWAITED")
    response = compared(client_as("auditor"), asset, "?left=1&right=2")
    rows = [(row["key"], str(row["change"])) for row in response.context["files"]]
    assert rows == [
        ("poster", "Removed"),
        ("web", "Replaced"),
        ("web-1080", "Added"),
        ("captions-en", "The same bytes"),
    ]
    text = words(response)
    assert "3 differ" in text
    assert old.renditions.get(key="web").remote_checksum in text
    assert "9.0 MB, 1280 × 720, video/webm" in text


def test_who_decided_is_told_with_the_review(client_as: ClientOf, asset: Asset) -> None:
    review = ReviewFactory.create(
        asset=asset,
        version=version(asset, 1),
        state="approved",
        closed_at=MOMENT,
    )
    vote = VoteFactory.create(review=review)
    rejected = ReviewFactory.create(asset=asset, version=version(asset, 2), state="rejected")
    VoteFactory.create(review=rejected, decision="reject", reason="The limit is wrong.")
    text = words(compared(client_as("reviewer"), asset, "?left=1&right=2"))
    assert f"Submitted by {review.submitter_name}, approved by {vote.voter}." in text
    assert "rejected by" in text
    assert f'href="/reviews/{review.public_id}/"' in text
    third = words(compared(client_as("reviewer"), asset, "?left=2&right=3"))
    assert "Not submitted for review yet." in third


def test_open_review_tells_that_nobody_voted_yet(client_as: ClientOf, asset: Asset) -> None:
    ReviewFactory.create(asset=asset, version=version(asset, 3))
    ReviewFactory.create(asset=asset, version=version(asset, 2), state="cancelled")
    text = words(compared(client_as("reviewer"), asset, "?left=2&right=3"))
    assert "voted: nobody yet." in text
    assert "Not submitted for review yet." in text


@pytest.mark.parametrize(
    "query",
    [
        "?left=1&right=9",
        "?left=x&right=2",
        "?left=1",
        "?right=1",
        "?left=&right=",
        "?left=-1&right=2",
        "?left=%D9%A1&right=2",
        "?left=1&right=" + "9" * 400,
        "?left=1%00&right=2",
        "?left=01&right=2",
    ],
)
def test_versions_that_are_not_there_give_the_form_with_a_sentence(
    client_as: ClientOf, asset: Asset, query: str
) -> None:
    text = words(compared(client_as("media"), asset, query, status=400))
    assert "This asset has no such version: choose two from the lists." in text
    assert '<select class="input input--auto" id="left" name="left">' in text


def test_one_version_beside_itself_is_no_pair(client_as: ClientOf, asset: Asset) -> None:
    response = compared(client_as("media"), asset, "?left=2&right=2", status=400)
    assert "Choose two different versions." in words(response)


def test_asset_of_one_version_says_so(client_as: ClientOf) -> None:
    asset = make_asset()
    client = client_as("media")
    text = words(compared(client, asset, "?left=1&right=2"))
    assert "There are not two versions to compare" in text
    assert "<select" not in text
    assert "/versions/" not in words(client.get(f"/assets/{asset.public_id}/"))


def test_versions_panel_leads_to_the_comparison(client_as: ClientOf, asset: Asset) -> None:
    text = words(client_as("media").get(f"/assets/{asset.public_id}/"))
    assert f'href="/assets/{asset.public_id}/versions/"' in text


def test_everyone_who_sees_the_asset_may_compare_and_nobody_else(
    client_as: ClientOf, asset: Asset
) -> None:
    for role in sorted(PEOPLE):
        compared(client_as(role), asset)
    compared(client_as("none"), asset, status=404)
    compared(client_as("media", BrandFactory.create(key="other")), asset, status=404)
    compared(client_as("anonymous"), asset, status=302)


def test_versions_without_files_are_compared(client_as: ClientOf) -> None:
    asset = make_asset(kind="document")
    AssetVersionFactory.create(asset=asset, remote_number=2)
    asset.versions.get(remote_number=1).renditions.all().delete()
    text = words(compared(client_as("media"), asset))
    assert "Neither version has a file that is ready." in text


def test_pages_of_a_document_are_one_click_away(client_as: ClientOf) -> None:
    asset = make_asset(kind="document")
    AssetVersionFactory.create(asset=asset, remote_number=2)
    text = words(compared(client_as("media"), asset))
    assert f'href="/assets/{asset.public_id}/pages/?version=1"' in text


def test_strange_titles_are_shown_as_texts(client_as: ClientOf, asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(remote_title="<script>x</script> فيلم 🎬 " + "y" * 300)
    html = compared(client_as("media"), asset).content.decode()
    assert "<script>x" not in html
    assert "فيلم 🎬" in html


def test_page_makes_the_same_queries_whatever_it_shows(
    client_as: ClientOf, counted: Counted, asset: Asset
) -> None:
    client = client_as("reviewer")
    ReviewFactory.create(asset=asset, version=version(asset, 1), state="rejected")
    with counted("asset versions"):
        compared(client, asset)
    for number in (1, 3):
        review = ReviewFactory.create(asset=asset, version=version(asset, number), state="approved")
        VoteFactory.create_batch(2, review=review)
    with counted("asset versions"):
        compared(client, asset)


def test_version_that_was_approved_once_says_when(client_as: ClientOf, asset: Asset) -> None:
    AssetVersion.objects.filter(pk=version(asset, 2).pk).update(
        approval="superseded", approved_at=MOMENT
    )
    text = words(compared(client_as("reviewer"), asset, "?left=1&right=2"))
    assert "Superseded, approved on 18 Aug 2026" in text
