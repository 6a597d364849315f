"""The rows and the emptied database that other tests rely on."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from factory.django import DjangoModelFactory

from governance import models
from tests import factories, work_factories

FACTORIES = [
    each
    for each in {**vars(factories), **vars(work_factories)}.values()
    if isinstance(each, type) and issubclass(each, DjangoModelFactory) and each._meta.model
]
TABLES = {
    each for each in vars(models).values() if isinstance(each, type) and issubclass(each, Model)
}


@pytest.mark.django_db
@pytest.mark.parametrize("maker", FACTORIES, ids=lambda each: each.__name__)
def test_factory_by_itself_makes_a_row_that_the_database_accepts(
    maker: type[DjangoModelFactory[Any]],
) -> None:
    row = maker.create()
    row.refresh_from_db()
    assert row.pk is not None


def test_factories_cover_every_table_of_governance() -> None:
    assert {maker._meta.model for maker in FACTORIES} == TABLES


@pytest.mark.django_db(transaction=True)
def test_committed_record_is_emptied_after_the_test() -> None:
    factories.AuditEntryFactory.create()
    models.Stage.objects.all().delete()
    Group.objects.all().delete()
    assert models.AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_after_being_emptied_has_its_seeds_again() -> None:
    assert not models.AuditEntry.objects.exists()
    assert Group.objects.count() == 7
    assert models.ApprovalPolicy.objects.filter(active=True, stages__isnull=False).count() == 5
