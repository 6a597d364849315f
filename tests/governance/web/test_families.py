"""Families: made, shown, mapped as a bundle, and decided on one page."""

from typing import Any

import pytest
from django.test import Client

from governance.models import Asset, AuditEntry, Brand, Campaign, Family, Mapping, Review
from tests.conftest import ClientOf
from tests.factories import FACTS, BrandFactory, CampaignFactory, SlotFactory, make_asset
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

HARD = "<script>alert(1)</script> 🎬 " + "عنوان " * 25


def localized(*tags: str, **fields: Any) -> list[Asset]:
    return [
        make_asset(
            state="approved",
            remote_title=f"Film {tag}",
            remote_facts={**FACTS, "languages": [tag]},
            **fields,
        )
        for tag in tags
    ]


def grouped(client: Client, assets: list[Asset], name: str = "Home cover") -> Any:
    ids = [str(row.public_id) for row in assets]
    return client.post("/families/new/", {"name": name, "assets": ids, "master": ids[0]})


@pytest.fixture
def family(client_as: ClientOf) -> Family:
    assert grouped(client_as("media"), localized("en", "de", "fr")).status_code == 302
    return Family.objects.get()


@pytest.fixture
def campaign() -> Campaign:
    made: Campaign = CampaignFactory.create(key="ONE", regions=["CH"])
    SlotFactory.create(campaign=made, key="hero", name="Opening film")
    return made


PLACE = "/campaigns/ONE/slots/hero/families/"


def mapped(client: Client, family: Family, **fields: str) -> Any:
    return client.post(PLACE, {"family": str(family.public_id), "priority": "0"} | fields)


@pytest.mark.parametrize("role", ROLES)
def test_families_are_made_by_the_media_team(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/families/new/", {"media"})


@pytest.mark.parametrize("role", ROLES)
def test_families_are_mapped_by_communications(
    role: str, client_as: ClientOf, campaign: Campaign
) -> None:
    must_answer(client_as(role), role, PLACE, {"comms"}, refusal={"none": 404})


def test_family_page_tells_master_and_languages(family: Family, client_as: ClientOf) -> None:
    client = client_as("auditor")
    text = words(client.get(f"/families/{family.public_id}/"))
    assert "Film en" in text
    assert "Master" in text
    assert "Home cover" in words(client.get("/families/"))


@pytest.mark.parametrize("change", ["one asset", "two brands", "no name", "taken", "no master"])
def test_family_that_cannot_be_is_refused_and_nothing_is_kept(
    change: str, client_as: ClientOf
) -> None:
    client = client_as("media")
    assets = localized("en", "de")
    if change == "one asset":
        assets = assets[:1]
    if change == "two brands":
        assets += localized("fr", brand=BrandFactory.create(key="other"))
    if change == "taken":
        grouped(client, assets)
    before = Family.objects.count()
    ids = [str(row.public_id) for row in assets]
    form = {
        "name": "" if change == "no name" else "Twice",
        "assets": ids,
        "master": "" if change == "no master" else ids[0],
    }
    answer = client.post("/families/new/", form)
    assert answer.status_code in (400, 409)
    assert "alert" in words(answer)
    assert Family.objects.count() == before


def test_search_for_a_family_keeps_what_is_ticked(client_as: ClientOf) -> None:
    first, second = localized("en", "de")
    page = client_as("media").get(f"/families/new/?assets={first.public_id}&find=Film+de")
    assert page.context["assets"] == [first, second]
    assert page.context["chosen"] == {first.public_id}


def test_family_is_mapped_in_the_governed_languages_as_one_bundle(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    answer = mapped(client_as("comms"), family, starts_on="2026-12-01", ends_on="2026-12-24")
    rows = list(Mapping.objects.order_by("pk"))
    assert sorted(tag for row in rows for tag in row.languages) == ["de", "en", "fr"]
    (bundle,) = {row.bundle for row in rows}
    assert answer["Location"] == f"/bundles/{bundle}/"
    assert {str(row.starts_at.date()) for row in rows if row.starts_at} == {"2026-12-01"}
    assert Review.objects.filter(state="open").count() == 3


def test_member_that_does_not_fit_is_left_out_and_named(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    Asset.objects.filter(remote_title="Film fr").update(state="retired")
    client = client_as("comms")
    answer = mapped(client, family)
    assert Mapping.objects.count() == 2
    assert "Film fr: This asset is out of service" in words(client.get(answer["Location"]))


def test_family_of_which_nothing_fits_proposes_nothing(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    Asset.objects.update(state="retired")
    assert mapped(client_as("comms"), family).status_code == 409
    assert not Mapping.objects.exists()


def test_day_outside_of_the_campaign_is_refused_at_its_field(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    answer = mapped(client_as("comms"), family, starts_on="2031-01-01", ends_on="2031-02-01")
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["starts_on"]
    assert not Mapping.objects.exists()


def decision(client: Client, place: str, **fields: str) -> Any:
    seen = [f"{row.public_id}:{row.content_digest}" for row in client.get(place).context["waiting"]]
    return client.post(place, {"decision": "approve", "seen": seen} | fields)


def test_bundle_is_decided_as_one(family: Family, campaign: Campaign, client_as: ClientOf) -> None:
    place = mapped(client_as("comms"), family)["Location"]
    reviewer = client_as("reviewer")
    assert decision(reviewer, place).status_code == 302
    assert set(Mapping.objects.values_list("state", flat=True)) == {"approved"}
    assert reviewer.get(place).context["waiting"] == []


def test_bundle_is_not_rejected_without_a_reason(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    place = mapped(client_as("comms"), family)["Location"]
    assert decision(client_as("reviewer"), place, decision="reject").status_code == 400
    assert set(Mapping.objects.values_list("state", flat=True)) == {"proposed"}


def test_bundle_that_changed_meanwhile_is_not_decided(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    place = mapped(client_as("comms"), family)["Location"]
    reviewer = client_as("reviewer")
    seen = [f"{row.public_id}:{'0' * 64}" for row in reviewer.get(place).context["waiting"]]
    before = AuditEntry.objects.filter(verb="review.voted").count()
    answer = reviewer.post(place, {"decision": "approve", "seen": seen})
    assert answer.status_code == 409
    assert AuditEntry.objects.filter(verb="review.voted").count() == before


@pytest.mark.parametrize("role", ["media", "comms", "auditor"])
def test_bundle_is_decided_by_reviewers_alone(
    role: str, family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    place = mapped(client_as("comms"), family)["Location"]
    client = client_as(role)
    assert 'id="decide"' not in words(client.get(place))
    assert decision(client, place).status_code == 403


def test_family_and_bundle_of_another_brand_are_not_there(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    place = mapped(client_as("comms"), family)["Location"]
    other: Brand = BrandFactory.create(key="other")
    client = client_as("comms", other)
    assert client.get(f"/families/{family.public_id}/").status_code == 404
    assert client.get(place).status_code == 404
    assert client.get(PLACE).status_code == 404
    assert "Home cover" not in words(client.get("/families/"))
    foreign = CampaignFactory.create(key="MINE", brand=other)
    SlotFactory.create(campaign=foreign, key="hero")
    form = {"family": str(family.public_id)}
    assert client.post("/campaigns/MINE/slots/hero/families/", form).status_code == 400


def test_hard_names_of_families_are_text(client_as: ClientOf) -> None:
    client = client_as("media")
    place = grouped(client, localized("en", "de"), HARD[:200])["Location"]
    for path in (place, "/families/", "/families/new/"):
        assert b"<script>alert" not in client.get(path).content


# Changing and undoing


def change(client: Client, family: Family, **fields: Any) -> Any:
    place = f"/families/{family.public_id}/change/"
    page = client.get(place).context
    form = {
        "name": page["name"],
        "master": page["master"],
        "assets": [str(key) for key in page["chosen"]],
        "expected": page["expected"],
    }
    return client.post(place, form | fields)


@pytest.mark.parametrize("step", ["change", "undo"])
@pytest.mark.parametrize("role", ROLES)
def test_families_are_changed_by_the_media_team(
    role: str, step: str, family: Family, client_as: ClientOf
) -> None:
    place = f"/families/{family.public_id}/{step}/"
    must_answer(client_as(role), role, place, {"media"}, refusal={"none": 404})


def test_family_is_renamed_gets_a_member_and_another_master(
    family: Family, client_as: ClientOf
) -> None:
    (new,) = localized("it")
    ids = [str(row.asset.public_id) for row in family.members.all()]
    client = client_as("media")
    answer = change(
        client,
        family,
        name="Home",
        assets=[*ids, str(new.public_id)],
        master=str(new.public_id),
    )
    assert answer.status_code == 302
    family.refresh_from_db()
    assert (family.name, family.master, family.members.count()) == ("Home", new, 4)
    entry = AuditEntry.objects.get(verb="family.changed")
    assert (entry.before["name"], entry.after["name"]) == ("Home cover", "Home")


def test_family_changed_by_two_is_told_to_the_second(family: Family, client_as: ClientOf) -> None:
    client = client_as("media")
    seen = client.get(f"/families/{family.public_id}/change/").context["expected"]
    assert change(client, family, name="First").status_code == 302
    second = change(client, family, name="Second", expected=seen)
    assert second.status_code == 409
    assert "Somebody else changed the family." in words(second)
    assert second.context["name"] == "Second"
    assert Family.objects.get().name == "First"


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"assets": []}, {"master": ""}, {"assets": ["x"]}, {"expected": ""}]
)
def test_change_that_cannot_be_changes_nothing(
    fields: dict[str, Any], family: Family, client_as: ClientOf
) -> None:
    assert change(client_as("media"), family, **fields).status_code in (400, 409)
    assert (Family.objects.get().name, family.members.count()) == ("Home cover", 3)


def test_member_that_is_mapped_with_its_family_leaves_with_a_reason(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    campaign.languages = ["de", "en", "fr"]
    campaign.save()
    assert mapped(client_as("comms"), family).status_code == 302
    client = client_as("media")
    stay = [str(row.asset.public_id) for row in family.members.all()][:2]
    refused = change(client, family, assets=stay)
    assert refused.status_code == 400
    assert f"mapped with its family in {campaign.name}." in words(refused)
    assert change(client, family, assets=stay, reason="A new cut.").status_code == 302
    assert family.members.count() == 2
    assert Mapping.objects.count() == 3


def test_undone_family_leaves_its_assets_and_mappings(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    mapped(client_as("comms"), family)
    before = Mapping.objects.count()
    client = client_as("media")
    place = f"/families/{family.public_id}/undo/"
    expected = client.get(place).context["expected"]
    assert client.post(place, {"expected": expected}).status_code == 400
    answer = client.post(place, {"expected": expected, "reason": "Two works."})
    assert answer.status_code == 302
    assert not Family.objects.exists()
    assert (Asset.objects.count(), Mapping.objects.count()) == (3, before)
    assert AuditEntry.objects.get(verb="family.deleted").reason == "Two works."


def test_assets_with_the_masters_key_are_offered(client_as: ClientOf) -> None:
    keys = ("contact-us-en", "contact-us-fr-CA", "contact-us-it", "sleep-well-en")
    made = [make_asset(state="approved", remote_external_id=key) for key in keys]
    client = client_as("media")
    grouped(client, made[:2])
    page = client.get(f"/families/{Family.objects.get().public_id}/change/")
    assert [row.remote_external_id for row in page.context["assets"]] == list(keys[:3])


def test_family_of_another_brand_cannot_be_changed(family: Family, client_as: ClientOf) -> None:
    client = client_as("media", BrandFactory.create(key="other"))
    for step in ("change", "undo"):
        assert client.get(f"/families/{family.public_id}/{step}/").status_code == 404


def test_bundle_is_previewed_before_anything_is_proposed(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    campaign.languages = ["de-CH", "en", "it"]
    campaign.save()
    page = mapped(client_as("comms"), family, step="preview")
    told = {row["language"]: row["asset"] for row in page.context["preview"]["answers"]}
    assert {tag: str(asset and asset.remote_title) for tag, asset in told.items()} == {
        "de-CH": "Film de",
        "en": "Film en",
        "it": "None",
    }
    assert "The campaign declares none of its languages (fr)." in words(page)
    assert "nothing of this family" in words(page)
    assert not Mapping.objects.exists()
    assert not Review.objects.exists()
    assert not AuditEntry.objects.filter(verb="mapping.proposed").exists()


def test_bundle_takes_the_conditions_of_a_mapping(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    campaign.languages = ["de", "en", "fr"]
    campaign.save()
    fields = {"regions": "CH", "priority": "5", "when_channel": "email"}
    assert mapped(client_as("comms"), family, **fields).status_code == 302
    terms = {
        (tuple(row.regions), row.priority, tuple(row.when["channel"]))
        for row in Mapping.objects.all()
    }
    assert terms == {(("CH",), 5, ("email",))}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"regions": "XX"}, "regions"),
        ({"when_channel": "fax"}, "when_channel"),
        ({"priority": "x"}, "priority"),
    ],
)
def test_bundle_with_conditions_that_cannot_be_proposes_nothing(
    fields: dict[str, str], field: str, family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    page = mapped(client_as("comms"), family, **fields)
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert not Mapping.objects.exists()


def test_bundle_leaves_out_languages_that_nobody_asks_for(
    family: Family, campaign: Campaign, client_as: ClientOf
) -> None:
    campaign.languages = ["de-CH", "en"]
    campaign.save()
    page = client_as("comms").post(
        PLACE, {"family": str(family.public_id), "priority": "0"}, follow=True
    )
    languages = sorted(tag for row in Mapping.objects.all() for tag in row.languages)
    assert languages == ["de", "en"]
    assert "The campaign declares none of its languages (fr)." in words(page)
