"""Reading one asset again because a person asks: stored, settled, recorded; failures are kept."""

import pytest

from connectors.bridge.asked_reads import read_asked
from connectors.models import SyncFault
from connectors.tasks import read_assets_task
from governance.actions.read_again import read_again
from governance.models import Asset, AuditEntry, OutboxRow
from governance.queries.asset_sync import READ, READ_TOPIC

pytestmark = pytest.mark.faults


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.fixture
def film(mirror):
    """A mirrored film, and nothing to tell."""
    mirror.film("home")
    mirror.full()
    OutboxRow.objects.all().delete()
    return mirror.asset("home")


@pytest.fixture
def ask(actor):
    media = actor("media")
    return lambda asset: read_again(asset_id=asset.public_id, actor=media)


def waiting():
    return OutboxRow.objects.filter(topic=READ_TOPIC)


def found():
    """What the readings found, oldest first."""
    entries = AuditEntry.objects.filter(verb=READ).order_by("pk")
    return list(entries.values_list("after", flat=True))


def test_reading_takes_over_what_changed_in_iconik(film, mirror, ask):
    mirror.sandbox.edit.set_metadata("home", {"AltText": ["A new house"]})
    ask(film)
    assert read_asked(mirror.connect) == 1
    film.refresh_from_db()
    assert film.remote_facts["alt"] == "A new house"
    assert found() == [{"changed": True, "gone": False}]
    assert not waiting().exists()


def test_reading_what_did_not_change_writes_nothing_of_the_asset(film, mirror, ask):
    before = Asset.objects.values().get()
    ask(film)
    read_asked(mirror.connect)
    assert Asset.objects.values().get() == before
    assert found() == [{"changed": False, "gone": False}]


def test_reading_is_no_news_for_the_next_run(film, mirror, ask):
    mirror.sandbox.edit.set_metadata("home", {"AltText": ["A new house"]})
    ask(film)
    read_asked(mirror.connect)
    assert mirror.full().changed == 0


def test_reading_asks_for_the_one_asset_alone(film, mirror, ask):
    mirror.film("other")
    ask(film)
    mirror.forget_requests()
    read_asked(mirror.connect)
    assert mirror.requests(str(film.remote_id)) > 1
    assert mirror.requests(mirror.sandbox.edit.find("other")) == 0
    assert Asset.objects.count() == 1


def test_reading_an_asset_that_is_gone_marks_it_as_missing(film, mirror, ask):
    mirror.sandbox.edit.delete("home")
    ask(film)
    read_asked(mirror.connect)
    film.refresh_from_db()
    assert film.remote_missing_since is not None
    assert found() == [{"changed": True, "gone": True}]


def test_reading_an_asset_that_came_back_ends_its_absence(film, mirror, ask):
    Asset.objects.update(remote_missing_since=film.remote_seen_at)
    ask(film)
    read_asked(mirror.connect)
    film.refresh_from_db()
    assert film.remote_missing_since is None
    assert found() == [{"changed": True, "gone": False}]
    assert AuditEntry.objects.filter(verb="asset.returned").exists()


def test_reading_that_fails_is_tried_again_later(film, mirror, ask, time):
    mirror.sandbox.faults.server_error(count=None)
    ask(film)
    assert read_asked(mirror.connect) == 0
    row = waiting().get()
    assert (row.attempts, row.parked_at, row.lease) == (1, None, None)
    assert "does not answer" in row.last_error
    assert row.due_at > time.now()
    assert found() == []
    assert read_asked(mirror.connect) == 0
    mirror.sandbox.faults.clear()
    time.pass_by(minutes=1)
    assert read_asked(mirror.connect) == 1
    assert found() == [{"changed": False, "gone": False}]


def test_failure_leaves_the_other_questions_untried(film, mirror, ask):
    mirror.film("other")
    mirror.full()
    mirror.sandbox.faults.server_error(count=None)
    ask(film)
    ask(mirror.asset("other"))
    read_asked(mirror.connect)
    assert sorted(waiting().values_list("attempts", flat=True)) == [0, 1]


def test_refused_token_waits_for_minutes(film, mirror, ask, time):

    def refused():
        client = mirror.connect()
        client._http._http.headers["Auth-Token"] = "another"
        return client

    ask(film)
    read_asked(refused)
    row = waiting().get()
    assert "credentials" in row.last_error
    assert (row.due_at - time.now()).total_seconds() > 60


def test_asset_that_cannot_be_stored_is_given_up_with_the_reason(film, mirror, ask):
    mirror.sandbox.edit.rename("home", "Bad \x00 title")
    ask(film)
    read_asked(mirror.connect)
    row = waiting().get()
    assert row.parked_at is not None
    assert row.last_error == SyncFault.objects.get().message
    assert found() == []


def test_worker_killed_before_it_stores_loses_nothing(film, mirror, ask, time):
    ask(film)

    def die(request):
        raise Killed

    mirror.before_request = die
    with pytest.raises(Killed):
        read_asked(mirror.connect)
    mirror.before_request = lambda request: None
    assert read_asked(mirror.connect) == 0
    time.pass_by(minutes=6)
    assert read_asked(mirror.connect) == 1
    assert found() == [{"changed": False, "gone": False}]


def test_asked_again_while_it_is_read_is_read_once_more(film, mirror, ask):
    ask(film)
    asked = []

    def again(request):
        if not asked:
            asked.append(request)
            ask(film)

    mirror.before_request = again
    assert read_asked(mirror.connect) == 2
    assert len(found()) == 2
    assert not waiting().exists()


def test_asset_that_is_no_more_settles_the_question(film, mirror, ask):
    OutboxRow.objects.create(
        topic=READ_TOPIC, subject_id="0", requested_at=mirror.time.now(), due_at=mirror.time.now()
    )
    assert read_asked(mirror.connect) == 1
    assert not waiting().exists()


def test_task_connects_to_nothing_while_nobody_asks(transactional_db, settings):
    settings.ICONIK_URL = ""
    read_assets_task()


def test_task_without_a_connection_keeps_the_question_and_says_why(film, mirror, ask, settings):
    settings.ICONIK_URL = ""
    ask(film)
    read_assets_task()
    assert "ICONIK_URL" in waiting().get().last_error
