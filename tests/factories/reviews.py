"""Policies, reviews and votes."""

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from governance import models
from governance.domain.lifecycle import State
from tests.factories.assets import make_asset
from tests.factories.moment import MOMENT
from tests.factories.people import UserFactory


class ApprovalPolicyFactory(DjangoModelFactory[models.ApprovalPolicy]):
    """The migration seeds one active policy per subject: pass ``active=False``, or replace it."""

    class Meta:
        model = models.ApprovalPolicy

    name = "Two pairs of eyes"
    subject = "asset_version"
    active = False


class StageFactory(DjangoModelFactory[models.Stage]):
    class Meta:
        model = models.Stage

    policy = factory.SubFactory(ApprovalPolicyFactory)
    name = "Review"
    group = factory.LazyFunction(lambda: Group.objects.get_or_create(name="reviewer")[0])


class ReviewFactory(DjangoModelFactory[models.Review]):
    """An open review of an asset's version, submitted by somebody of the media team."""

    class Meta:
        model = models.Review

    subject = "asset_version"
    asset = factory.LazyFunction(lambda: make_asset(state=State.IN_REVIEW))
    version = factory.LazyAttribute(
        lambda row: row.asset.versions.first() if row.subject == "asset_version" else None
    )
    submitted_by = factory.SubFactory(UserFactory, roles=["media"])
    submitter_name = factory.LazyAttribute(lambda row: str(row.submitted_by))
    stages = factory.LazyFunction(
        lambda: [{"id": 1, "order": 1, "name": "Review", "group": "reviewer", "quorum": 1}]
    )
    content_digest = "0" * 64
    opened_at = MOMENT
    due_at = MOMENT


class VoteFactory(DjangoModelFactory[models.Vote]):
    class Meta:
        model = models.Vote

    review = factory.SubFactory(ReviewFactory)
    stage = 1
    voter = factory.SubFactory(UserFactory, roles=["reviewer"])
    submitter = factory.SelfAttribute("review.submitted_by")
    decision = "approve"
    content_digest = factory.SelfAttribute("review.content_digest")
    cast_at = MOMENT
