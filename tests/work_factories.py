"""Rows of people's daily work: notices, views, drafts, families, readings."""

import factory
from factory.django import DjangoModelFactory

from governance import models
from tests.factories import MOMENT, AssetFactory, BrandFactory, ReviewFactory, UserFactory


class NoticeFactory(DjangoModelFactory[models.Notice]):
    class Meta:
        model = models.Notice

    recipient = factory.SubFactory(UserFactory)
    kind = models.NoticeKind.REVIEW_WAITING
    place = "governance:review-queue"
    place_id = ""
    key = factory.Sequence(lambda number: f"cause-{number}")
    created_at = MOMENT


class NoticeSwitchFactory(DjangoModelFactory[models.NoticeSwitch]):
    class Meta:
        model = models.NoticeSwitch

    user = factory.SubFactory(UserFactory)
    kind = models.NoticeKind.REVIEW_WAITING
    channel = "mail"
    on = False


class CampaignDraftFactory(DjangoModelFactory[models.CampaignDraft]):
    class Meta:
        model = models.CampaignDraft

    owner = factory.SubFactory(UserFactory)
    updated_at = MOMENT


class FamilyFactory(DjangoModelFactory[models.Family]):
    class Meta:
        model = models.Family

    brand = factory.SubFactory(BrandFactory)
    name = factory.Sequence(lambda number: f"Family {number}")
    master = factory.SubFactory(AssetFactory)
    created_by = "Media team"


class FamilyMemberFactory(DjangoModelFactory[models.FamilyMember]):
    class Meta:
        model = models.FamilyMember

    family = factory.SubFactory(FamilyFactory)
    asset = factory.SubFactory(AssetFactory)


class MappingDraftFactory(DjangoModelFactory[models.MappingDraft]):
    class Meta:
        model = models.MappingDraft

    author = factory.SubFactory(UserFactory)
    sources = factory.LazyFunction(dict)
    rules = "0" * 64
    made_at = MOMENT


class FactReadingFactory(DjangoModelFactory[models.FactReading]):
    class Meta:
        model = models.FactReading

    rules = "0" * 64
    begun_at = MOMENT


class ReviewHoldFactory(DjangoModelFactory[models.ReviewHold]):
    class Meta:
        model = models.ReviewHold

    review = factory.SubFactory(ReviewFactory)
    holder = factory.SubFactory(UserFactory, roles=["reviewer"])
    holder_name = factory.LazyAttribute(lambda row: str(row.holder))
    taken_at = MOMENT
    renewed_at = factory.SelfAttribute("taken_at")


class ReviewCommentFactory(DjangoModelFactory[models.ReviewComment]):
    class Meta:
        model = models.ReviewComment

    review = factory.SubFactory(ReviewFactory)
    author = factory.SubFactory(UserFactory, roles=["reviewer"])
    author_name = factory.LazyAttribute(lambda row: str(row.author))
    text = "The limit is wrong."
    written_at = MOMENT
