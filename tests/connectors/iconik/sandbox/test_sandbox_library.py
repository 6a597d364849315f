"""The sample library: what it holds, its media, and a tenant filled with it."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from connectors.iconik.library import catalogue
from connectors.iconik.library.make import make_media, recipe
from connectors.iconik.sandbox import Sandbox
from tests.connectors.iconik.sandbox.calling import ApiOf

TODAY = date(2026, 11, 23)
FEW = ("travel-cover-es", "your-data-en", "claim-line-de", "home-guide-fr")
POSTERS = ("water-damage-de", "burglary-nl", "young-drivers-en", "bicycle-de-CH")


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One asset of each kind, made for real."""
    directory = tmp_path_factory.mktemp("media")
    make_media(directory, keys=FEW)
    return directory


@pytest.fixture
def tenant(media: Path) -> Iterator[Sandbox]:
    with Sandbox(media_dir=media, rate_limits=()) as sandbox:
        sandbox.load_sample(FEW)
        yield sandbox


def item(key: str) -> catalogue.Item:
    return next(entry for entry in catalogue.items(TODAY) if entry.key == key)


def test_library_has_distinct_keys_and_titles() -> None:
    items = catalogue.items(TODAY)
    assert len({entry.key for entry in items}) == len(items)
    assert len({(entry.title, entry.language) for entry in items}) == len(items)
    assert len(items) >= 240


def test_library_speaks_six_languages_and_regional_ones_in_families() -> None:
    families: dict[str, set[str]] = {}
    for entry in catalogue.items(TODAY):
        families.setdefault(entry.values["family"][0], set()).add(entry.language)
    whole = [
        spoken for spoken in families.values() if spoken >= {"de", "en", "es", "fr", "it", "nl"}
    ]
    assert len(whole) >= 30
    assert {"de-CH", "fr-CA"} <= set().union(*families.values())


def test_library_has_every_kind_and_brand() -> None:
    items = catalogue.items(TODAY)
    assert {entry.kind for entry in items} == {"film", "still", "audio", "document"}
    assert {entry.values["brand"][0] for entry in items} == set(catalogue.BRANDS)


def test_pictures_describe_themselves_in_words_of_their_own() -> None:
    stills = [entry for entry in catalogue.items(TODAY) if entry.kind == "still"]
    described = [entry.values["alt_text"][0] for entry in stills if "alt_text" in entry.values]
    assert len(stills) - len(described) == 3
    assert len(set(described)) == len(described)


def test_rights_begin_with_the_asset_but_for_the_deliberate_exceptions() -> None:
    odd = {"bonus-malus-it", "electric-car-es"}
    for entry in catalogue.items(TODAY):
        begun = date.fromisoformat(entry.values["rights_start"][0])
        assert (begun == TODAY - timedelta(days=entry.days_old)) == (entry.key not in odd)


def test_library_has_rights_that_are_over_end_soon_and_have_not_begun() -> None:
    def day(key: str, field: str) -> date:
        return date.fromisoformat(item(key).values[field][0])

    assert day("travel-cover-es", "rights_end") < TODAY
    assert day("home-cover-90s-fr-CA", "rights_end") == TODAY + timedelta(days=20)
    assert day("bonus-malus-it", "rights_start") > TODAY


def test_library_has_its_deliberate_faults() -> None:
    assert item("storm-damage-de").values["language"] == (catalogue.OLD_LANGUAGE,)
    assert "alt_text" not in item("winter-tyres-de-CH").values
    assert item("travel-cover-fr-CA").captions == ()
    assert item("claim-steps-fr").proxy_status == "FAILED"
    assert item("your-data-en").proxy_status == "OPEN"
    with pytest.raises(ValueError, match="Ende 2027"):
        date.fromisoformat(item("three-pillars-fr").values["rights_end"][0])


def test_captions_follow_one_another_within_the_film() -> None:
    text = item("home-cover-90s-fr").captions[0].content
    stamps = [line.split(" --> ") for line in text.splitlines() if "-->" in line]
    times = [stamp for pair in stamps for stamp in pair]
    assert text.startswith("WEBVTT\n\n")
    assert times == sorted(times)
    assert times[-1] == "00:00:06.000"


def test_film_is_vp9_with_opus_sound(media: Path) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    film = media / recipe() / "travel-cover-es.webm"
    seen = subprocess.run([program, "-i", film], capture_output=True, text=True, check=False)
    assert "Video: vp9" in seen.stderr
    assert "Audio: opus" in seen.stderr
    assert "Duration: 00:00:06" in seen.stderr


def test_pictures_and_documents_are_what_they_say(media: Path) -> None:
    with Image.open(media / recipe() / "your-data-en.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 900))
        assert len(picture.getcolors(2**24) or ()) > 100
    assert (media / recipe() / "home-guide-fr.pdf").read_bytes().startswith(b"%PDF-")


def test_posters_of_every_layout_are_drawn_in_their_size(tmp_path: Path) -> None:
    made = make_media(tmp_path, keys=POSTERS)
    sizes = {key: (made[f"{key}.jpg"].width, made[f"{key}.jpg"].height) for key in POSTERS}
    assert sizes == {
        "water-damage-de": (1280, 720),
        "burglary-nl": (1280, 720),
        "young-drivers-en": (1600, 900),
        "bicycle-de-CH": (1280, 512),
    }


def test_second_making_makes_nothing_and_the_same_recipe_the_same_bytes(
    media: Path, tmp_path: Path
) -> None:
    before = (media / recipe() / "manifest.json").stat().st_mtime_ns
    made = make_media(media, keys=FEW)
    assert (media / recipe() / "manifest.json").stat().st_mtime_ns == before
    again = make_media(tmp_path, keys=["your-data-en", "home-guide-fr"])
    assert again == {name: made[name] for name in again}


def test_lost_or_broken_media_are_made_again(tmp_path: Path) -> None:
    made = make_media(tmp_path, keys=["your-data-en"])
    (tmp_path / recipe() / "your-data-en.jpg").unlink()
    assert make_media(tmp_path, keys=["your-data-en"]) == made
    (tmp_path / recipe() / "manifest.json").write_text("{")
    assert make_media(tmp_path, keys=["your-data-en"]) == made
    assert (tmp_path / recipe() / "your-data-en.jpg").is_file()


def test_filled_tenant_shows_the_sample_at_once(tenant: Sandbox, api_of: ApiOf) -> None:
    hits = api_of(tenant).search(sort=[{"name": "external_id"}])["objects"]
    assert [hit["external_id"] for hit in hits] == sorted(FEW)
    assert [hit["media_type"] for hit in hits] == ["audio", "document", "video", "image"]


def test_sample_media_are_served_with_their_checksum(tenant: Sandbox, api_of: ApiOf) -> None:
    api = api_of(tenant)
    asset_id = tenant.edit.find("claim-line-de")
    (file,) = api.answer(f"files/v1/assets/{asset_id}/files/")["objects"]
    local = tenant.media.locate(f"library/{recipe()}/{file['name']}")
    assert local is not None
    assert local.stat().st_size == file["size"]


def test_loading_the_sample_twice_keeps_edits(tenant: Sandbox) -> None:
    tenant.edit.rename("your-data-en", "Edited")
    tenant.edit.purge("claim-line-de")
    tenant.load_sample(FEW)
    assert tenant.edit.asset("your-data-en")["title"] == "Edited"
    with pytest.raises(LookupError):
        tenant.edit.find("claim-line-de")


def test_sample_without_a_media_directory_is_refused() -> None:
    with Sandbox() as sandbox, pytest.raises(ValueError, match="media_dir"):
        sandbox.load_sample(FEW)


def test_sample_assets_stand_in_collections_and_relations(tenant: Sandbox, api_of: ApiOf) -> None:
    api, edit = api_of(tenant), tenant.edit
    (collection,) = edit.asset("travel-cover-es")["in_collections"]
    path = api.answer(f"assets/v1/collections/{collection}/full/path/")
    assert path == "Norhaven/Travel insurance"
    assert api.answer("assets/v1/assets/relation_types/")["total"] == 2
    assert [group["name"] for group in api.answer("users/v1/groups/")["objects"]] == [
        "Media team",
        "Compliance review",
    ]
    (action,) = api.answer("assets/v1/custom_actions/")["objects"]
    assert action["context"] == "ASSET"


def test_language_version_is_related_once_its_master_is_there(
    tmp_path: Path, api_of: ApiOf
) -> None:
    with Sandbox(media_dir=tmp_path, rate_limits=()) as sandbox:
        for key in ("fake-message-de", "fake-message-en"):
            sandbox.load_sample([key])
        german = sandbox.edit.find("fake-message-de")
        (master,) = api_of(sandbox).answer(f"assets/v1/assets/{german}/relations/")["objects"]
        assert master["external_id"] == "fake-message-en"


def test_sample_has_a_job_of_what_is_being_made(tenant: Sandbox, api_of: ApiOf) -> None:
    (job,) = api_of(tenant).answer("jobs/v1/jobs/")["objects"]
    assert (job["object_id"], job["progress"]) == (tenant.edit.find("your-data-en"), 40)


def test_surroundings_that_people_removed_do_not_come_back(tenant: Sandbox) -> None:
    (collection,) = tenant.edit.asset("travel-cover-es")["in_collections"]
    tenant.edit.take_out(collection, "travel-cover-es")
    tenant.load_sample(FEW)
    assert tenant.edit.asset("travel-cover-es")["in_collections"] == []


def test_uploaded_film_gets_a_poster_of_what_it_shows(tenant: Sandbox, media: Path) -> None:
    film = (media / recipe() / "travel-cover-es.webm").read_bytes()
    tenant.edit.new_version("travel-cover-es")
    tenant.edit.upload("travel-cover-es", "next.webm", film)
    newest = tenant.edit.asset("travel-cover-es")["versions"][0]["id"]
    posters = tenant.edit.parts("keyframe", "travel-cover-es")
    (poster,) = [part for part in posters if part["version_id"] == newest]
    path = tenant.media.locate(tenant.tenant.store.get("keyframe", poster["id"]).media)
    with Image.open(path) as picture:
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=0.01)


def test_uploaded_film_that_is_none_gets_no_poster(tenant: Sandbox) -> None:
    tenant.edit.new_version("travel-cover-es")
    tenant.edit.upload("travel-cover-es", "next.webm", b"no film")
    newest = tenant.edit.asset("travel-cover-es")["versions"][0]["id"]
    posters = tenant.edit.parts("keyframe", "travel-cover-es")
    assert newest not in {part["version_id"] for part in posters}
