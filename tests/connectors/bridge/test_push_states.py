"""Write-back: what iconik is told, once each, whatever happens on the way (product.md §11, 3)."""

import pytest

from connectors.bridge.provision import NotOurs, provision, written_view
from connectors.bridge.push_states import push_history, push_states
from connectors.models import Provision
from governance import outbox
from governance.actions.lifecycle import submit_asset, suspend_asset
from governance.actions.reviews import cast_vote
from governance.domain.lifecycle import State
from governance.models import Asset, AuditEntry, OutboxRow

pytestmark = pytest.mark.faults

STATE, HISTORY = "iconik.push_state", "iconik.history"


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.fixture
def film(mirror):
    """A mirrored film, and nothing to tell."""
    mirror.sandbox.edit.create_field("Teams", "string")
    mirror.film("home")
    mirror.full()
    OutboxRow.objects.all().delete()
    return mirror.asset("home")


def told(mirror, name="home"):
    return {key: values[0] for key, values in mirror.sandbox.edit.metadata(name).items() if values}


def push(mirror):
    with mirror.connect() as client:
        return push_states(client) + push_history(client)


def history(mirror):
    return [
        entry["operation_description"]
        for entry in mirror.sandbox.edit.history("home")
        if "imprimatur" in (entry["operation_description"] or "")
    ]


def test_push_submitted_asset_writes_state_and_link(film, mirror, actor):
    submit_asset(asset_id=film.public_id, actor=actor("media"), note="Final cut")
    push(mirror)
    values = told(mirror)
    assert values["gov_state"] == "in_review"
    assert values["gov_reason"] == "Final cut"
    assert values["gov_link"].endswith(f"/assets/{film.public_id}/")
    assert not OutboxRow.objects.exists()


def test_push_approved_asset_writes_its_version(film, mirror, actor):
    review = submit_asset(asset_id=film.public_id, actor=actor("media"))
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    push(mirror)
    assert (told(mirror)["gov_state"], told(mirror)["gov_approved_version"]) == ("approved", "1")


def test_push_history_names_the_person_and_the_reason(film, mirror, actor):
    media = actor("media")
    submit_asset(asset_id=film.public_id, actor=media, note="Final cut")
    push(mirror)
    (line,) = history(mirror)
    assert media.name in line
    assert "Final cut" in line


def test_push_twice_tells_history_once(film, mirror, actor):
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    push(mirror)
    push(mirror)
    assert len(history(mirror)) == 1


def test_provision_twice_makes_fields_and_views_once(film, mirror):
    with mirror.connect() as client:
        first = provision(client)
        assert provision(client) == first
        names = [field.name for field in client.metadata_fields()]
        views = [view.name for view in client.metadata_views()]
    assert names.count("gov_state") == 1
    assert sorted(view for view in views if view.startswith("Governance")) == [
        "Governance",
        "Governance (connector)",
    ]


def test_provision_shows_a_read_only_view_in_the_category(film, mirror):
    with mirror.connect() as client:
        shown, _written = provision(client)
        view = client.metadata_view(shown)
        categories = client.metadata_categories("assets")
    assert all(field.read_only for field in view.view_fields)
    assert all(shown in category.view_ids for category in categories)


def test_provision_foreign_field_is_left_alone_and_shown(film, mirror, actor):
    mirror.sandbox.edit.create_field("gov_state", "string")
    with mirror.connect() as client, pytest.raises(NotOurs):
        written_view(client)
    with mirror.connect() as client:
        field = client.metadata_field("gov_state")
    assert field.field_type == "string"
    assert "gov_state" in Provision.objects.get().problem


def test_push_into_a_foreign_field_is_parked_with_the_reason(film, mirror, actor):
    mirror.sandbox.edit.create_field("gov_state", "string")
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    with mirror.connect() as client:
        push_states(client)
    row = OutboxRow.objects.get(topic=STATE)
    assert row.parked_at is not None
    assert "gov_state" in row.last_error


def test_push_is_no_change_for_the_mirror(film, mirror, actor):
    """Loops are impossible: what we write back neither changes rows nor asks for another push."""
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    push(mirror)
    before = Asset.objects.values().get()
    entries = AuditEntry.objects.count()
    run = mirror.full()
    assert run.changed == 0
    assert Asset.objects.values().get() == before
    assert AuditEntry.objects.count() == entries
    assert not OutboxRow.objects.exists()


def test_push_to_an_unavailable_iconik_waits_and_then_arrives(film, mirror, actor, time):
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    mirror.sandbox.faults.server_error(count=None)
    push(mirror)
    assert OutboxRow.objects.get(topic=STATE).last_error
    mirror.sandbox.faults.clear()
    time.pass_by(minutes=1)
    push(mirror)
    assert told(mirror)["gov_state"] == "in_review"
    assert not OutboxRow.objects.exists()


def test_push_of_an_asset_gone_from_iconik_is_settled(film, mirror, actor):
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    mirror.sandbox.edit.purge("home")
    push(mirror)
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize("request_number", range(1, 14))
def test_push_killed_before_a_request_loses_and_doubles_nothing(
    film, mirror, actor, time, request_number
):
    submit_asset(asset_id=film.public_id, actor=actor("media"), note="Final cut")
    seen = 0

    def killed(_request):
        nonlocal seen
        seen += 1
        if seen == request_number:
            raise Killed

    mirror.before_request = killed
    try:
        push(mirror)
    except Killed:
        time.pass_by(seconds=outbox.LEASE.total_seconds() + 1)
    mirror.before_request = lambda request: None
    push(mirror)
    assert told(mirror)["gov_state"] == "in_review"
    assert len(history(mirror)) == 1
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize("settled", ["state", "history"])
def test_push_killed_before_it_is_settled_repeats_nothing_visible(
    film, mirror, actor, time, monkeypatch, settled
):
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    topic = STATE if settled == "state" else HISTORY
    deliver = outbox.delivered

    def killed(claim):
        if claim.topic == topic:
            raise Killed
        return deliver(claim)

    monkeypatch.setattr(outbox, "delivered", killed)
    with pytest.raises(Killed):
        push(mirror)
    monkeypatch.undo()
    time.pass_by(seconds=outbox.LEASE.total_seconds() + 1)
    push(mirror)
    assert told(mirror)["gov_state"] == "in_review"
    assert len(history(mirror)) == 1
    assert not OutboxRow.objects.exists()


def test_push_answer_lost_on_the_way_back_tells_history_once(film, mirror, actor, time):
    submit_asset(asset_id=film.public_id, actor=actor("media"))
    mirror.sandbox.faults.truncate("/API/assets/v1/assets/", count=1)
    push(mirror)
    time.pass_by(minutes=1)
    push(mirror)
    assert len(history(mirror)) == 1


def test_change_during_a_delivery_is_told_afterwards(film, mirror, actor):
    review = submit_asset(asset_id=film.public_id, actor=actor("media"))
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    (claim,) = outbox.claim(STATE, limit=1)
    suspend_asset(asset_id=film.public_id, actor=actor("reviewer"), reason="Wrong logo")
    assert outbox.claim(STATE, limit=1) == []
    assert outbox.delivered(claim) is False
    push(mirror)
    values = told(mirror)
    assert (values["gov_state"], values["gov_suspended"]) == (State.APPROVED, "true")
    assert values["gov_reason"] == "Wrong logo"
