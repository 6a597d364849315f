"""The start page shows each role what needs it, and nobody what is not theirs."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from governance import contributions
from governance.contributions import MirrorHealth
from governance.models import MappingState
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    MOMENT,
    AlarmFactory,
    AssetFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    NoticeFactory,
    OutboxRowFactory,
    PublishedTableFactory,
    ReviewFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db


def home(client_as: ClientOf, role: str, brand: Any = None) -> Any:
    response = client_as(role, brand).get("/")
    assert response.status_code == 200
    return response


def needs(response: Any) -> list[str]:
    return [need["title"] for need in response.context["needs"]]


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def until(**ahead: int) -> dict[str, Any]:
    moment = datetime.now(UTC) + timedelta(**ahead)
    return {**FACTS, "rights_until": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}


def test_reviewer_is_shown_the_reviews_that_wait_with_the_soonest_due_first(
    client_as: ClientOf,
) -> None:
    later = ReviewFactory.create(due_at=MOMENT + timedelta(days=900))
    late = ReviewFactory.create(due_at=MOMENT - timedelta(days=900))
    response = home(client_as, "reviewer")
    assert needs(response) == [late.asset.remote_title, later.asset.remote_title]
    assert response.context["needs"][0]["mark"] == "Overdue"
    assert f"/reviews/{late.public_id}/" in words(response)


def test_reviewer_with_many_reviews_is_led_to_the_queue(client_as: ClientOf) -> None:
    ReviewFactory.create_batch(7)
    shown = needs(home(client_as, "reviewer"))
    assert (len(shown), shown[-1]) == (6, "More reviews wait in the queue")


def test_media_team_is_shown_what_it_has_to_mend(client_as: ClientOf) -> None:
    AssetFactory.create(state="rejected")
    AssetFactory.create(remote_faults={"alt": "Unreadable."})
    AssetFactory.create(state="approved", candidate_facts={"alt": "New"})
    AssetFactory.create(remote_missing_since=MOMENT)
    response = home(client_as, "media")
    assert needs(response) == [
        "Rejected by reviewers: 1",
        "Values in iconik that cannot be read: 1",
        "Facts changed in iconik: 1",
        "Missing in iconik: 1",
        "Candidates to complete and submit: 2",
    ]
    assert 'href="/assets/?fact=fault"' in words(response)


def test_communications_is_shown_alarms_withheld_and_rejected_mappings(
    client_as: ClientOf,
) -> None:
    campaign = CampaignFactory.create(generation=2)
    old = [{"row": 1, "slot": "hero", "reason": "ambiguous"}]
    PublishedTableFactory.create(campaign=campaign, generation=1, withheld=old * 3)
    PublishedTableFactory.create(campaign=campaign, generation=2, withheld=old)
    AlarmFactory.create(campaign=campaign, message="Two rows tie.")
    AlarmFactory.create(campaign=campaign, message="Over.", closed_at=MOMENT)
    now = datetime.now(UTC)
    turned_down = MappingFactory.create(state=MappingState.REJECTED, decided_at=now)
    MappingFactory.create(state=MappingState.REJECTED, decided_at=now - timedelta(days=15))
    assert needs(home(client_as, "comms")) == [
        "Two rows tie.",
        "1 mapping is withheld",
        f"Mapping rejected: {turned_down.asset.remote_title}",
    ]


def test_administrator_is_shown_deliveries_that_were_given_up(client_as: ClientOf) -> None:
    OutboxRowFactory.create(parked_at=MOMENT)
    response = home(client_as, "admin")
    assert needs(response) == ["1 delivery to iconik was given up"]
    assert 'href="/sync/"' in words(response)


def test_administrator_is_led_to_the_mails_that_were_given_up(client_as: ClientOf) -> None:
    given_up = NoticeFactory.create(mail_state="failed", mail_error="550 No such person")
    NoticeFactory.create(mail_state="sent")
    response = home(client_as, "admin")
    assert needs(response) == ["1 mail was given up"]
    listed = response.client.get(response.context["needs"][0]["url"])
    assert list(listed.context["cl"].queryset) == [given_up]


def test_role_limited_to_a_brand_sees_nothing_of_others(client_as: ClientOf) -> None:
    other = BrandFactory.create(key="other")
    campaign = CampaignFactory.create(brand=other, generation=1)
    PublishedTableFactory.create(campaign=campaign, withheld=[{"row": 1}])
    AlarmFactory.create(campaign=campaign)
    slot = SlotFactory.create(campaign=campaign)
    asset = make_asset(state="approved", brand=other, remote_facts=until(days=3))
    MappingFactory.create(
        slot=slot, asset=asset, state=MappingState.REJECTED, decided_at=datetime.now(UTC)
    )
    mine = BrandFactory.create(key="mine")
    for role in ("comms", "media", "reviewer", "compliance"):
        response = home(client_as, role, mine)
        assert needs(response) == []
        assert response.context["expiring"] == []
        assert set(response.context["figures"][0].values()) >= {"0"}


def test_home_without_work_is_calm(client_as: ClientOf) -> None:
    assert "Nothing waits for you" in words(home(client_as, "reviewer"))


def test_home_without_a_role_says_what_to_do(client_as: ClientOf) -> None:
    make_asset(state="approved", remote_title="Secret film", remote_facts=until(days=3))
    text = words(home(client_as, "none"))
    assert "You have no role yet" in text
    assert "Secret film" not in text


def test_figures_count_what_may_be_served_now(client_as: ClientOf) -> None:
    make_asset(state="approved")
    make_asset(state="used", remote_facts=until(days=3))
    make_asset(state="approved", remote_facts=until(days=-1))
    make_asset(state="approved", suspended_at=MOMENT, suspension_reason="Wrong")
    make_asset(state="used", remote_missing_since=MOMENT)
    make_asset(state="in_review")
    figures = [figure["value"] for figure in home(client_as, "auditor").context["figures"]]
    assert figures == ["2", "2", "1", "1"]


def test_rights_that_end_soon_are_listed_the_first_one_first(client_as: ClientOf) -> None:
    later = make_asset(state="approved", remote_facts=until(days=20))
    soon = make_asset(state="used", remote_facts=until(days=2))
    make_asset(state="candidate", remote_facts=until(days=2))
    make_asset(state="approved", remote_facts=until(days=40))
    rows = home(client_as, "compliance").context["expiring"]
    assert [row["asset"] for row in rows] == [soon, later]


@pytest.mark.parametrize(
    ("health", "part"),
    [
        (MirrorHealth(None), "Not mirrored yet"),
        (timedelta(0), "Mirrored just now"),
        (timedelta(minutes=125), "Mirrored 2 hours ago"),
        (
            MirrorHealth(MOMENT, "iconik did not answer in time."),
            "You see what was mirrored on 18 Aug 2026, 09:12 UTC.",
        ),
    ],
)
def test_pages_say_how_old_the_mirror_is(
    client_as: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    health: MirrorHealth | timedelta,
    part: str,
) -> None:
    # An age is counted from the test's own start, not from when the tests were collected.
    told = MirrorHealth(datetime.now(UTC) - health) if isinstance(health, timedelta) else health
    monkeypatch.setattr(contributions, "_mirror", [lambda _asset: told])
    client = client_as("media")
    for path in ("/", "/assets/", f"/assets/{make_asset().public_id}/"):
        text = words(client.get(path)).replace("\xa0", " ")
        assert part in text
        assert told.problem in text


@pytest.mark.parametrize("role", ["media", "comms", "reviewer", "compliance"])
def test_home_makes_the_same_queries_for_little_and_for_much(
    client_as: ClientOf, counted: Counted, role: str
) -> None:
    client = client_as(role)
    for _number in range(2):
        ReviewFactory.create()
        AlarmFactory.create(campaign=CampaignFactory.create())
        make_asset(state="approved", remote_facts=until(days=3))
        MappingFactory.create(state=MappingState.REJECTED, decided_at=datetime.now(UTC))
        with counted(f"home {role}"):
            client.get("/")
