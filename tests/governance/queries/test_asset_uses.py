"""Where an asset is used, and what it is kin to."""

from datetime import timedelta

import pytest

from governance.models import Asset, Brand, MappingState
from governance.queries.asset_kin import kin_of
from governance.queries.asset_uses import uses_of
from tests.conftest import ActorOf
from tests.factories import (
    MOMENT,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    SlotFactory,
    make_asset,
)
from tests.work_factories import FamilyFactory, FamilyMemberFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_uses_stand_in_three_groups(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    ended = MappingFactory.create(asset=asset, ends_at=MOMENT - DAY)
    rejected = MappingFactory.create(asset=asset, state=MappingState.REJECTED)
    later = MappingFactory.create(asset=asset, starts_at=MOMENT + DAY)
    asked = MappingFactory.create(asset=asset, state=MappingState.PROPOSED)
    live = MappingFactory.create(asset=asset)
    uses = uses_of(asset, actor("media"), MOMENT)
    assert {
        group.name: [(use.mapping, use.standing.word) for use in group.rows]
        for group in uses.groups
    } == {
        "live": [(live, "live")],
        "scheduled": [(later, "scheduled"), (asked, "proposed")],
        "past": [(rejected, "rejected"), (ended, "ended")],
    }


def test_loss_touches_what_is_shown_now_or_will_be(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    MappingFactory.create(asset=asset, ends_at=MOMENT - DAY)
    MappingFactory.create(asset=asset, starts_at=MOMENT + DAY)
    MappingFactory.create(asset=asset)
    uses = uses_of(asset, actor("media"), MOMENT)
    assert (uses.campaigns, uses.slots, uses.total) == (2, 2, 3)


def test_use_in_an_archived_campaign_is_past(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    MappingFactory.create(asset=asset, slot__campaign__archived_at=MOMENT)
    uses = uses_of(asset, actor("media"), MOMENT)
    assert [group.total for group in uses.groups] == [0, 0, 1]
    assert uses.campaigns == 0


def test_window_is_where_campaign_and_mapping_both_run(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    mapping = MappingFactory.create(asset=asset, starts_at=MOMENT - DAY)
    use = uses_of(asset, actor("media"), MOMENT).groups[0].rows[0]
    assert (use.starts_at, use.ends_at) == (MOMENT - DAY, mapping.slot.campaign.ends_at)


def test_long_group_is_cut_and_counted(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    for _number in range(3):
        MappingFactory.create(asset=asset)
    group = uses_of(asset, actor("media"), MOMENT, most=2).groups[0]
    assert (len(group.rows), group.total) == (2, 3)


def test_uses_of_other_brands_are_counted_and_not_named(actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    elsewhere = CampaignFactory.create(brand=BrandFactory.create(key="other"))
    MappingFactory.create(asset=asset, slot=SlotFactory.create(campaign=elsewhere))
    uses = uses_of(asset, actor("media", asset.brand), MOMENT)
    assert (uses.total, uses.campaigns, uses.slots) == (0, 1, 1)


def family_of(*assets: Asset) -> None:
    family = FamilyFactory.create(name="Home cover", master=assets[0], brand=assets[0].brand)
    for asset in assets:
        FamilyMemberFactory.create(family=family, asset=asset)


def other_brand() -> Brand:
    return BrandFactory.create(key="other")


def test_kin_are_the_family_without_the_asset_itself(actor: ActorOf) -> None:
    master, french, stranger = make_asset(), make_asset(), make_asset()
    family_of(master, french)
    family_of(stranger)
    kin = kin_of(french, actor("media"))
    assert kin.family is not None
    assert (kin.family.name, list(kin.others), kin.master_id) == (
        "Home cover",
        [master],
        master.pk,
    )


def test_kin_of_other_brands_are_not_named(actor: ActorOf) -> None:
    mine, hidden = make_asset(), make_asset(brand=other_brand())
    family_of(mine, hidden)
    mine.successor = hidden
    mine.save(update_fields=["successor"])
    kin = kin_of(mine, actor("media", mine.brand))
    assert kin.family is not None
    assert (list(kin.others), kin.successor) == ([], None)


def test_kin_name_predecessors_and_successor(actor: ActorOf) -> None:
    new = make_asset(state="approved")
    old = make_asset(state="superseded", successor=new)
    assert list(kin_of(new, actor("media")).predecessors) == [old]
    assert kin_of(old, actor("media")).successor == new
    assert kin_of(old, actor("media")).family is None
