"""Sync health in a browser: clean, and moving by itself without losing the reader's place."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connectors.models import Provision, SyncFault, SyncRun
from governance.models import OutboxRow, User
from tests.browser.conftest import OpenPage
from tests.conftest import UserOf
from tests.factories import OutboxRowFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(user_as: UserOf) -> User:
    return user_as("media")


@pytest.fixture
def troubles(site: str) -> OutboxRow:
    """A stopped run, a running one, a fault, a place that could not be made, parked deliveries."""
    now = timezone.now()
    times = {"requested_at": now, "started_at": now}
    SyncRun.objects.create(
        kind="full",
        state="stopped",
        asked_by="Schedule",
        ended_at=now,
        missing=26,
        total=38,
        message="26 of 38 assets are not listed any more; this looks like a broken listing.",
        **times,
    )
    SyncRun.objects.create(
        kind="incremental",
        state="running",
        asked_by="Editor",
        beat_at=now,
        seen=1200,
        total=4800,
        **times,
    )
    SyncFault.objects.create(
        remote_id="0b4c5c5e-6f7a-11ee-b962-0242ac120002",
        message="iconik gives no version of this asset.",
        first_at=now,
        last_at=now,
    )
    Provision.objects.create(purpose="state", checked_at=now, problem="The view is locked.")
    OutboxRowFactory.create(last_error="iconik answers 503.", attempts=3)
    return OutboxRowFactory.create(
        subject_id=str(make_asset(remote_title="A film with rather a long title").pk),
        parked_at=now,
        attempts=12,
        last_error="iconik answers 503.",
    )


def test_sync_health_is_clean(
    troubles: OutboxRow, editor: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/sync/", user=editor)


def test_progress_moves_by_itself_and_keeps_the_focus(
    troubles: OutboxRow, editor: User, open_page: OpenPage
) -> None:
    watched = open_page("/sync/", user=editor)
    page = watched.page
    button = page.get_by_role("button", name="Try again A film with rather a long title")
    button.focus()
    SyncRun.objects.filter(state="running").update(seen=4000)
    expect(page.get_by_role("status").filter(has_text="4,000 of 4,800 assets")).to_be_visible()
    expect(button).to_be_focused()
    SyncRun.objects.filter(state="running").update(state="done", ended_at=timezone.now())
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("#sync-state")).to_have_attribute("hx-trigger", "every 15s")
    button.press("Enter")
    expect(page.get_by_text("The delivery is tried again.")).to_be_visible()
    troubles.refresh_from_db()
    assert troubles.parked_at is None
    watched.must_be_clean()


def test_run_is_asked_for_and_losses_are_agreed_to_without_scripts(
    troubles: OutboxRow, editor: User, open_page: OpenPage
) -> None:
    SyncRun.objects.filter(state="running").delete()
    page = open_page("/sync/", user=editor, scripts=False).page
    page.get_by_role("button", name="Yes, 26 assets are gone: mark them as missing").click()
    expect(page.get_by_role("status").filter(has_text="Waiting for a worker")).to_be_visible()
    run = SyncRun.objects.get(state="queued")
    assert (run.kind, run.losses_agreed) == ("full", 26)
    page.get_by_role("link", name="Load again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sync health")
