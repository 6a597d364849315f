"""The list of campaigns and their calendar in a browser: clean, and usable without scripts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from governance import clock
from governance.models import Campaign, User
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import PHONE
from tests.conftest import UserOf
from tests.factories import FACTS, CampaignFactory, MappingFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)

HARD = "<script>alert(1)</script> 🎬 " + "عنوان " * 25


@pytest.fixture
def manager(user_as: UserOf) -> User:
    return user_as("comms")


@pytest.fixture
def campaigns(site: str) -> list[Campaign]:
    """Campaigns that begin, run and end around now, one of them with a hard name."""
    today = clock.now().date().replace(day=12)
    names = ("Policy renewal", "Winter tyres", "Welcome pack", HARD, "Annual statement")
    made = []
    for number, name in enumerate(names):
        first, last = today + timedelta(days=6 * number - 18), today + timedelta(days=5 * number)
        made.append(
            CampaignFactory.create(
                name=name,
                starts_on=first,
                ends_on=last,
                starts_at=datetime(first.year, first.month, first.day, tzinfo=UTC),
                ends_at=datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1),
            )
        )
    until = f"{today:%Y-%m}-11T00:00:00Z"
    asset = make_asset(
        state="approved",
        remote_title="Home cover in 90 seconds",
        remote_facts={**FACTS, "rights_until": until},
    )
    slot = SlotFactory.create(campaign=made[1])
    MappingFactory.create(slot=slot, asset=asset, languages=["en"])
    return made


@pytest.mark.parametrize("path", ["/campaigns/", "/campaigns/calendar/"])
def test_list_and_calendar_are_clean(
    path: str,
    campaigns: list[Campaign],
    manager: User,
    clean_everywhere: Callable[..., None],
) -> None:
    clean_everywhere(path, user=manager)


def test_calendar_is_left_for_another_month_without_scripts(
    campaigns: list[Campaign], manager: User, open_page: OpenPage
) -> None:
    page = open_page("/campaigns/calendar/", user=manager, scripts=False).page
    title = page.locator("h1").inner_text()
    page.locator("a[rel=next]").click()
    assert page.locator("h1").inner_text() != title
    page.locator("a[rel=prev]").click()
    assert page.locator("h1").inner_text() == title


def test_calendar_on_a_phone_is_the_list(
    campaigns: list[Campaign], manager: User, open_page: OpenPage
) -> None:
    page = open_page("/campaigns/calendar/", view=PHONE, user=manager).page
    assert not page.locator(".month").is_visible()
    assert page.locator("#month-list li").count() == len(campaigns)
