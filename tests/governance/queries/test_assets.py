"""What the queries of assets find, and for whom."""

import pytest

from governance.domain.actor import system_actor
from governance.queries import assets
from tests.conftest import ActorOf
from tests.factories import (
    MOMENT,
    AssetFactory,
    AssetVersionFactory,
    BrandFactory,
    RenditionFactory,
    ReviewFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db


def test_visible_assets_of_a_limited_role_are_those_of_its_brand(actor: ActorOf) -> None:
    mine = AssetFactory.create(brand=BrandFactory.create(key="mine"))
    AssetFactory.create(brand=BrandFactory.create(key="other"))
    assert list(assets.visible_to(actor("media", mine.brand))) == [mine]


def test_visible_assets_without_a_role_are_none() -> None:
    AssetFactory.create()
    assert not assets.visible_to(system_actor()).exists()


def test_whole_asset_lists_open_reviews_alone(actor: ActorOf) -> None:
    asset = make_asset(state="in_review")
    waiting = ReviewFactory.create(asset=asset)
    ReviewFactory.create(asset=asset, state="rejected")
    whole = assets.whole(asset.public_id, actor("media"))
    assert whole is not None
    assert [row.public_id for row in whole.reviews] == [waiting.public_id]


def test_whole_asset_of_another_brand_is_not_found(actor: ActorOf) -> None:
    asset = make_asset()
    limited = actor("admin", BrandFactory.create(key="other"))
    assert assets.whole(asset.public_id, limited) is None


def test_shown_version_is_the_approved_one_before_a_newer_candidate(actor: ActorOf) -> None:
    asset = make_asset(state="approved", number=2)
    AssetVersionFactory.create(asset=asset, remote_number=3)
    whole = assets.whole(asset.public_id, actor("media"))
    assert whole is not None
    assert [whole.shown_version, whole.waiting_version] == list(asset.versions.all())


def test_shown_version_without_approval_is_the_newest_in_use(actor: ActorOf) -> None:
    asset = make_asset(number=1)
    AssetVersionFactory.create(asset=asset, remote_number=2)
    AssetVersionFactory.create(asset=asset, remote_number=3, remote_status="DELETED")
    whole = assets.whole(asset.public_id, actor("media"))
    assert whole is not None
    assert whole.shown_version is not None
    assert whole.shown_version.remote_number == 2


def test_previews_tell_version_and_picture_of_the_shown_version() -> None:
    film = make_asset(state="approved", number=2)
    newer = AssetVersionFactory.create(asset=film, remote_number=3)
    RenditionFactory.create(version=newer, remote_kind="image", remote_source="keyframe")
    sound = make_asset(kind="audio")
    bare = AssetFactory.create()
    found = assets.previews([film, sound, bare])
    assert found == {
        film.pk: assets.Preview(2, has_picture=True),
        sound.pk: assets.Preview(1, has_picture=False),
    }


def test_successors_are_approved_assets_of_the_same_kind_that_are_not_held_back(
    actor: ActorOf,
) -> None:
    old = make_asset(state="approved")
    wanted = make_asset(state="used")
    make_asset(state="approved", kind="image")
    make_asset(state="candidate")
    make_asset(state="approved", suspended_at=MOMENT, suspension_reason="Wrong figure")
    make_asset(state="approved", remote_missing_since=MOMENT)
    assert list(assets.successors_of(old, actor("media"))) == [wanted]
