"""The demo company: its plans hold together, and its year, told on the mirrored library."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F
from django.http import QueryDict

from connectors.bridge import pull_assets, sync_runs
from connectors.demo import new_cuts, news, people, story
from connectors.demo.asset_chapter import (
    CANDIDATES,
    IN_REVIEW,
    REJECTED,
    RETIRED,
    REWORKED,
    SUPERSEDED,
)
from connectors.demo.campaign_plans import AREAS, DRAFTS, ENDED, FILM, RUNNING, UPCOMING
from connectors.demo.teamwork_chapter import REMARKS, VIEWS
from connectors.http.rates import LocalRateGate
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from connectors.iconik.library import catalogue, media
from connectors.iconik.library.make import MadeFile, Manifest
from connectors.iconik.sandbox import Sandbox, sample
from connectors.management.commands.load_demo import FIELDS, MARKETS
from governance import clock
from governance.actions.markets import save_market
from governance.actions.people import save_brands, save_field_mappings
from governance.domain.actor import Actor, system_actor
from governance.domain.lifecycle import State
from governance.filters import AssetFilter
from governance.models import (
    Asset,
    AuditEntry,
    Campaign,
    Family,
    Mapping,
    MappingState,
    PublishedTable,
    Review,
    ReviewComment,
    ReviewState,
    SavedView,
    Subject,
)
from governance.queries.assets import visible_to
from reporting.models import ProductionEvent

TODAY = date(2026, 11, 23)
PLANS = (*ENDED, *RUNNING, *UPCOMING, *DRAFTS)


class Company:
    """The told story, and what tells it again."""

    def __init__(self, sandbox: Sandbox, actors: dict[str, Actor]) -> None:
        self.sandbox = sandbox
        self.actors = actors

    def connect(self) -> IconikClient:
        config = IconikConfig(
            base_url=self.sandbox.url, app_id=self.sandbox.app_id, token=self.sandbox.token
        )
        return IconikClient(config, gate=LocalRateGate([]))

    def tell(self) -> int:
        return story.tell_story(self.actors, people.caller())


def described_media() -> Manifest:
    """What a manifest says of media that nobody opens here; making them is tested beside them."""
    names = {
        name
        for item in catalogue.items(datetime.now(UTC).date())
        for edition in item.editions
        for name in media.file_names(item, edition)
    }
    seconds = {"webm": 6.0, "mp3": 12.0, "ogg": 12.0}
    return {
        name: MadeFile(name, 4000, "0" * 32, 1280, 720, seconds.get(name.rpartition(".")[2]))
        for name in names
    }


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    """The whole way once: library, mirror, story; rolled back at the end."""
    installation = system_actor("Installation")
    with (
        django_db_blocker.unblock(),
        Sandbox(rate_limits=()) as sandbox,
        transaction.atomic(),
    ):
        sample.fill(sandbox.tenant, described_media())
        save_brands(catalogue.BRANDS.items(), actor=installation)
        save_field_mappings(FIELDS, actor=installation)
        _passwords, actors = people.settle({})
        people.settle_client("")
        for code, (name, countries) in MARKETS.items():
            save_market(code=code, name=name, countries=countries, actor=actors["admin"])
        told = Company(sandbox, actors)
        sync_runs.request_sync("full", installation)
        pull_assets.run_next(told.connect)
        told.tell()
        yield told
        transaction.set_rollback(True)


def test_plans_are_fifty_campaigns_with_keys_of_their_own() -> None:
    keys = {plan.key for plan in PLANS} | {"RENEW26", "WELCOME", "SPRING27"}
    assert len(keys) == len(PLANS) + 3 == 50


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.key)
def test_plan_names_families_and_brands_of_the_library(plan: Any) -> None:
    families = catalogue.works()
    assert plan.first <= plan.last
    assert plan.brand in catalogue.BRANDS
    assert {plan.work, plan.leaflet} - {""} <= families.keys()
    assert {row.language for row in plan.rows} <= set(AREAS[plan.area].languages)


def test_named_fates_are_those_of_assets_of_the_library() -> None:
    keys = {item.key for item in catalogue.items(TODAY)}
    fates = [CANDIDATES, IN_REVIEW, REJECTED, REWORKED, SUPERSEDED, RETIRED]
    assert set().union(*fates) <= keys


def test_told_assets_are_in_every_state(db: None, company: Company) -> None:
    states = Counter(Asset.objects.values_list("state", flat=True))
    assert sum(states.values()) >= 240
    assert {state for state, count in states.items() if count >= 3} >= {
        State.CANDIDATE,
        State.IN_REVIEW,
        State.APPROVED,
        State.USED,
        State.REJECTED,
        State.SUPERSEDED,
        State.RETIRED,
    }
    assert Asset.objects.filter(suspended_at__isnull=False).count() == 2
    assert Asset.objects.exclude(remote_faults={}).count() >= 4


def test_told_campaigns_are_in_every_stage_and_share_a_film(db: None, company: Company) -> None:
    now = clock.now()
    assert Campaign.objects.count() == 50
    assert Campaign.objects.filter(ends_at__lte=now).count() >= 15
    assert Campaign.objects.filter(starts_at__gt=now).count() >= 10
    assert Campaign.objects.filter(generation=0).count() == len(DRAFTS)
    film = Mapping.objects.filter(
        asset__remote_external_id=f"{FILM}-en", state=MappingState.APPROVED
    ).aggregate(campaigns=Count("slot__campaign", distinct=True))
    assert film["campaigns"] >= 41


def test_told_mappings_are_live_scheduled_withdrawn_and_rejected(
    db: None, company: Company
) -> None:
    states = Counter(Mapping.objects.values_list("state", flat=True))
    assert states[MappingState.WITHDRAWN] >= 3
    assert states[MappingState.REJECTED] >= 1
    assert states[MappingState.PROPOSED] >= 5
    assert (
        Mapping.objects.filter(state=MappingState.APPROVED, starts_at__gt=clock.now()).count() >= 3
    )


def test_told_reviews_wait_for_different_things_and_some_too_long(
    db: None, company: Company
) -> None:
    waiting = Review.objects.filter(state=ReviewState.OPEN)
    subjects = set(waiting.values_list("subject", flat=True))
    assert subjects >= {
        Subject.ASSET_VERSION,
        Subject.MAPPING,
        Subject.RETIREMENT,
        Subject.SUPERSESSION,
    }
    overdue = waiting.filter(due_at__lt=clock.now()).count()
    assert 5 <= overdue < waiting.count()


def test_told_decisions_are_of_the_last_year_in_the_order_of_the_record(
    db: None, company: Company
) -> None:
    now = clock.now()
    dates = list(
        AuditEntry.objects.filter(correlation_id__startswith="demo-")
        .order_by("id")
        .values_list("at", flat=True)
    )
    assert dates == sorted(dates)
    assert now - timedelta(days=366) < dates[0] < now - timedelta(days=330)
    assert now - timedelta(days=4) < dates[-1] <= now
    months = {(at.year, at.month) for at in dates}
    assert len(months) >= 12
    assert not Review.objects.filter(closed_at__lt=F("opened_at")).exists()


def test_told_runs_are_reported_by_the_decisions_that_were_looked_up(
    db: None, company: Company
) -> None:
    events = ProductionEvent.objects.filter(source=people.CLIENT_ID)
    assert events.count() >= 200
    assert not events.filter(decision="").exists()
    assert events.values("campaign_key").distinct().count() >= 30
    assert not Asset.objects.filter(state=State.USED, first_used_at=None).exists()


def test_told_tables_are_published_and_none_is_ambiguous(db: None, company: Company) -> None:
    published = PublishedTable.objects.values("campaign").distinct().count()
    assert published == 50 - len(DRAFTS)


def test_story_told_again_changes_nothing(db: None, company: Company) -> None:
    before = AuditEntry.objects.count()
    company.tell()
    assert AuditEntry.objects.count() == before


def test_news_from_iconik_waits_for_a_review_and_narrows_at_once(
    db: None, company: Company
) -> None:
    news.spread_news(company.connect, company.actors["media"])
    submitted = Asset.objects.get(remote_external_id=news.SUBMITTED)
    assert submitted.reviews.filter(subject=Subject.FACTS, state=ReviewState.OPEN).exists()
    assert "PT" not in submitted.facts["territories"]
    narrowed = Asset.objects.get(remote_external_id="premium-notice-it")
    assert narrowed.candidate_facts == {}
    assert narrowed.facts["rights_until"] < "2027-06"


def test_new_versions_wait_for_reviewers_while_the_approved_ones_are_served(
    db: None, company: Company
) -> None:
    news.spread_news(company.connect, company.actors["media"])
    for key, cut in new_cuts.NEW_CUTS.items():
        review = Review.objects.get(
            asset__remote_external_id=key, subject=Subject.ASSET_VERSION, state=ReviewState.OPEN
        )
        approved = review.asset.versions.get(approval="approved")
        assert (review.note, review.asset.state) == (cut.note, State.USED)
        assert review.version.remote_number == approved.remote_number + 1


# Working together


def test_told_families_are_of_one_work_in_several_languages(db: None, company: Company) -> None:
    families = Family.objects.prefetch_related("members__asset")
    assert families.count() >= 20
    for family in families:
        members = {row.asset.remote_external_id for row in family.members.all()}
        works = {item.work for item in catalogue.items(TODAY) if item.key in members}
        assert (len(works), family.master.remote_external_id in members) == (1, True)


def test_told_bundle_waits_for_one_decision_on_all_its_languages(
    db: None, company: Company
) -> None:
    bundled = Mapping.objects.exclude(bundle=None)
    assert bundled.values("bundle").distinct().count() == 1
    assert bundled.filter(state=MappingState.PROPOSED).count() == bundled.count() >= 3


def test_told_remarks_point_at_moments_spots_and_pages(db: None, company: Company) -> None:
    remarks = ReviewComment.objects.filter(review__state=ReviewState.OPEN)
    assert remarks.count() == len(REMARKS)
    assert remarks.exclude(at_ms=None).exists()
    assert remarks.exclude(pin_x=None).exists()
    assert remarks.exclude(page=None).exists()


def test_told_views_are_shared_and_find_something(db: None, company: Company) -> None:
    actor = company.actors["auditor"]
    views = SavedView.objects.filter(shared=True)
    assert views.count() == len(VIEWS)
    for view in views:
        found = AssetFilter(QueryDict(view.query), visible_to(actor), now=clock.now())
        assert found.qs.exists(), view.name
