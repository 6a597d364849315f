"""The inbox, its bell and its switches in a browser: clean everywhere, also without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from governance.actions.lifecycle import submit_asset
from governance.models import Notice, NoticeSwitch, User
from governance.queries.actors import actor_for
from tests.browser.conftest import OpenPage
from tests.conftest import UserOf
from tests.factories import NoticeFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "عرض الشتاء <script>alert(1)</script> 🎬 " + "Winterschutzversicherung" * 12


@pytest.fixture
def reviewer(site: str, user_as: UserOf) -> User:
    return user_as("reviewer")


@pytest.fixture
def told(reviewer: User, user_as: UserOf) -> list[Notice]:
    """A notice of each look for the reviewer, some of them read."""
    media = actor_for(user_as("media"))
    for title in ("Autumn guide", LONG):
        asset = make_asset(kind="document", state="candidate", remote_title=title)
        submit_asset(asset_id=asset.public_id, actor=media)
    reason = {"who": "Reviewer, Compliance", "reason": "The limit is wrong."}
    for kind, params in (
        ("review_overdue", {"subject": "asset_version", "due": "2026-11-20T12:00:00+00:00"}),
        ("review_decided", {"outcome": "rejected", "subject": "facts", **reason}),
        ("review_decided", {"outcome": "approved", "subject": "retirement", **reason}),
        ("votes_void", {"outcome": "voter", "subject": "asset_version"}),
        ("mapping_decided", {"outcome": "approved", "campaign": "Renewal", "slot": "Hero"}),
        ("mapping_decided", {"outcome": "replaced", "successor": LONG, "count": 41, **reason}),
    ):
        NoticeFactory.create(recipient=reviewer, kind=kind, params={"title": "Guide", **params})
    decided = Notice.objects.filter(kind="review_decided")
    decided.update(read_at=decided[0].created_at, mail_state="failed")
    return list(Notice.objects.filter(recipient=reviewer))


def test_inbox_is_clean(
    told: list[Notice], reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/notices/", user=reviewer)


def test_empty_inbox_is_clean(reviewer: User, clean_everywhere: Callable[..., None]) -> None:
    clean_everywhere("/notices/", user=reviewer)


def test_account_with_switches_is_clean(
    reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/account/", user=reviewer)


@pytest.mark.parametrize("scripts", [True, False])
def test_notice_leads_from_the_bell_to_the_review(
    told: list[Notice], reviewer: User, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page("/", user=reviewer, scripts=scripts).page
    page.get_by_role("link", name="Notices, 6 unread").click()
    page.get_by_role("button", name="For review: Autumn guide", exact=True).click()
    expect(page.locator("#review-title")).to_have_text("Autumn guide")
    expect(page.get_by_role("link", name="Notices, 5 unread")).to_be_visible()
    page.go_back()
    page.reload()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notices, nothing unread")).to_be_visible()
    expect(page.get_by_role("heading", name="Unread")).to_have_count(0)


def test_notice_is_read_by_keyboard(
    told: list[Notice], reviewer: User, open_page: OpenPage
) -> None:
    page = open_page("/notices/", user=reviewer).page
    page.get_by_role("button", name=re.compile("Mark as read.*Autumn guide")).press("Enter")
    expect(page.get_by_role("link", name="Notices, 5 unread")).to_be_visible()


def test_switch_is_turned_off_by_keyboard_without_scripts(
    reviewer: User, open_page: OpenPage
) -> None:
    page = open_page("/account/", user=reviewer, scripts=False).page
    box = page.get_by_role("checkbox", name="A review waits for my word: By mail")
    expect(box).to_be_checked()
    box.press("Space")
    page.get_by_role("button", name="Save notices").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(box).not_to_be_checked()
    assert [row.kind for row in NoticeSwitch.objects.filter(on=False)] == ["review_waiting"]
