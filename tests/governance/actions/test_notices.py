"""Notices: who is told what, once, and as they set it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from governance.actions.lifecycle import submit_asset, supersede_asset
from governance.actions.mappings import MappingTerms, propose_mapping, withdraw_mapping
from governance.actions.notices import tell
from governance.actions.reviews import cast_vote, recheck
from governance.domain.actor import system_actor
from governance.domain.errors import Conflict, InvalidInput
from governance.models import (
    ApprovalPolicy,
    Notice,
    NoticeKind,
    Review,
    Stage,
    User,
)
from governance.queries.actors import actor_for
from governance.queries.notice_words import details_of, line_of
from tests.factories import (
    FACTS,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    RenditionFactory,
    RoleLimitFactory,
    SlotFactory,
    UserFactory,
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


# Who is told


def test_opened_review_is_told_to_every_reviewer_and_to_nobody_else(review, reviewers, user_as):
    assert told() == {(person.username, "review_waiting") for person in reviewers}
    assert inbox(reviewers[0]) == ["For review: Autumn film"]


def test_submitter_who_is_a_reviewer_is_not_asked(hands, reviewers, submitter):
    submitter.groups.add(Group.objects.get(name="reviewer"))
    asset = make_asset(state="candidate")
    submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    assert inbox(submitter) == []
    assert len(inbox(reviewers[0])) == 1


def test_reviewer_of_another_brand_is_not_told(hands, user_as, submitter):
    asset = make_asset(state="candidate")
    away = user_as("reviewer", BrandFactory.create(key="other"))
    near = user_as("reviewer", asset.brand)
    submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    assert (inbox(away), len(inbox(near))) == ([], 1)


def test_reviewer_of_another_market_is_not_told(hands, user_as, submitter):
    people = {}
    for code, country in (("@ALPS", "CH"), ("@NORTH", "SE")):
        person = people[code] = user_as("reviewer")
        market = MarketFactory.create(code=code, countries=[country])
        group = Group.objects.get(name="reviewer")
        limit = RoleLimitFactory.create(user=person, group=group)
        limit.markets.set([market])
    facts = {**FACTS, "territories": ["CH"]}
    asset = make_asset(state="candidate", remote_facts=facts)
    submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    assert [len(inbox(people[code])) for code in ("@ALPS", "@NORTH")] == [1, 0]


def test_person_who_left_is_not_told(hands, reviewers, submitter):
    User.objects.filter(pk=reviewers[0].pk).update(is_active=False)
    submit_asset(asset_id=make_asset(state="candidate").public_id, actor=actor_for(submitter))
    assert inbox(reviewers[0]) == []


def test_next_stage_is_told_when_the_first_is_complete(hands, reviewers, submitter, user_as):
    compliance = user_as("compliance")
    policy = ApprovalPolicy.objects.get(subject="asset_version", active=True)
    group = Group.objects.get(name="compliance")
    Stage.objects.create(policy=policy, order=2, name="Compliance", group=group)
    asset = make_asset(state="candidate", remote_title="Film")
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    assert inbox(compliance) == []
    vote(review, reviewers[0])
    assert inbox(compliance) == ["For review: Film"]
    assert inbox(submitter) == []
    vote(review, compliance)
    assert inbox(submitter) == ["Approved: Film"]


@pytest.mark.parametrize(
    ("decision", "line"),
    [("approve", "Approved: Autumn film"), ("reject", "Rejected: Autumn film")],
)
def test_decision_is_told_to_the_submitter_with_its_reason(
    review, reviewers, submitter, decision, line
):
    vote(review, reviewers[0], decision, "Seen on a big screen.")
    assert inbox(submitter) == [line]
    words = details_of(Notice.objects.get(recipient=submitter))
    assert "Reason: Seen on a big screen." in words
    assert f"By {reviewers[0]}." in words


def test_decision_settles_what_asked_for_it(review, reviewers):
    assert len(unread(reviewers[1])) == 1
    vote(review, reviewers[0])
    assert [unread(person) for person in reviewers] == [[], []]


def test_changed_subject_is_told_to_those_whose_votes_are_void(hands, reviewers, submitter):
    ApprovalPolicy.objects.get(subject="asset_version", active=True).stages.update(quorum=2)
    asset = make_asset(state="candidate", remote_title="Film")
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    vote(review, reviewers[0])
    RenditionFactory.create(version=asset.versions.get())
    for _again in range(2):
        recheck([asset.pk], actor=system_actor("Mirror"))
    assert unread(reviewers[0]) == ["Please decide again: Film"]
    assert unread(reviewers[1]) == ["For review: Film"]
    assert inbox(submitter) == ["Decided anew because it changed: Film"]


def test_mapping_is_told_to_the_owner_of_its_campaign_once(hands, reviewers, actor):
    owner = UserFactory.create()
    campaign = CampaignFactory.create(owner=owner, name="Renewal")
    slot = SlotFactory.create(campaign=campaign)
    asset = make_asset(state="approved", remote_title="Film")
    mapping = propose_mapping(
        campaign_id=campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(),
        actor=actor("comms"),
    )
    vote(mapping.reviews.get(), reviewers[0])
    assert inbox(owner) == ["Mapping approved in Renewal: Film"]
    withdraw_mapping(mapping_id=mapping.public_id, actor=actor("comms"), reason="Wrong film")
    assert inbox(owner)[1:] == ["Mapping withdrawn in Renewal: Film"]


def test_owner_who_proposed_hears_of_the_decision_once(hands, reviewers, user_as):
    owner = user_as("comms")
    slot = SlotFactory.create(campaign__owner=owner)
    asset = make_asset(state="approved", remote_title="Film")
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(),
        actor=actor_for(owner),
    )
    vote(mapping.reviews.get(), reviewers[0], "reject", "Too loud")
    assert inbox(owner) == ["Rejected: Film"]


def test_withdrawing_a_proposal_calls_off_its_review(hands, reviewers, user_as, actor):
    proposer = user_as("comms")
    slot = SlotFactory.create()
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=make_asset(state="approved", remote_title="Film").public_id,
        terms=MappingTerms(),
        actor=actor_for(proposer),
    )
    withdraw_mapping(mapping_id=mapping.public_id, actor=actor("comms"), reason="Not needed")
    assert inbox(proposer) == ["Review called off: Film"]
    assert unread(reviewers[0]) == []


def test_replacement_is_told_to_each_owner_once_with_its_number(hands, reviewers, actor):
    old = make_asset(state="approved", remote_title="Old")
    new = make_asset(state="approved", remote_title="New")
    owner = UserFactory.create()
    campaign = CampaignFactory.create(owner=owner)
    for language in ("en", "de-CH"):
        slot = SlotFactory.create(campaign=campaign)
        MappingFactory.create(slot=slot, asset=old, languages=[language])
    review = supersede_asset(
        asset_id=old.public_id, successor_id=new.public_id, actor=actor("media"), reason="Newer"
    )
    vote(review, reviewers[0])
    notice = Notice.objects.get(recipient=owner)
    assert line_of(notice) == "Replaced in your campaigns: Old"
    assert details_of(notice) == [f"{reviewers[0]} approved “New” in its place, in 2 mappings."]


# Once, and with the cause


def test_telling_twice_reaches_each_person_once(review, reviewers):
    for _again in range(2):
        tell(
            NoticeKind.REVIEW_WAITING,
            [person.pk for person in reviewers],
            about=review,
            key="once",
            cause=system_actor(),
            params={"title": "Film"},
        )
    assert Notice.objects.filter(key="once").count() == 2


def test_person_is_not_told_what_they_did(review, reviewers):
    me = actor_for(reviewers[0])
    tell(NoticeKind.REVIEW_DECIDED, [reviewers[0].pk], about=review, key="own", cause=me)
    assert not Notice.objects.filter(key="own").exists()


def test_refused_vote_tells_nobody(review, reviewers, submitter):
    before = Notice.objects.count()
    with pytest.raises(InvalidInput):
        vote(review, reviewers[0], "reject")
    assert Notice.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_notice_is_gone_with_a_change_that_is_rolled_back(user_as, submitter, reviewers):
    asset = make_asset(state="candidate")

    class Killed(BaseException):
        """The process is gone."""

    def submitted_and_killed():
        with transaction.atomic():
            submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
            assert Notice.objects.exists()
            raise Killed

    with pytest.raises(Killed):
        submitted_and_killed()
    assert not Notice.objects.exists()
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_telling_outside_of_a_transaction_is_refused(submitter):
    with pytest.raises(RuntimeError):
        tell(
            NoticeKind.REVIEW_WAITING,
            [submitter.pk],
            about=make_asset(),
            key="loose",
            cause=system_actor(),
        )


def test_title_with_line_breaks_stays_on_one_line(hands, reviewers, submitter):
    asset = make_asset(state="candidate", remote_title="Two\r\nBcc: all@imprimatur.test")
    submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
    assert inbox(reviewers[0]) == ["For review: Two Bcc: all@imprimatur.test"]


def test_second_decision_on_a_closed_review_tells_nothing_more(review, reviewers, submitter):
    vote(review, reviewers[0])
    with pytest.raises(Conflict):
        vote(review, reviewers[1])
    assert inbox(submitter) == ["Approved: Autumn film"]
