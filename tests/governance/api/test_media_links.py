"""The public media link: where it leads, and the calm pages where it leads nowhere."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from governance import contributions
from governance.actions.review_subjects import content_of
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.lifecycle import State
from governance.domain.links import LinkedFile
from governance.models import Asset, AssetVersion, Campaign, Mapping, MediaLink, Rendition
from tests.factories import (
    MOMENT,
    AssetVersionFactory,
    MappingFactory,
    RenditionFactory,
    make_asset,
)

STORAGE = "https://storage.example:443"


class Library:
    """A provider for tests: gives the address of whatever it is asked for, or fails as told."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.origin = STORAGE

    def signed_url(self, file: LinkedFile) -> str:
        if self.fault:
            raise self.fault
        return f"{self.origin}/{file.asset_id}/{file.source}/{file.file_id}?signature=s"

    def captions(self, file: LinkedFile) -> str:
        if self.fault:
            raise self.fault
        return f"WEBVTT\n\n{file.version_id} {file.file_id}\n"


@pytest.fixture(autouse=True)
def library(settings: Any) -> Iterator[Library]:
    """The provider in place, its storage among the allowed origins."""
    settings.MEDIA_ORIGINS = [STORAGE]
    before = list(contributions._media)
    provider = Library()
    contributions.register_signed_urls(provider)
    yield provider
    contributions._media[:] = before


@pytest.fixture
def link(renewal: Campaign) -> MediaLink:
    """The link of the film of slot "hero"."""
    return MediaLink.objects.get(rendition_key="web")


def leads_to(response: Any) -> tuple[str, str, str]:
    """Asset, source and file that a redirect leads to."""
    assert response.status_code == 302
    found = re.fullmatch(rf"{STORAGE}/(.+)/(.+)/(.+)\?signature=s", response["Location"])
    assert found
    return found[1], found[2], found[3]


def film_of(asset: Asset) -> tuple[str, str, str]:
    """Where the link of an asset's film should lead."""
    rendition = Rendition.objects.get(version__asset=asset, version__approval="approved", key="web")
    return str(asset.remote_id), rendition.remote_source, rendition.remote_id


@pytest.fixture
def follow(client: Client, link: MediaLink) -> Callable[[], Any]:
    """Follow the link."""
    return lambda: client.get(f"/m/{link.token}")


Follow = Callable[[], Any]


def test_link_of_a_servable_film_leads_to_its_file(follow: Follow) -> None:
    assert leads_to(follow()) == film_of(Asset.objects.get())


def test_link_is_kept_by_nobody_and_sends_no_referrer(follow: Follow) -> None:
    response = follow()
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_head_of_a_link_redirects_like_get(client: Client, link: MediaLink) -> None:
    assert leads_to(client.head(f"/m/{link.token}")) == film_of(Asset.objects.get())


def test_range_of_a_link_is_left_to_the_storage(client: Client, link: MediaLink) -> None:
    response = client.get(f"/m/{link.token}", headers={"range": "bytes=0-99"})
    assert response.status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_link_by_another_method_is_refused(client: Client, link: MediaLink, method: str) -> None:
    assert getattr(client, method)(f"/m/{link.token}").status_code == 405


def test_signed_address_is_stored_nowhere(follow: Follow) -> None:
    follow()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%signature=s%"]
            )
            assert cursor.fetchone() == (0,), table


def test_link_of_captions_is_the_text_itself(client: Client, renewal: Campaign) -> None:
    token = MediaLink.objects.get(rendition_key="captions-en").token
    response = client.get(f"/m/{token}")
    version = AssetVersion.objects.get()
    assert response.content.decode() == f"WEBVTT\n\n{version.remote_id} en\n"
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"


def gone(response: HttpResponse) -> None:
    """The calm page."""
    assert response.status_code == 410
    assert response["Cache-Control"] == "no-store"
    assert "No longer available" in response.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.RETIRED},
        {"state": State.SUPERSEDED},
        {"state": State.IN_REVIEW},
        {"state": State.REJECTED},
        {"suspended_at": MOMENT, "suspension_reason": "A wrong figure."},
        {"remote_missing_since": MOMENT},
    ],
)
def test_link_of_an_asset_out_of_service_is_gone_at_once(
    follow: Follow, change: dict[str, Any]
) -> None:
    Asset.objects.update(**change)
    gone(follow())


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "proposed"])
def test_link_of_a_mapping_out_of_service_is_gone(follow: Follow, state: str) -> None:
    Mapping.objects.update(state=state)
    gone(follow())


def test_link_outlives_the_days_of_its_mapping(follow: Follow) -> None:
    Mapping.objects.update(ends_at=MOMENT - timedelta(days=1))
    assert follow().status_code == 302


@pytest.mark.parametrize(
    ("rights", "served"),
    [
        ({"rights_until": "2026-08-18T09:12:01Z"}, True),
        ({"rights_until": "2026-08-18T09:12:00Z"}, False),
        ({"rights_from": "2026-08-18T09:12:00Z"}, True),
        ({"rights_from": "2026-08-18T09:12:01Z"}, False),
    ],
)
def test_link_keeps_to_the_rights_window(
    follow: Follow, rights: dict[str, str], served: bool
) -> None:
    asset = Asset.objects.get()
    assert asset.facts is not None
    asset.facts |= rights
    asset.save()
    assert follow().status_code == (302 if served else 410)


def test_link_without_known_rights_is_gone(follow: Follow) -> None:
    asset = Asset.objects.get()
    assert asset.facts is not None
    del asset.facts["rights_until"]
    asset.save()
    gone(follow())


def test_link_of_a_file_that_was_replaced_in_iconik_is_gone(follow: Follow) -> None:
    Rendition.objects.filter(key="web").update(remote_checksum="other content")
    gone(follow())


def test_link_of_a_file_that_is_not_complete_in_iconik_is_gone(follow: Follow) -> None:
    Rendition.objects.filter(key="web").update(remote_status="AWAITED")
    gone(follow())


def test_link_of_a_superseded_version_leads_to_the_approved_one(
    follow: Follow, link: MediaLink
) -> None:
    newer = approved_version(link.version.asset)
    assert leads_to(follow())[2] == newer.renditions.get().remote_id


def test_link_of_a_pinned_version_stays_with_it(follow: Follow, link: MediaLink) -> None:
    Mapping.objects.update(pinned_version=link.version)
    before = leads_to(follow())
    approved_version(link.version.asset)
    assert leads_to(follow()) == before


def approved_version(asset: Asset) -> AssetVersion:
    """A newer version takes the place of the approved one."""
    asset.versions.update(approval="superseded")
    version = AssetVersionFactory.create(asset=asset, remote_number=2, approval="approved")
    RenditionFactory.create(version=version, key="web")
    version.approved_content = content_of(version)
    version.save()
    return version


@pytest.mark.parametrize("state", [State.SUPERSEDED, State.RETIRED])
def test_link_of_a_replaced_asset_leads_to_its_successor(follow: Follow, state: State) -> None:
    old = Asset.objects.get()
    successor = make_asset(state=State.APPROVED)
    Asset.objects.filter(pk=old.pk).update(state=state, successor=successor)
    assert leads_to(follow()) == film_of(successor)


def test_link_of_a_replaced_mapping_leads_to_the_mapping_that_took_its_place(
    follow: Follow, link: MediaLink
) -> None:
    successor = make_asset(state=State.APPROVED)
    old = link.mapping
    MappingFactory.create(slot=old.slot, asset=successor, replaces=old)
    Asset.objects.filter(pk=old.asset_id).update(state=State.SUPERSEDED, successor=successor)
    Mapping.objects.filter(pk=old.pk).update(state="withdrawn")
    assert leads_to(follow()) == film_of(successor)


def test_link_of_a_replaced_mapping_whose_successor_was_withdrawn_is_gone(
    follow: Follow, link: MediaLink
) -> None:
    MappingFactory.create(slot=link.mapping.slot, replaces=link.mapping, state="withdrawn")
    Mapping.objects.filter(pk=link.mapping_id).update(state="withdrawn")
    gone(follow())


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.RETIRED},
        {"suspended_at": MOMENT, "suspension_reason": "A wrong figure."},
        {"remote_missing_since": MOMENT},
    ],
)
def test_link_whose_successor_is_out_of_service_is_gone(
    follow: Follow, change: dict[str, Any]
) -> None:
    old = Asset.objects.get()
    successor = make_asset(state=State.APPROVED)
    Asset.objects.filter(pk=old.pk).update(state=State.RETIRED, successor=successor)
    Asset.objects.filter(pk=successor.pk).update(**change)
    gone(follow())


def test_link_whose_successor_has_no_file_of_its_kind_is_gone(follow: Follow) -> None:
    old = Asset.objects.get()
    successor = make_asset(kind="image", state=State.APPROVED)
    Asset.objects.filter(pk=old.pk).update(state=State.RETIRED, successor=successor)
    gone(follow())


def test_link_of_successors_in_a_circle_is_gone(follow: Follow) -> None:
    old = Asset.objects.get()
    other = make_asset(state=State.RETIRED, successor=old)
    Asset.objects.filter(pk=old.pk).update(state=State.RETIRED, successor=other)
    gone(follow())


@pytest.mark.parametrize("token", ["never-given-out", "%00", "..", "x" * 500])
def test_unknown_link_is_a_page_that_says_so(client: Client, db: None, token: str) -> None:
    for address in (f"/m/{token}", f"/m/{token}/qr.svg", f"/m/{token}/qr.png"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(("wait", "told"), [(None, "30"), (7, "7")])
def test_link_while_iconik_is_away_asks_to_try_again(
    follow: Follow, library: Library, wait: int | None, told: str
) -> None:
    library.fault = MediaUnavailable(wait)
    response = follow()
    assert (response.status_code, response["Retry-After"]) == (503, told)
    assert "try again" in response.content.decode()


def test_link_while_no_remote_is_connected_asks_to_try_again(follow: Follow) -> None:
    contributions._media.clear()
    assert follow().status_code == 503


def test_link_of_a_file_that_iconik_lost_is_gone(follow: Follow, library: Library) -> None:
    library.fault = MediaVanished()
    gone(follow())


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://storage.example",
        "https://storage.example:8443",
        "https://storage.example@elsewhere.example",
        "https://elsewhere.example\\@storage.example",
        "javascript:alert(1)//",
        "//storage.example",
        "https://storage.example\r\nX: 1",
        "",
    ],
)
def test_link_leads_to_no_origin_that_is_not_allowed(
    follow: Follow, library: Library, origin: str
) -> None:
    library.origin = origin
    response = follow()
    assert response.status_code == 503
    assert "Location" not in response.headers


def test_link_may_lead_to_iconik_itself(follow: Follow, library: Library, settings: Any) -> None:
    settings.ICONIK_URL = "http://127.0.0.1:8401/"
    library.origin = "http://127.0.0.1:8401"
    assert follow().status_code == 302


def test_qr_code_as_svg_holds_nothing_that_runs(client: Client, link: MediaLink) -> None:
    response = client.get(f"/m/{link.token}/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert b"<svg" in response.content
    assert b"script" not in response.content


def test_qr_code_as_png_is_a_picture(client: Client, link: MediaLink) -> None:
    response = client.get(f"/m/{link.token}/qr.png")
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")


def test_qr_code_of_a_medium_out_of_service_stays_valid(client: Client, link: MediaLink) -> None:
    Asset.objects.update(state=State.RETIRED)
    assert client.get(f"/m/{link.token}/qr.svg").status_code == 200


def test_page_of_a_link_tells_nothing_of_the_medium_and_needs_no_session(follow: Follow) -> None:
    Asset.objects.update(state=State.RETIRED)
    response = follow()
    text = response.content.decode()
    assert not response.cookies
    assert Asset.objects.get().remote_title not in text
    assert "<script" not in text
