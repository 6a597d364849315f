"""A review looked at closely: two media beside each other, what differs, and what is checked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from governance import clock, contributions
from governance.actions.lifecycle import submit_asset, submit_facts, supersede_asset
from governance.actions.reviews import cast_vote
from governance.models import Asset, AssetVersion, Review
from governance.queries.lookup import tables
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    FACTS,
    AssetVersionFactory,
    CampaignFactory,
    MappingFactory,
    RenditionFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import words
from tests.governance.web.review_scenes import address, proposed, shown

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GERMAN = "Die Versicherung zahlt bei plötzlichen Schäden an Ihrem Eigentum, wenn es brennt."
SPOKEN = f"WEBVTT\n\n00:00.000 --> 00:04.000\n{GERMAN}\n"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    tables.clear()
    with clock.installed(lambda: NOON):
        yield


def newer_version(asset: Asset, **files: str) -> AssetVersion:
    """A candidate version of an approved asset: a file by key with each checksum."""
    version = AssetVersionFactory.create(asset=asset, remote_number=2)
    for key, checksum in files.items():
        kind = {"poster": "image", "captions": "caption"}.get(key, "video")
        RenditionFactory.create(
            version=version,
            key=key if kind != "caption" else "captions-en",
            remote_source={"image": "keyframe", "caption": "subtitle"}.get(kind, "proxy"),
            remote_kind=kind,
            remote_is_poster=kind == "image",
            remote_language="en" if kind == "caption" else "",
            remote_checksum=checksum,
        )
    return version


@pytest.fixture
def film() -> Asset:
    """An approved English film with one version."""
    return make_asset(state="approved", remote_title="Home cover")


def submitted(asset: Asset, actor: ActorOf) -> Review:
    return submit_asset(asset_id=asset.public_id, actor=actor("media"))


def problems(page: Any) -> list[str]:
    return [check.text for check in page.context["checks"] if not check.ok]


# Side by side


def test_first_version_stands_alone(client_as: ClientOf, actor: ActorOf) -> None:
    page = shown(client_as("reviewer"), submitted(make_asset(), actor))
    assert page.context["sides"] == []
    assert "data-stage" not in page.content.decode()


def test_new_version_stands_beside_the_approved_one(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    page = shown(client_as("reviewer"), submitted(film, actor))
    old, new = page.context["sides"]
    assert (old["title"], new["title"]) == ("Approved: version 1", "Candidate: version 2")
    assert old["media"]["src"].endswith("?version=1")
    assert new["media"]["src"].endswith("?version=2")
    assert 'src="/static/js/stage' in page.content.decode()


def test_successor_stands_beside_the_asset(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    successor = make_asset(state="approved", remote_title="New film <script>alert(1)</script> فيلم")
    opened = supersede_asset(
        asset_id=film.public_id,
        successor_id=successor.public_id,
        actor=actor("media"),
        reason="Newer.",
    )
    page = shown(client_as("reviewer"), opened)
    old, new = page.context["sides"]
    assert new["title"] == f"Successor: {successor.remote_title}"
    assert str(film.public_id) in old["media"]["src"]
    assert str(successor.public_id) in new["media"]["src"]
    assert "<script>alert" not in page.content.decode()


def test_proposed_asset_stands_beside_what_the_slot_serves(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    slot = SlotFactory.create(campaign=CampaignFactory.create(key="RENEW26"), key="hero")
    live = proposed(slot, film, actor)
    cast_vote(review_id=live.public_id, decision="approve", actor=actor("reviewer"))
    other = make_asset(state="approved", remote_title="Spring film")
    opened = proposed(slot, other, actor, priority=5)
    old, new = shown(client_as("reviewer"), opened).context["sides"]
    assert (old["title"], new["title"]) == ("Live now: Home cover", "Proposed: Spring film")
    assert str(film.public_id) in old["media"]["src"]


def test_mapping_into_an_empty_slot_has_nothing_to_stand_beside(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    slot = SlotFactory.create(campaign=CampaignFactory.create(), key="hero")
    assert shown(client_as("reviewer"), proposed(slot, film, actor)).context["sides"] == []


# What differs


def test_files_are_told_as_replaced_added_gone_and_the_same(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    old = film.versions.get().renditions.get(key="captions-en")
    newer_version(film, web="b" * 64, captions=old.remote_checksum, large="e" * 64)
    page = shown(client_as("reviewer"), submitted(film, actor))
    told = [(row["change"], row["name"]) for row in page.context["subject"].changes]
    assert sorted(told[:3]) == [("Added", "Proxy"), ("Removed", "Poster"), ("Replaced", "Proxy")]
    assert told[3] == ("The same bytes", "Captions en")
    assert "Files beside the approved ones" in words(page)


def test_file_without_a_checksum_is_not_called_the_same(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    newer_version(film, web="", poster="c" * 64, captions="d" * 64)
    page = shown(client_as("reviewer"), submitted(film, actor))
    proxy = next(row for row in page.context["subject"].changes if row["name"] == "Proxy")
    assert proxy["change"] == "Nothing differs, but without a checksum"


def test_changed_facts_mark_what_is_added_and_taken_away(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    changed = {**FACTS, "languages": ["en", "fr"], "alt": "A house under a round shelter."}
    film.candidate_facts = changed
    film.remote_facts = changed
    film.save()
    opened = submit_facts(asset_id=film.public_id, actor=actor("media"))
    page = shown(client_as("reviewer"), opened)
    text = page.content.decode()
    assert "<ins>fr</ins>" in text
    assert "<del>half-round</del>" in text
    assert "<ins>round</ins>" in text
    assert "<ins>en</ins>" not in text


# Checks


def test_version_without_captions_in_a_spoken_language_is_told(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    opened = submitted(film, actor)
    film.remote_facts = {**FACTS, "languages": ["en", "fr"], "spoken": True}
    film.save()
    assert "No captions in fr" in problems(shown(client_as("reviewer"), opened))


def test_alternative_text_that_is_a_file_name_is_told(client_as: ClientOf, actor: ActorOf) -> None:
    image = make_asset(kind="image", remote_facts={**FACTS, "alt": "hero-v3.jpg"})
    told = problems(shown(client_as("reviewer"), submitted(image, actor)))
    assert "The alternative text is a file's name." in told


def test_version_too_large_for_a_slot_that_shows_it_is_told_with_the_way_there(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    campaign = CampaignFactory.create(key="SMALL", name="Small files")
    slot = SlotFactory.create(campaign=campaign, key="hero", max_bytes=1_000)
    MappingFactory.create(slot=slot, asset=film)
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    page = shown(client_as("reviewer"), submitted(film, actor))
    (found,) = [check for check in page.context["checks"] if "No rendition fits" in check.text]
    assert (found.ok, found.url) == (False, "/campaigns/SMALL/")


def test_territories_narrower_than_a_campaign_are_told(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    campaign = CampaignFactory.create(key="TWO", name="Two countries", regions=["CH", "FR"])
    MappingFactory.create(slot=SlotFactory.create(campaign=campaign), asset=film)
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    opened = submitted(film, actor)
    film.remote_facts = {**FACTS, "territories": ["CH"]}
    film.save()
    told = problems(shown(client_as("reviewer"), opened))
    assert "Two countries shows it in FR, which its rights do not cover." in told


def test_campaign_of_an_unseen_brand_is_not_named_in_checks(
    client_as: ClientOf, actor: ActorOf, film: Asset
) -> None:
    campaign = CampaignFactory.create(key="OTHER", brand__key="other", name="Secret campaign")
    slot = SlotFactory.create(campaign=campaign, max_bytes=1_000)
    MappingFactory.create(slot=slot, asset=film)
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    opened = submitted(film, actor)
    client = client_as("reviewer", film.brand)
    assert "Secret campaign" not in words(shown(client, opened))


def test_review_of_a_widely_used_asset_asks_no_more(
    client_as: ClientOf, actor: ActorOf, film: Asset, counted: Counted
) -> None:
    for _number in range(4):
        MappingFactory.create(slot=SlotFactory.create(max_bytes=1_000), asset=film)
    newer_version(film, web="b" * 64, poster="c" * 64, captions="d" * 64)
    opened = submitted(film, actor)
    client = client_as("reviewer")
    client.get("/reviews/")
    with counted("review version again"):
        assert client.get(address(opened)).status_code == 200


# The language of the texts


class Remote:
    """Gives out the same captions for every file."""

    def captions(self, file: Any, content: str = "") -> str:
        return SPOKEN


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contributions, "_kept", [Remote()])


@pytest.mark.usefixtures("remote")
def test_captions_in_another_language_than_stated_are_told(
    client_as: ClientOf, actor: ActorOf
) -> None:
    opened = submitted(make_asset(), actor)
    page = client_as("reviewer").get(f"{address(opened)}languages/")
    assert page.status_code == 200
    assert "Captions en: sounds like German, stated English." in words(page)


@pytest.mark.usefixtures("remote")
def test_texts_in_the_stated_language_are_told_as_fine(client_as: ClientOf, actor: ActorOf) -> None:
    asset = make_asset(remote_facts={**FACTS, "languages": ["de"], "alt": GERMAN})
    asset.versions.get().renditions.filter(remote_kind="caption").update(remote_language="de")
    page = client_as("reviewer").get(f"{address(submitted(asset, actor))}languages/")
    assert all(check.ok for check in page.context["checks"])
    assert "Alternative text: nothing speaks against German." in words(page)


def test_captions_that_cannot_be_had_are_told(client_as: ClientOf, actor: ActorOf) -> None:
    opened = submitted(make_asset(), actor)
    page = client_as("reviewer").get(f"{address(opened)}languages/")
    assert "Captions en: iconik does not give them now." in words(page)


def test_languages_come_as_rows_for_the_page_that_asks(client_as: ClientOf, actor: ActorOf) -> None:
    opened = submitted(make_asset(), actor)
    part = client_as("reviewer").get(f"{address(opened)}languages/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<li")


def test_languages_of_an_unseen_review_are_not_found(client_as: ClientOf, actor: ActorOf) -> None:
    asset = make_asset(brand__key="other")
    opened = submitted(asset, actor)
    client = client_as("reviewer", make_asset(brand__key="mine").brand)
    assert client.get(f"{address(opened)}languages/").status_code == 404
