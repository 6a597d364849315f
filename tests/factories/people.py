"""People, their limits, views, notices and clients."""

import uuid
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from governance import models
from tests.factories.moment import MOMENT


class BrandFactory(DjangoModelFactory[models.Brand]):
    class Meta:
        model = models.Brand
        django_get_or_create = ("key",)

    key = "main"
    name = factory.LazyAttribute(lambda row: row.key.capitalize())


class UserFactory(DjangoModelFactory[models.User]):
    """A person; ``roles=["media"]`` puts them into these groups."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person-{number}")
    display_name = factory.LazyAttribute(lambda row: row.username.capitalize())

    @factory.post_generation
    def roles(self: models.User, create: bool, extracted: list[str] | None, **_: Any) -> None:
        for name in extracted or []:
            self.groups.add(Group.objects.get_or_create(name=name)[0])


class RoleLimitFactory(DjangoModelFactory[models.RoleLimit]):
    """``RoleLimitFactory(user=…, group=…, brands=[…], markets=[…])``."""

    class Meta:
        model = models.RoleLimit
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    group = factory.LazyFunction(lambda: Group.objects.get_or_create(name="media")[0])

    @factory.post_generation
    def brands(
        self: models.RoleLimit,
        create: bool,
        extracted: list[models.Brand] | None,
        **_: Any,
    ) -> None:
        self.brands.set(extracted or [])

    @factory.post_generation
    def markets(
        self: models.RoleLimit,
        create: bool,
        extracted: list[models.Market] | None,
        **_: Any,
    ) -> None:
        self.markets.set(extracted or [])


class MarketFactory(DjangoModelFactory[models.Market]):
    class Meta:
        model = models.Market
        django_get_or_create = ("code",)

    code = "@DACH"
    name = "Germany, Austria, Switzerland"
    countries = factory.LazyFunction(lambda: ["AT", "CH", "DE"])


class SavedViewFactory(DjangoModelFactory[models.SavedView]):
    class Meta:
        model = models.SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"View {number}")
    query = "state=used"


class ClientApplicationFactory(DjangoModelFactory[models.ClientApplication]):
    class Meta:
        model = models.ClientApplication

    name = "Exstream"
    client_type = models.ClientApplication.CLIENT_CONFIDENTIAL
    authorization_grant_type = models.ClientApplication.GRANT_CLIENT_CREDENTIALS
    allowed_scopes = factory.LazyFunction(lambda: ["lookup"])


class NoticeFactory(DjangoModelFactory[models.Notice]):
    """A notice that a review waits, not read yet."""

    class Meta:
        model = models.Notice

    recipient = factory.SubFactory(UserFactory)
    kind = "review_waiting"
    params = factory.LazyFunction(lambda: {"title": "Film"})
    place = "governance:review"
    place_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    key = factory.Sequence(str)
    created_at = MOMENT
