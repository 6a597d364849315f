"""A wire that misbehaves and answers that break their word: the run says so and keeps its place."""

import pytest

from connectors import conf
from connectors.bridge import places, pull_assets, sync_runs
from connectors.iconik.sandbox.faults import Faults
from connectors.models import SyncFault
from governance.domain.actor import system_actor
from governance.domain.errors import Conflict
from governance.models import Asset, Brand
from tests.connectors.conftest import Mirror

pytestmark = pytest.mark.faults

SEARCH = "/API/search/"


def mirrored() -> int:
    return Asset.objects.count()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda faults: faults.too_many(SEARCH, count=None), "does not answer"),
        (lambda faults: faults.too_many(SEARCH, count=None, retry_after=60), "does not answer"),
        (lambda faults: faults.server_error(500, SEARCH, count=None), "does not answer"),
        (lambda faults: faults.server_error(503, SEARCH, count=None), "does not answer"),
        (lambda faults: faults.html_page(SEARCH, count=None), "web page"),
        (lambda faults: faults.truncate(SEARCH, count=None), "cannot read"),
        (lambda faults: faults.drop(SEARCH, count=None), "does not answer"),
        (lambda faults: faults.delay(1.5, SEARCH, count=None), "does not answer"),
    ],
    ids=["429", "429-later", "500", "503", "html", "truncated", "dropped", "slow"],
)
def test_spoiled_listing_fails_the_run_and_the_next_one_goes_on(
    mirror: Mirror, spoil, said
) -> None:
    mirror.sandbox.edit.create_assets(12)
    mirror.sync()
    mirror.sandbox.edit.create_assets(7, prefix="later")
    spoil(mirror.sandbox.faults)
    failed = mirror.sync()
    assert failed.state == "failed"
    assert said in failed.message
    assert mirrored() == 12
    assert sync_runs.sync_health().error == failed.message

    mirror.sandbox.faults.clear()
    assert mirror.sync().state == "done"
    assert mirrored() == 19
    assert sync_runs.sync_health().error == ""


@pytest.mark.parametrize(
    "spoil",
    [
        Faults.too_many,
        lambda faults, path: faults.server_error(502, path),
        Faults.truncate,
        Faults.drop,
    ],
    ids=["429", "502", "truncated", "dropped"],
)
def test_passing_fault_is_not_even_seen(mirror: Mirror, spoil) -> None:
    mirror.sandbox.edit.create_assets(3)
    spoil(mirror.sandbox.faults, SEARCH)
    run = mirror.full()
    assert (run.state, run.faults, mirrored()) == ("done", 0, 3)


def test_iconik_away_in_the_middle_keeps_what_was_read_and_goes_on_from_there(
    mirror: Mirror,
) -> None:
    mirror.sandbox.edit.create_assets(14)
    mirror.sandbox.faults.server_error(503, SEARCH, count=None, skip=1)
    failed = mirror.full()
    assert (failed.state, failed.seen, mirrored()) == ("failed", 5, 5)
    place = places.Place.load(sync_runs.FULL)
    assert place.going is not None
    assert (place.going.pages, place.going.listed) == (1, 5)

    mirror.sandbox.faults.clear()
    mirror.forget_requests()
    run = mirror.full()
    assert (run.state, run.seen, mirrored()) == ("done", 14, 14)
    assert mirror.requests("/API/assets/v1/assets/") == 9  # none of the first page again


def test_iconik_away_altogether_fails_the_run_with_a_sentence(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(3)
    mirror.full()
    mirror.sandbox.stop()
    run = mirror.sync()
    assert run.state == "failed"
    assert "iconik does not answer" in run.message
    mirror.sandbox.start()
    assert mirror.sync().state == "done"


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_refused_token_fails_the_run_and_says_so(mirror: Mirror, kind: str) -> None:
    mirror.sandbox.edit.create_assets(3)
    mirror.full()
    connect = mirror.connect

    def refused():
        client = connect()
        client._http._http.headers["Auth-Token"] = "another"
        return client

    sync_runs.request_sync(kind, system_actor("Test"))
    run = pull_assets.run_next(refused)
    assert run is not None
    assert (run.state, mirrored()) == ("failed", 3)
    assert "refuses our token" in run.message


def test_missing_role_fails_the_run_with_iconiks_words(mirror: Mirror) -> None:
    mirror.sandbox.tenant.roles = mirror.sandbox.tenant.roles - {"can_search"}
    run = mirror.full()
    assert run.state == "failed"
    assert "can_search" in run.message


@pytest.mark.parametrize(
    "spoil",
    [
        lambda faults, path: faults.html_page(path, count=None),
        lambda faults, path: faults.server_error(404, path, count=None),
        lambda faults, path: faults.server_error(403, path, count=None),
        lambda faults, path: faults.server_error(400, path, count=None),
    ],
    ids=["html", "404", "403", "400"],
)
def test_detail_that_cannot_be_had_costs_only_its_asset(mirror: Mirror, spoil) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    spoil(mirror.sandbox.faults, f"/API/files/v1/assets/{ids[4]}/")
    run = mirror.full()
    assert (run.state, run.faults, mirrored()) == ("done", 1, 11)
    fault = SyncFault.objects.get()
    assert (fault.remote_id, fault.attempts) == (ids[4], 1)
    assert fault.message
    assert [item.remote_id for item in sync_runs.sync_health().faults] == [ids[4]]


def test_asset_that_failed_is_tried_again_and_its_fault_goes(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    mirror.sandbox.faults.html_page(f"/API/files/v1/assets/{ids[4]}/", count=None)
    mirror.full()
    mirror.sandbox.faults.clear()
    mirror.time.pass_by(minutes=1)
    run = mirror.sync()
    assert (run.state, mirrored()) == ("done", 12)
    assert not SyncFault.objects.exists()


def test_known_asset_that_fails_keeps_what_is_known_and_is_not_missing(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    mirror.full()
    mirror.sandbox.edit.rename("asset-00004", "Unreadable")
    mirror.sandbox.faults.html_page(f"/API/files/v1/assets/{ids[4]}/", count=None)
    run = mirror.full()
    asset = Asset.objects.get(remote_id=ids[4])
    assert (run.state, run.missing) == ("done", 0)
    assert (asset.remote_title, asset.remote_missing_since) == ("asset-00004", None)


def test_asset_that_goes_between_list_and_detail_is_no_fault(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    mirror.sandbox.freeze_index()
    mirror.sandbox.edit.purge(ids[4])
    run = mirror.full()
    assert (run.state, run.faults, mirrored()) == ("done", 0, 11)


def test_known_asset_that_goes_between_list_and_detail_is_missing(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    mirror.full()
    mirror.sandbox.freeze_index()
    mirror.sandbox.edit.purge(ids[4])
    run = mirror.full()
    assert (run.state, run.faults, run.missing) == ("done", 0, 1)


def test_broken_detail_of_most_assets_fails_the_run(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(12)
    mirror.sandbox.faults.html_page("/API/files/", count=None)
    run = mirror.full()
    assert (run.state, mirrored()) == ("failed", 0)
    assert "web page" in run.message
    assert not SyncFault.objects.exists()


def test_asset_for_which_alone_iconik_fails_does_not_hold_up_the_mirror_for_ever(
    mirror: Mirror,
) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    mirror.sandbox.faults.server_error(500, f"/API/files/v1/assets/{ids[4]}/", count=None)
    states = [mirror.full().state for _ in range(4)]
    assert states == ["failed", "failed", "failed", "done"]
    assert mirrored() == 11
    assert SyncFault.objects.get().attempts == 4
    assert "does not answer" in SyncFault.objects.get().message


def test_unreadable_hit_of_a_listing_costs_only_itself(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    documents = mirror.index()
    documents[ids[4]] = documents[ids[4]] | {"versions": "none", "duration_milliseconds": "long"}
    run = mirror.full()
    assert (run.state, run.seen, run.faults, mirrored()) == ("done", 12, 1, 11)
    assert SyncFault.objects.get().remote_id == ids[4]


def test_metadata_of_a_wrong_shape_costs_no_asset_of_the_listing(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(3)
    documents = mirror.index()
    documents[ids[1]] = documents[ids[1]] | {"metadata": ["not", "an", "object"]}
    run = mirror.full()
    assert (run.state, mirrored()) == ("done", 3)


def test_value_that_the_database_cannot_hold_costs_only_its_asset(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(4)
    mirror.sandbox.edit.create_asset("Title\x00with NUL", external_id="nul")
    run = mirror.full()
    assert (run.state, run.faults, mirrored()) == ("done", 1, 4)
    assert SyncFault.objects.get().remote_id == mirror.sandbox.edit.find("nul")


def test_installation_without_a_brand_fails_the_run_with_what_to_do(mirror: Mirror) -> None:
    Brand.objects.all().delete()
    mirror.sandbox.edit.create_assets(1)
    run = mirror.full()
    assert run.state == "failed"
    assert "Create a brand first" in run.message


@pytest.mark.parametrize("name", ["ICONIK_URL", "ICONIK_APP_ID", "ICONIK_TOKEN"])
def test_unset_connection_names_its_variable(settings, name: str) -> None:
    settings.ICONIK_URL = "http://127.0.0.1:9"
    settings.ICONIK_APP_ID = settings.ICONIK_TOKEN = "x"
    setattr(settings, name, "")
    with pytest.raises(Conflict, match=name):
        conf.iconik_client()


def test_unusable_connection_is_refused_without_telling_the_token(settings) -> None:
    settings.ICONIK_URL = "ftp://127.0.0.1"
    settings.ICONIK_APP_ID = "app"
    settings.ICONIK_TOKEN = "not to be told"
    with pytest.raises(Conflict) as refused:
        conf.iconik_client()
    assert "not to be told" not in str(refused.value)


def test_unconnected_iconik_fails_the_run_with_what_to_do(mirror: Mirror, settings) -> None:
    settings.ICONIK_URL = ""
    sync_runs.request_sync("full", system_actor("Test"))
    run = pull_assets.run_next(conf.iconik_client)
    assert run is not None
    assert run.state == "failed"
    assert "ICONIK_URL" in run.message


def test_error_of_our_own_ends_the_run_and_is_raised(mirror: Mirror, monkeypatch) -> None:
    mirror.sandbox.edit.create_assets(1)
    monkeypatch.setattr(pull_assets, "newest_of", lambda *args, **kwargs: 1 / 0)
    run = sync_runs.request_sync("full", system_actor("Test"))
    with pytest.raises(ZeroDivisionError):
        pull_assets.run_next(mirror.connect)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "ZeroDivisionError" in run.message
