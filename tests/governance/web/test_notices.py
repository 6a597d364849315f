"""The inbox and its switches: one's own notices only, read by POST, and never in the way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.models import Notice, NoticeSwitch, User
from governance.queries.actors import actor_for
from tests.conftest import ClientOf, UserOf
from tests.factories import make_asset
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script> شتاء 🎬 " + "x" * 300


@pytest.fixture
def hands() -> Iterator[list[datetime]]:
    moved = [NOON]
    with clock.installed(lambda: moved[0]):
        yield moved


@pytest.fixture
def reviewer(hands: list[datetime], user_as: UserOf) -> User:
    return user_as("reviewer")


@pytest.fixture
def client(reviewer: User) -> Client:
    client = Client()
    client.force_login(reviewer)
    return client


def submit(user_as: UserOf, title: str = "Autumn film") -> Notice:
    """Something for the reviewers: the notice of the first of them."""
    asset = make_asset(state="candidate", remote_title=title)
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(user_as("media")))
    return Notice.objects.filter(place_id=str(review.public_id)).order_by("pk")[0]


@pytest.mark.parametrize("role", ROLES)
def test_inbox_opens_for_whoever_is_logged_in(role: str, client_as: ClientOf) -> None:
    response = client_as(role).get("/notices/")
    assert response.status_code == (302 if role == "anonymous" else 200)
    if role != "anonymous":
        assert "No notices yet" in words(response)


@pytest.mark.parametrize("role", ["none", "media", "comms", "compliance", "auditor", "admin"])
@pytest.mark.parametrize("step", ["open", "read"])
def test_notice_of_somebody_else_is_not_found(
    role: str, step: str, reviewer: User, user_as: UserOf, client_as: ClientOf
) -> None:
    notice = submit(user_as)
    other = client_as(role)
    assert other.post(f"/notices/{notice.public_id}/{step}/").status_code == 404
    assert other.post("/notices/read/", {"newest": notice.public_id}).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert "Autumn film" not in words(other.get("/notices/"))


@pytest.mark.parametrize("step", ["open", "read"])
def test_looking_marks_nothing_as_read(client: Client, user_as: UserOf, step: str) -> None:
    notice = submit(user_as)
    client.get("/notices/")
    assert client.get(f"/notices/{notice.public_id}/{step}/").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_leads_to_the_review_and_marks_it_as_read(client: Client, user_as: UserOf) -> None:
    notice = submit(user_as)
    response = client.post(f"/notices/{notice.public_id}/open/", {"next": "//evil.invalid/"})
    assert response["Location"] == f"/reviews/{notice.place_id}/"
    assert client.get(response["Location"]).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at == NOON


def test_unread_come_first_and_by_day(
    client: Client, user_as: UserOf, hands: list[datetime]
) -> None:
    old = submit(user_as, "Old film")
    hands[0] += timedelta(days=2)
    seen = submit(user_as, "Seen film")
    client.post(f"/notices/{seen.public_id}/read/")
    submit(user_as, "New film")
    parts = client.get("/notices/").context["parts"]
    shown = [
        (part["title"], day["label"], notice["line"])
        for part in parts
        for day in part["days"]
        for notice in day["notices"]
    ]
    assert shown == [
        ("Unread", "Today", "For review: New film"),
        ("Unread", "23 November 2026", "For review: Old film"),
        ("Read", "Today", "For review: Seen film"),
    ]
    old.refresh_from_db()
    assert old.read_at is None


def test_mark_all_as_read_leaves_what_came_since(client: Client, user_as: UserOf) -> None:
    submit(user_as, "First film")
    newest = client.get("/notices/").context["newest"].public_id
    submit(user_as, "Second film")
    response = client.post("/notices/read/", {"newest": newest}, follow=True)
    assert "1 notice is read." in words(response)
    assert response.context["unread"] == 1


@pytest.mark.parametrize("newest", ["", "nothing", "019a209b-3e68-7397-ad2a-95863d16d26d"])
def test_mark_all_as_read_up_to_nothing_is_refused(client: Client, newest: str) -> None:
    assert client.post("/notices/read/", {"newest": newest}).status_code in (400, 404)


@pytest.mark.parametrize("query", ["after=!!", "before=%00", "after=WyJhIiwgMV0"])
def test_unknown_page_of_the_inbox_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/notices/?{query}").status_code == 400


def test_pages_hold_every_notice_once(client: Client, reviewer: User) -> None:
    Notice.objects.bulk_create(
        Notice(
            recipient=reviewer,
            kind="review_due",
            params={"title": str(number)},
            place="governance:review",
            place_id="019a209b-3e68-7397-ad2a-95863d16d26d",
            key=str(number),
            created_at=NOON - timedelta(hours=70 - number),
            read_at=NOON if number % 2 else None,
        )
        for number in range(70)
    )
    seen: list[str] = []
    address = "/notices/"
    while address:
        context = client.get(address).context
        seen += [
            notice["line"]
            for part in context["parts"]
            for day in part["days"]
            for notice in day["notices"]
        ]
        address = context["older_url"]
    ordered = [*range(68, -1, -2), *range(69, 0, -2)]
    assert seen == [f"Due within a day: {number}" for number in ordered]


def test_bell_tells_what_is_unread_without_another_query(
    client: Client, user_as: UserOf, counted: Counted
) -> None:
    assert "Notices, nothing unread" in words(client.get("/account/"))
    submit(user_as)
    submit(user_as)
    assert "Notices, 2 unread" in words(client.get("/account/"))


def test_inbox_asks_no_more_however_much_it_holds(
    client: Client, user_as: UserOf, counted: Counted
) -> None:
    for _each in range(5):
        submit(user_as)
    with counted("notices"):
        client.get("/notices/")


def test_title_of_any_kind_is_shown_as_text(client: Client, user_as: UserOf) -> None:
    submit(user_as, SCRIPT)
    raw = client.get("/notices/").content.decode()
    assert "<script>alert" not in raw
    assert "شتاء 🎬" in raw


# Switches


def test_account_shows_a_check_box_for_each_kind_and_channel(client: Client) -> None:
    text = client.get("/account/").content.decode()
    assert text.count('name="on"') == 14
    assert text.count(" checked>") >= 12


def test_switches_are_saved_and_shown(client: Client, reviewer: User) -> None:
    response = client.post("/notices/switches/", {"sent": "notices", "on": ["votes_void:mail"]})
    assert response["Location"] == "/account/#notices"
    on = NoticeSwitch.objects.filter(user=reviewer, on=True)
    assert list(on.values_list("kind", "channel")) == [("votes_void", "mail")]
    switches = client.get("/account/").context["switches"]["rows"]
    shown = [cell["value"] for row in switches for cell in row["cells"] if cell["on"]]
    assert shown == ["votes_void:mail"]


@pytest.mark.parametrize(
    "data", [{}, {"on": ["votes_void:mail"]}, {"sent": "notices", "on": ["votes_void"]}]
)
def test_switches_that_make_no_sense_change_nothing(
    client: Client, data: dict[str, object]
) -> None:
    assert client.post("/notices/switches/", data).status_code == 400
    assert not NoticeSwitch.objects.exists()
