"""Notices: due dates, switches, and what was read."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.actions.due_reviews import tell_due
from governance.actions.lifecycle import submit_asset
from governance.actions.notices import mark_all_read, mark_read, save_switches, tell
from governance.actions.reviews import cast_vote
from governance.domain.actor import system_actor
from governance.domain.errors import InvalidInput, NotFound
from governance.models import (
    ApprovalPolicy,
    Channel,
    Notice,
    NoticeKind,
    User,
)
from governance.queries.actors import actor_for
from governance.queries.notice_words import line_of
from tests.factories import (
    make_asset,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def inbox(person):
    return [line_of(notice) for notice in Notice.objects.filter(recipient=person).order_by("pk")]


def unread(person):
    rows = Notice.objects.filter(recipient=person, read_at=None, in_inbox=True).order_by("pk")
    return [line_of(notice) for notice in rows]


def told():
    return set(Notice.objects.values_list("recipient__username", "kind"))


def vote(review, person, decision="approve", reason=""):
    return cast_vote(
        review_id=review.public_id, decision=decision, actor=actor_for(person), reason=reason
    )


# Due dates


def test_due_and_overdue_are_told_once_each_to_those_who_have_yet_to_decide(
    review, reviewers, submitter, hands
):
    hands[0] = review.due_at - timedelta(hours=25)
    assert tell_due(system_actor()) == 0
    hands[0] = review.due_at - timedelta(hours=23)
    assert (tell_due(system_actor()), tell_due(system_actor())) == (1, 0)
    assert unread(reviewers[0])[1:] == ["Due within a day: Autumn film"]
    hands[0] = review.due_at + timedelta(minutes=1)
    assert (tell_due(system_actor()), tell_due(system_actor())) == (1, 0)
    assert unread(reviewers[1]) == ["For review: Autumn film", "Overdue: Autumn film"]
    assert inbox(submitter) == []


def test_due_review_is_not_told_to_who_has_voted(hands, reviewers, submitter):
    ApprovalPolicy.objects.get(subject="asset_version", active=True).stages.update(quorum=2)
    asset = make_asset(state="candidate", remote_title="Film")
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    vote(review, reviewers[0])
    hands[0] = review.due_at
    tell_due(system_actor())
    assert unread(reviewers[0]) == []
    assert unread(reviewers[1]) == ["For review: Film", "Overdue: Film"]


def test_decided_review_is_never_due(review, reviewers, hands):
    vote(review, reviewers[0])
    hands[0] = review.due_at + timedelta(days=1)
    assert tell_due(system_actor()) == 0


@pytest.mark.django_db(transaction=True)
def test_due_task_killed_between_two_reviews_goes_on_with_the_second(
    monkeypatch, hands, reviewers, submitter
):
    class Killed(BaseException):
        """The worker is gone."""

    for title in ("First", "Second"):
        asset = make_asset(state="candidate", remote_title=title)
        submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    Notice.objects.all().delete()
    hands[0] += timedelta(days=4)

    def dies_at_the_second(kind, people, **told):
        tell(kind, people, **told)
        if told["params"]["title"] == "Second":
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("governance.actions.due_reviews.tell", dies_at_the_second)
        with pytest.raises(Killed):
            tell_due(system_actor())
    assert inbox(reviewers[0]) == ["Overdue: First"]
    assert tell_due(system_actor()) == 1
    assert inbox(reviewers[0]) == ["Overdue: First", "Overdue: Second"]


# As a person wants it


EVERY = {(kind.value, channel.value) for kind in NoticeKind for channel in Channel}


@pytest.mark.parametrize(
    ("off", "in_inbox", "mail_state"),
    [
        (set(), True, "waiting"),
        ({("review_waiting", "mail")}, True, "none"),
        ({("review_waiting", "inbox")}, False, "waiting"),
        ({("review_due", "inbox"), ("review_due", "mail")}, True, "waiting"),
    ],
)
def test_switches_choose_the_ways_of_a_kind(user_as, submitter, off, in_inbox, mail_state):
    reviewer = user_as("reviewer")
    User.objects.filter(pk=reviewer.pk).update(email="reviewer@imprimatur.test")
    save_switches(user_id=reviewer.pk, on=EVERY - off)
    submit_asset(asset_id=make_asset(state="candidate").public_id, actor=actor_for(submitter))
    notice = Notice.objects.get(recipient=reviewer)
    assert (notice.in_inbox, notice.mail_state) == (in_inbox, mail_state)


def test_kind_that_is_off_everywhere_is_not_told(user_as, submitter):
    reviewer = user_as("reviewer")
    save_switches(user_id=reviewer.pk, on=[])
    submit_asset(asset_id=make_asset(state="candidate").public_id, actor=actor_for(submitter))
    assert not Notice.objects.exists()


def test_switches_can_be_turned_on_again(user_as):
    person = user_as("reviewer")
    save_switches(user_id=person.pk, on=[])
    save_switches(user_id=person.pk, on=EVERY)
    assert set(person.notice_switches.values_list("on", flat=True)) == {True}


def test_unknown_switch_is_refused(user_as):
    with pytest.raises(InvalidInput):
        save_switches(user_id=user_as("media").pk, on=[("review_waiting", "pigeon")])


# Reading


def test_notice_of_somebody_else_is_not_found(review, reviewers):
    notice = Notice.objects.get(recipient=reviewers[0])
    for read in (
        lambda actor: mark_read(notice_id=notice.public_id, actor=actor),
        lambda actor: mark_all_read(up_to=notice.public_id, actor=actor),
    ):
        with pytest.raises(NotFound):
            read(actor_for(reviewers[1]))
    assert len(unread(reviewers[0])) == 1


def test_all_read_leaves_what_came_after_the_page_was_shown(review, reviewers, submitter):
    shown = Notice.objects.get(recipient=reviewers[0])
    later = make_asset(state="candidate", remote_title="Later")
    submit_asset(asset_id=later.public_id, actor=actor_for(submitter))
    assert mark_all_read(up_to=shown.public_id, actor=actor_for(reviewers[0])) == 1
    assert unread(reviewers[0]) == ["For review: Later"]
