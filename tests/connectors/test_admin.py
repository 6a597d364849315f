"""Runs of the mirror in the console: the same function as the sync page."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from connectors.models import SyncRun
from tests.conftest import ClientOf
from tests.governance.web.pages import ROLES, words

pytestmark = pytest.mark.django_db

LIST = "/admin/connectors/syncrun/"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def run(kind: str, state: str) -> SyncRun:
    return SyncRun.objects.create(
        kind=kind, state=state, asked_by="Schedule", requested_at=timezone.now()
    )


def resync(client: Client, *runs: SyncRun) -> Any:
    data = {"action": "resync", "_selected_action": [row.pk for row in runs]}
    return client.post(LIST, data, follow=True)


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_resync_asks_for_a_run_of_the_same_kind(client_as: ClientOf, kind: str) -> None:
    text = words(resync(client_as("admin"), run(kind, "failed")))
    assert "The mirror is asked to run." in text
    assert SyncRun.objects.get(state="queued").kind == kind


def test_resync_during_another_run_is_refused_with_its_sentence(client_as: ClientOf) -> None:
    run("incremental", "running")
    text = words(resync(client_as("admin"), run("full", "failed")))
    assert "The mirror is running. Ask again when it is done." in text
    assert not SyncRun.objects.filter(state="queued").exists()


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin"}))
def test_resync_is_for_administrators(role: str, client_as: ClientOf) -> None:
    resync(client_as(role), run("full", "failed"))
    assert SyncRun.objects.count() == 1
