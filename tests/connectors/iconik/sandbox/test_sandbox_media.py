"""Files, previews, subtitles, and signed addresses that expire."""

import httpx
import pytest

from connectors.iconik.sandbox import Sandbox
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

BYTES = bytes(range(256)) * 8


@pytest.fixture
def film(sandbox: Sandbox) -> str:
    asset_id = sandbox.edit.create_asset("Film", external_id="film")
    sandbox.edit.attach_original(asset_id, "film.webm", BYTES, facts={"duration": "6.0"})
    sandbox.edit.attach_proxy(asset_id, "web.webm", BYTES)
    sandbox.edit.attach_subtitle(asset_id, "de", "WEBVTT\n\n00:00.000 --> 00:01.000\nHallo\n")
    sandbox.edit.attach_subtitle(asset_id, "de", "WEBVTT\n", closed_captions=True)
    return asset_id


def proxy_url(api: Api, asset_id: str, **params: object) -> str:
    (proxy,) = api.answer(f"files/v1/assets/{asset_id}/proxies/", **params)["objects"]
    return str(proxy["url"])


def test_original_has_format_file_set_file_and_checksum(api: Api, film: str) -> None:
    base = f"files/v1/assets/{film}"
    (kind,) = api.answer(f"{base}/formats/")["objects"]
    (file_set,) = api.answer(f"{base}/formats/{kind['id']}/file_sets/")["objects"]
    (file,) = api.answer(f"{base}/file_sets/{file_set['id']}/files/")["objects"]
    assert kind["metadata"] == [{"internet_media_type": "video/webm", "duration": "6.0"}]
    assert (file["size"], file["status"]) == (len(BYTES), "CLOSED")
    same = api.answer(f"files/v1/files/checksum/{file['checksum']}/")["objects"]
    assert [entry["id"] for entry in same] == [file["id"]]


def test_lists_by_last_id_cover_all_objects_once(sandbox: Sandbox, api: Api, film: str) -> None:
    for number in range(6):
        sandbox.edit.attach_keyframe(film, f"{number}.jpg", b"x", kind="KEYFRAME")
    seen: list[str] = []
    url: str | None = f"files/v1/assets/{film}/keyframes/?per_page=4"
    while url is not None:
        page = api.answer(url)
        seen += [keyframe["name"] for keyframe in page["objects"]]
        url = page["next_url"] and page["next_url"].removeprefix("/API/")
    assert seen == [f"{number}.jpg" for number in range(6)]


def test_signed_address_gives_the_bytes_without_any_token(api: Api, film: str) -> None:
    answer = httpx.get(proxy_url(api, film))
    assert (answer.status_code, answer.content) == (200, BYTES)
    assert answer.headers["Content-Type"] == "video/webm"


def test_signed_address_answers_head_and_ranges(api: Api, film: str) -> None:
    url = proxy_url(api, film)
    head = httpx.head(url)
    part = httpx.get(url, headers={"Range": "bytes=10-19"})
    beyond = httpx.get(url, headers={"Range": "bytes=999999-"})
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(BYTES)))
    assert (part.status_code, part.content) == (206, BYTES[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(BYTES)}"
    assert beyond.status_code == 416


def test_signed_address_is_403_after_its_life(sandbox: Sandbox, api: Api, film: str) -> None:
    url = proxy_url(api, film)
    sandbox.clock.advance(sandbox.config.url_lifetime + 1)
    assert httpx.get(url).status_code == 403
    assert httpx.get(proxy_url(api, film)).status_code == 200


def test_altered_address_is_403(api: Api, film: str) -> None:
    url = proxy_url(api, film)
    assert httpx.get(url.replace("expires=", "expires=9")).status_code == 403
    assert httpx.get(url + "&disposition=attachment").status_code == 403
    assert httpx.get(url.replace("-web.webm", "-other.webm")).status_code == 403


def test_address_is_cached_for_half_its_life_unless_bypassed(
    sandbox: Sandbox, api: Api, film: str
) -> None:
    life = sandbox.config.url_lifetime
    start = sandbox.clock.now().timestamp() // (life / 2) * (life / 2)
    sandbox.clock.freeze()
    sandbox.clock.advance(start + life / 2 - sandbox.clock.now().timestamp())
    first = proxy_url(api, film)
    sandbox.clock.advance(life / 2 - 1)
    assert proxy_url(api, film) == first
    assert proxy_url(api, film, bypass_url_cache=True) != first
    sandbox.clock.advance(2)
    assert proxy_url(api, film) != first


def test_content_disposition_is_sent_with_the_bytes(api: Api, film: str) -> None:
    url = proxy_url(api, film, content_disposition='attachment; filename="x.webm"')
    assert httpx.get(url).headers["Content-Disposition"] == 'attachment; filename="x.webm"'


def test_list_without_signed_addresses_has_none(api: Api, film: str) -> None:
    path = f"files/v1/assets/{film}/proxies/"
    (proxy,) = api.answer(path, generate_signed_url=False)["objects"]
    assert "url" not in proxy


@pytest.mark.parametrize("status", ["OPEN", "FAILED"])
def test_proxy_that_is_not_closed_has_no_address(
    sandbox: Sandbox, api: Api, teaser: str, status: str
) -> None:
    proxy_id = sandbox.edit.attach_proxy(teaser, "web", None, status=status)
    base = f"files/v1/assets/{teaser}/proxies/"
    assert api.answer(f"{base}{proxy_id}/")["url"] is None
    assert api.get(f"{base}{proxy_id}/download_url/").status_code == 404


def test_download_address_of_file_and_proxy_gives_the_bytes(api: Api, film: str) -> None:
    for kind in ("files", "proxies"):
        (part,) = api.answer(f"files/v1/assets/{film}/{kind}/")["objects"]
        answer = api.answer(f"files/v1/assets/{film}/{kind}/{part['id']}/download_url/")
        assert httpx.get(answer["url"]).content == BYTES


def test_subtitles_and_closed_captions_are_told_apart(api: Api, film: str) -> None:
    base = f"files/v1/assets/{film}/subtitles/"
    listed = api.answer(base)["objects"]
    assert [entry["closed_captions"] for entry in listed] == [False, True]
    assert "content" not in listed[0]
    plain, closed = api.get(f"{base}de/webvtt/"), api.get(f"{base}de/cc/webvtt/")
    assert plain.headers["Content-Type"].startswith("text/vtt")
    assert ("Hallo" in plain.text, closed.text) == (True, "WEBVTT\n")
    assert api.get(f"{base}fr/webvtt/").status_code == 404


def test_parts_of_another_asset_are_404(sandbox: Sandbox, api: Api, film: str) -> None:
    other = sandbox.edit.create_asset("Other")
    (proxy,) = api.answer(f"files/v1/assets/{film}/proxies/")["objects"]
    assert api.get(f"files/v1/assets/{other}/proxies/{proxy['id']}/").status_code == 404


def test_storage_for_a_purpose_is_found(api: Api) -> None:
    storage = api.answer("files/v1/storages/matching/FILES/")
    assert api.answer(f"files/v1/storages/{storage['id']}/")["purpose"] == "FILES"
    assert api.get("files/v1/storages/matching/FILES/method/S3/").status_code == 404
    assert api.get("files/v1/storages/matching/ATTIC/").status_code == 404


def test_addresses_name_the_host_that_was_asked(api_of: ApiOf) -> None:
    with Sandbox() as sandbox:
        asset_id = sandbox.edit.create_asset("T")
        sandbox.edit.attach_proxy(asset_id, "p.webm", b"x")
        assert proxy_url(api_of(sandbox), asset_id).startswith(f"{sandbox.url}/media/")
