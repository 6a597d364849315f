"""Mails of notices: each sent once, whatever happens on the way; lost never (product.md §11)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from governance import clock, outbox
from governance.actions import mailing
from governance.actions.lifecycle import submit_asset
from governance.actions.mailing import retry_mail, send_due
from governance.actions.notices import mark_read
from governance.models import Notice, User
from governance.queries.actors import actor_for
from tests.factories import make_asset
from tests.governance.mail_server import mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.fixture
def hands():
    moved = [NOON]
    with clock.installed(lambda: moved[0]):
        yield moved


@pytest.fixture
def server(settings):
    settings.BASE_URL = "https://media.imprimatur.test"
    with mail_server(settings) as running:
        yield running


@pytest.fixture
def reviewer(user_as):
    person = user_as("reviewer")
    User.objects.filter(pk=person.pk).update(email="reviewer@imprimatur.test")
    return person


@pytest.fixture
def notice(hands, reviewer, user_as):
    return tell(user_as, "Herbstfilm – ﷽ 🎬")


def tell(user_as, title):
    asset = make_asset(state="candidate", remote_title=title)
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(user_as("media")))
    return Notice.objects.get(place_id=str(review.public_id))


def state_of(notice):
    notice.refresh_from_db()
    return notice.mail_state


def test_mail_leads_to_the_place_and_to_the_switches(server, notice):
    assert send_due() == 1
    (mail,) = server.taken
    body = mail.get_content()
    assert mail["Subject"] == "For review: Herbstfilm – ﷽ 🎬"
    assert mail["To"] == "reviewer@imprimatur.test"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<notice.{notice.public_id.hex}@media.imprimatur.test>"
    assert f"https://media.imprimatur.test/reviews/{notice.place_id}/" in body
    assert "https://media.imprimatur.test/account/#notices" in body
    assert "&" not in body
    assert (state_of(notice), notice.mailed_at) == ("sent", NOON)


def test_mail_is_sent_once_however_often_the_task_runs(server, notice):
    assert [send_due(), send_due()] == [1, 0]
    assert len(server.taken) == 1


def test_worker_killed_before_sending_loses_no_mail(server, notice, hands, monkeypatch):
    def dies(_notice):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_send", dies)
        with pytest.raises(Killed):
            send_due()
    assert send_due() == 0  # still leased to the one that is gone
    hands[0] += outbox.LEASE + timedelta(seconds=1)
    assert send_due() == 1
    assert len(server.taken) == 1


def test_worker_killed_between_sending_and_settling_repeats_with_the_same_message_id(
    server, notice, hands, monkeypatch
):
    def dies(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_settle", dies)
        with pytest.raises(Killed):
            send_due()
    hands[0] += outbox.LEASE + timedelta(seconds=1)
    assert [send_due(), send_due()] == [1, 0]
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert state_of(notice) == "sent"


def test_late_worker_whose_lease_was_taken_over_settles_nothing(server, notice, hands, monkeypatch):
    slow = mailing._claim()
    hands[0] += outbox.LEASE + timedelta(seconds=1)
    quick = mailing._claim()
    assert slow.mail_lease != quick.mail_lease
    mailing._failed(slow, "too late", for_good=True)
    assert state_of(notice) == "waiting"
    mailing._settle(quick, mail_state="sent")
    assert state_of(notice) == "sent"


def test_no_transaction_is_open_while_the_server_is_spoken_to(server, notice, monkeypatch):
    send, seen = mailing._send, []

    def watched(claimed):
        seen.append(connection.in_atomic_block)
        send(claimed)

    monkeypatch.setattr(mailing, "_send", watched)
    assert send_due() == 1
    assert seen == [False]


def test_server_that_is_down_is_asked_again_later(server, settings, notice, hands):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send_due() == 0
    assert state_of(notice) == "waiting"
    assert "refused" in notice.mail_error
    settings.EMAIL_PORT = port
    assert send_due() == 0  # not due yet
    hands[0] += timedelta(seconds=7)
    assert send_due() == 1
    assert (state_of(notice), notice.mail_error) == ("sent", "")


def test_mail_is_given_up_after_the_last_attempt_and_can_be_sent_again(server, notice, hands):
    server.answers["DATA"] = "451 try later"
    for _attempt in range(outbox.LAST_ATTEMPT):
        send_due()
        hands[0] += timedelta(hours=3)
    assert (state_of(notice), notice.mail_error) == ("failed", "451 try later")
    assert send_due() == 0
    server.answers.clear()
    assert retry_mail(notice.pk)
    assert send_due() == 1
    assert not retry_mail(notice.pk)


def test_address_that_is_refused_is_given_up_at_once_and_blocks_no_other(
    server, notice, reviewer, user_as
):
    server.answers["RCPT"] = "550 no such mailbox"
    assert send_due() == 0
    assert (state_of(notice), notice.mail_error) == ("failed", "550 no such mailbox")
    server.answers.clear()
    tell(user_as, "Second")
    assert send_due() == 1


def test_address_that_no_mail_can_hold_is_given_up(server, notice, reviewer, user_as):
    User.objects.filter(pk=reviewer.pk).update(email="a@b.test\nBcc: c@d.test")
    assert send_due() == 0
    assert state_of(notice) == "failed"
    assert server.taken == []


def test_person_who_left_gets_no_mail(server, notice, reviewer):
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert send_due() == 0
    assert state_of(notice) == "none"


def test_notice_that_was_read_before_needs_no_mail(server, notice, reviewer):
    mark_read(notice_id=notice.public_id, actor=actor_for(reviewer))
    assert send_due() == 0
    assert state_of(notice) == "none"


def test_refused_log_in_tells_no_password(server, settings, notice, caplog):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "sender", "a-very-quiet-word"
    server.answers["AUTH"] = "535 a-very-quiet-word is wrong"
    assert send_due() == 0
    assert state_of(notice) == "waiting"
    assert notice.mail_error == "The mail server refused the log-in (535)."
    assert "a-very-quiet-word" not in notice.mail_error + caplog.text
