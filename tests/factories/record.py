"""What is kept of changes: the record and what waits to be told."""

import uuid

import factory
from factory.django import DjangoModelFactory

from governance import models
from tests.factories.moment import MOMENT


class AuditEntryFactory(DjangoModelFactory[models.AuditEntry]):
    """Pass ``subject_id=str(asset.public_id)`` to tell something of an asset."""

    class Meta:
        model = models.AuditEntry

    at = MOMENT
    actor_kind = "user"
    actor_id = "0"
    actor_name = "Reviewer, Compliance"
    verb = "asset.approved"
    subject_kind = "asset"
    subject_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    subject_label = "Film"


class OutboxRowFactory(DjangoModelFactory[models.OutboxRow]):
    class Meta:
        model = models.OutboxRow

    topic = "iconik.push_state"
    subject_id = factory.Sequence(str)
    requested_at = MOMENT
    due_at = MOMENT
