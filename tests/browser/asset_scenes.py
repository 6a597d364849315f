"""Assets whose files iconik's stand-in really holds, for tests that look and listen."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import FileSystemStorage
from imageio_ffmpeg import get_ffmpeg_exe
from pytest_django import Settings

from connectors.bridge.asked_reads import read_asked
from connectors.bridge.media_files import IconikKeeper
from connectors.bridge.media_urls import IconikMedia
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import RATE_LIMITS, IconikConfig
from connectors.iconik.sandbox import Sandbox
from governance import contributions
from governance.models import Asset
from tests.browser import samples
from tests.factories import AssetFactory, AssetVersionFactory, RenditionFactory


@dataclass(frozen=True, slots=True)
class StandIn:
    """iconik's stand-in, connected as the product connects."""

    sandbox: Sandbox

    def connect(self) -> IconikClient:
        """A client that does not try for long."""
        config = IconikConfig(
            self.sandbox.url,
            self.sandbox.app_id,
            self.sandbox.token,
            allowed_media_origins=(self.sandbox.url,),
            retries=RetryPolicy(attempts=1),
        )
        return IconikClient(config, gate=LocalRateGate(RATE_LIMITS))

    def work(self) -> int:
        """Read what people ask for, as a worker does."""
        return read_asked(self.connect)


@pytest.fixture
def stand_in(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandIn]:
    """A connected stand-in; its storage is an allowed origin."""
    with Sandbox(rate_limits=()) as sandbox:
        made = StandIn(sandbox)
        settings.ICONIK_URL, settings.MEDIA_ORIGINS = sandbox.url, [sandbox.url]
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": {
                **policy,
                "media-src": [*policy["media-src"], sandbox.url],
                "img-src": [*policy["img-src"], sandbox.url],
            }
        }
        with made.connect() as client:
            media = IconikMedia(lambda: client)
            keeper = IconikKeeper(media, lambda: client, FileSystemStorage(tmp_path))
            monkeypatch.setattr(contributions, "_media", [media])
            monkeypatch.setattr(contributions, "_kept", [keeper])
            yield made


@pytest.fixture
def film(stand_in: StandIn) -> Asset:
    """A film that iconik's stand-in holds, approved, with its captions."""
    edit = stand_in.sandbox.edit
    edit.create_asset("Teaser", external_id="teaser")
    edit.attach_proxy("teaser", "teaser.webm", samples.film())
    edit.attach_subtitle("teaser", "en", samples.CAPTIONS)
    told = edit.asset("teaser")
    asset = AssetFactory.create(remote_id=UUID(told["id"]), remote_title="Teaser", state="approved")
    version = AssetVersionFactory.create(
        asset=asset, remote_id=UUID(told["versions"][0]["id"]), approval="approved"
    )
    proxy = edit.parts("proxy", "teaser")[0]["id"]
    RenditionFactory.create(version=version, key="web-180", remote_id=proxy)
    RenditionFactory.create(
        version=version,
        key="captions-en",
        remote_source="subtitle",
        remote_id="en",
        remote_kind="caption",
        remote_language="en",
    )
    return asset


@pytest.fixture
def picture(stand_in: StandIn) -> Asset:
    """A picture of 1600 × 900 that iconik's stand-in holds, in two versions."""
    edit = stand_in.sandbox.edit
    edit.create_asset("House", external_id="house")
    edit.attach_original("house", "house.png", drawing())
    told = edit.asset("house")
    asset = AssetFactory.create(
        remote_id=UUID(told["id"]), remote_title="House", state="approved", remote_kind="image"
    )
    for number in (1, 2):
        version = AssetVersionFactory.create(
            asset=asset, remote_number=number, approval="approved" if number == 1 else "candidate"
        )
        RenditionFactory.create(
            version=version,
            key="original",
            remote_source="file",
            remote_id=edit.parts("file", "house")[0]["id"],
            remote_kind="image",
            remote_width=1600,
            remote_height=900,
            remote_checksum=f"{number}" * 64,
        )
    return asset


@lru_cache(maxsize=1)
def drawing() -> bytes:
    """A test card as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "house.png"
        card = ["-f", "lavfi", "-i", "testsrc=size=1600x900:rate=1", "-frames:v", "1"]
        subprocess.run([get_ffmpeg_exe(), "-loglevel", "error", *card, str(target)], check=True)
        return target.read_bytes()
