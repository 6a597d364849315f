"""Posters and captions are fetched once, from the stand-in iconik over HTTP, and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from connectors.bridge import media_files
from connectors.bridge.media_files import IconikKeeper
from connectors.bridge.media_urls import IconikMedia
from connectors.http.client import Timeouts
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import RATE_LIMITS, IconikConfig
from connectors.iconik.sandbox import Sandbox
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.links import LinkedFile

PICTURE = b"\xff\xd8\xff\xe0 a picture " * 20
WEBVTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nGrüezi.\n"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limits=()) as made:
        made.edit.create_asset("Teaser", external_id="teaser")
        made.edit.attach_keyframe("teaser", "teaser.jpg", PICTURE)
        made.edit.attach_subtitle("teaser", "de", WEBVTT)
        yield made


class Watch:
    """A clock that is moved by hand, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def origins(sandbox: Sandbox) -> tuple[str, ...]:
    return (sandbox.url,)


@pytest.fixture
def keeper(
    sandbox: Sandbox, origins: tuple[str, ...], watch: Watch, tmp_path: Path
) -> Iterator[IconikKeeper]:
    config = IconikConfig(
        sandbox.url,
        sandbox.app_id,
        sandbox.token,
        allowed_media_origins=origins,
        timeouts=Timeouts(connect=1, read=1, total=2),
        retries=RetryPolicy(attempts=1),
    )
    client = IconikClient(config, gate=LocalRateGate(RATE_LIMITS))
    yield IconikKeeper(
        IconikMedia(lambda: client), lambda: client, FileSystemStorage(tmp_path), watch
    )
    client.close()


def still(sandbox: Sandbox, file_id: str = "") -> LinkedFile:
    asset = sandbox.edit.asset("teaser")
    version = asset["versions"][0]["id"]
    found = file_id or sandbox.edit.parts("keyframe", "teaser")[0]["id"]
    return LinkedFile(asset["id"], version, "keyframe", found, "image/jpeg")


def captions(sandbox: Sandbox) -> LinkedFile:
    asset = sandbox.edit.asset("teaser")
    return LinkedFile(asset["id"], asset["versions"][0]["id"], "subtitle", "de", "text/vtt")


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_poster_is_fetched_once_and_kept(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path
) -> None:
    file = still(sandbox)
    assert keeper.picture(file, "1") == PICTURE
    sandbox.stop()
    assert keeper.picture(file, "1") == PICTURE
    assert len(kept(tmp_path)) == 1


def test_captions_are_fetched_once_and_kept(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path
) -> None:
    file = captions(sandbox)
    assert keeper.captions(file, "1") == WEBVTT
    sandbox.stop()
    assert keeper.captions(file, "1") == WEBVTT
    assert len(kept(tmp_path)) == 1


def test_changed_content_is_fetched_anew(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path
) -> None:
    file = captions(sandbox)
    keeper.captions(file, "1")
    sandbox.edit.remove_part("subtitle", sandbox.edit.parts("subtitle", "teaser")[0]["id"])
    sandbox.edit.attach_subtitle("teaser", "de", WEBVTT.replace("Grüezi", "Salut"))
    assert "Grüezi" in keeper.captions(file, "1")
    assert "Salut" in keeper.captions(file, "2")
    assert len(kept(tmp_path)) == 2


def test_while_iconik_is_away_nothing_is_waited_for_twice(
    sandbox: Sandbox, keeper: IconikKeeper, watch: Watch, tmp_path: Path
) -> None:
    file = still(sandbox)
    sandbox.faults.drop("/media/", count=1)
    with pytest.raises(MediaUnavailable):
        keeper.picture(file, "1")
    with pytest.raises(MediaUnavailable) as refused:
        keeper.picture(file, "1")
    assert refused.value.retry_after == media_files.PAUSE
    assert kept(tmp_path) == []
    watch.seconds = media_files.PAUSE
    assert keeper.picture(file, "1") == PICTURE


def test_pause_that_iconik_asks_for_is_kept_within_limits(
    sandbox: Sandbox, keeper: IconikKeeper
) -> None:
    file = still(sandbox)
    sandbox.faults.too_many("/media/", retry_after=9000)
    for _time in range(2):
        with pytest.raises(MediaUnavailable) as refused:
            keeper.picture(file, "1")
    assert refused.value.retry_after == media_files.LONGEST_PAUSE


@pytest.mark.parametrize("origins", [("https://elsewhere.invalid",)])
def test_still_at_a_place_that_is_not_allowed_is_never_fetched(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path
) -> None:
    with pytest.raises(MediaVanished):
        keeper.picture(still(sandbox), "1")
    assert kept(tmp_path) == []


def test_still_that_is_too_large_is_not_kept(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_files, "LARGEST_PICTURE", len(PICTURE) - 1)
    with pytest.raises(MediaVanished):
        keeper.picture(still(sandbox), "1")
    assert kept(tmp_path) == []


def test_still_that_iconik_no_longer_has_does_not_pause_the_others(
    sandbox: Sandbox, keeper: IconikKeeper
) -> None:
    with pytest.raises(MediaVanished):
        keeper.picture(still(sandbox, "7d1b1c8e-0000-4000-8000-000000000000"), "1")
    assert keeper.picture(still(sandbox), "1") == PICTURE


@pytest.mark.parametrize("fault", ["truncate", "html_page"])
def test_broken_download_is_not_kept(
    sandbox: Sandbox, keeper: IconikKeeper, tmp_path: Path, fault: str
) -> None:
    getattr(sandbox.faults, fault)("/media/", count=None)
    try:
        keeper.picture(still(sandbox), "1")
    except (MediaUnavailable, MediaVanished):
        assert kept(tmp_path) == []
    else:
        assert fault == "html_page"  # bytes are bytes: the page looks at what they are
