"""What has happened at the demo company in the last year, told through the pages' own actions.

Every decision is made by the person whose role makes it, on the day on which it was made, so the
record reads as a real one. A story that was interrupted goes on where it stopped (`telling`).
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from connectors.demo.asset_chapter import AssetChapter
from connectors.demo.campaign_chapter import CampaignChapter, Placed, dimensions
from connectors.demo.campaign_plans import AREAS, DRAFTS, ENDED, FILM, RUNNING, UPCOMING
from connectors.demo.people import PEOPLE
from connectors.demo.production_chapter import EXSTREAM, ProductionChapter
from connectors.demo.teamwork_chapter import TeamworkChapter
from connectors.demo.telling import Diary, Event, tell
from connectors.iconik.library import catalogue
from governance import clock
from governance.actions.campaigns import CampaignTerms, SlotTerms
from governance.actions.notices import mark_all_read
from governance.domain.actor import Actor
from governance.queries.by_key import asset_ids
from governance.queries.callers import Caller
from governance.queries.notices import inbox

Slots = tuple[tuple[str, SlotTerms], ...]


def tell_story(people: Mapping[str, Actor], exstream: Caller) -> int:
    """Tell what has not been told yet; how many events. The catalogue must be mirrored.

    ``people`` are the actors by log-in.
    """
    everybody = {**people, EXSTREAM: exstream.actor("")}
    return tell(events(Diary.of(clock.now()), exstream), everybody)


def events(diary: Diary, exstream: Caller) -> list[Event]:
    """All events, in no order."""
    items = catalogue.items(diary.today.date())
    ids = asset_ids([item.key for item in items])
    assets = AssetChapter(diary, ids)
    found = list(assets.events(items))
    campaigns = CampaignChapter(diary, ids, assets.approved_at)
    for plan in (*ENDED, *RUNNING, *UPCOMING, *DRAFTS):
        found += campaigns.events(plan)
    runs = ProductionChapter(diary, exstream)
    for plan in (*ENDED, *RUNNING):
        area = AREAS[plan.area]
        found += runs.events(plan.key, plan.first, plan.last, area.languages, area.regions[0])
    found += runs.events("RENEW26", -40, 330, ("de", "en", "fr", "it"), "CH")
    found += runs.events("WELCOME", -120, 200, ("de", "en", "fr"), "CH")
    for own in (_renewal, _welcome, _spring):
        found += own(diary, campaigns)
    found += TeamworkChapter(diary, ids).events(items)
    found += [_reading(diary, person.username) for person in PEOPLE]
    return found


def _reading(diary: Diary, who: str) -> Event:
    """Somebody reads the notices that have come in; leaves no mark, and may happen again."""

    def act(actor: Actor) -> None:
        newest = inbox(actor).order_by("-pk").first()
        if newest is not None:
            mark_all_read(up_to=newest.public_id, actor=actor)

    return Event(f"notices:{who}", diary.at(-4, f"notices:{who}"), who, act)


def _renewal(diary: Diary, campaigns: CampaignChapter) -> Iterator[Event]:
    """The campaign of the README's question: a renewal statement in six languages."""
    terms = _terms(
        diary,
        ("Policy renewal", "Annual renewal statement", -40, 330),
        languages=("de", "de-CH", "en", "fr", "fr-CA", "it"),
        regions=("AT", "CA", "CH", "DE", "FR", "IT"),
        named=(
            ("channel", ("email", "web", "mobile", "print")),
            ("segment", ("young", "family", "retiree")),
            ("product", ("home", "motor")),
        ),
    )
    slots = (
        ("hero", SlotTerms("Opening film", ("video",))),
        ("explainer", SlotTerms("Explainer", ("video", "image"))),
        ("footer", SlotTerms("Footer picture", ("image",), language_policy="parents")),
    )
    hero = ("en", "de", "fr", "it", "fr-CA", "de-CH")
    chart = "how-a-claim-moves-en"
    rows = (
        *(Placed("hero", f"{FILM}-{language}", (language,)) for language in hero),
        *(Placed("explainer", f"deductible-{item}", (item,)) for item in ("en", "de", "fr")),
        Placed("explainer", chart, ("en",), when={"channel": ["print"]}),
        Placed("footer", "umbrella-neutral"),
        Placed("explainer", "claim-steps-de", ("de",), "pending", priority=5, day=-2),
    )
    yield from _own(campaigns, "RENEW26", terms, slots, rows, day=-64)


def _welcome(diary: Diary, campaigns: CampaignChapter) -> Iterator[Event]:
    """A campaign that runs, with a gap: nobody made the welcome film in French."""
    terms = _terms(
        diary,
        ("New customer welcome", "Welcome mail", -120, 200),
        languages=("de", "en", "fr"),
        regions=("AT", "CH", "DE"),
        named=(("channel", ("email", "web")),),
    )
    slots = (
        ("film", SlotTerms("Welcome film", ("video",), language_policy="parents")),
        ("security", SlotTerms("Security tip", ("image",))),
    )
    rows = [
        Placed(slot, f"{work}-{language}", (language,))
        for slot, work in (("film", "claim-steps"), ("security", "fake-message"))
        for language in ("en", "de")
    ]
    yield from _own(campaigns, "WELCOME", terms, slots, rows, day=-250)


def _spring(diary: Diary, campaigns: CampaignChapter) -> Iterator[Event]:
    """A campaign of next year, still being filled."""
    terms = _terms(
        diary,
        ("Spring home check", "Campaign mail", 100, 190),
        languages=("de-CH", "en", "fr"),
        regions=("CH",),
        named=(("channel", ("email", "web")), ("segment", ("tenant", "owner"))),
    )
    slots = (
        ("hero", SlotTerms("Opening film", ("video",))),
        ("chart", SlotTerms("Chart", ("image",), required=False)),
    )
    rows = (
        Placed("hero", f"{FILM}-de-CH", ("de-CH",)),
        Placed("chart", "three-pillars-de-CH", ("de-CH",)),
        Placed("hero", f"{FILM}-en", ("en",), "pending", day=-1),
    )
    yield from _own(campaigns, "SPRING27", terms, slots, rows, day=-30)


def _own(
    campaigns: CampaignChapter,
    key: str,
    terms: CampaignTerms,
    slots: Slots,
    rows: tuple[Placed, ...] | list[Placed],
    *,
    day: int,
) -> Iterator[Event]:
    made = campaigns.campaign(key, "norhaven", terms, day)
    yield made
    for slot, slot_terms in slots:
        yield campaigns.slot(key, slot, slot_terms, made.at)
    for row in rows:
        yield from campaigns.mapping(key, row, made.at)


def _terms(
    diary: Diary,
    told: tuple[str, str, int, int],
    *,
    languages: tuple[str, ...],
    regions: tuple[str, ...],
    named: tuple[tuple[str, tuple[str, ...]], ...],
) -> CampaignTerms:
    """Terms from name, type of communication, first and last day (counted from today)."""
    name, kind, first, last = told
    (_channel, channels), *others = named
    return CampaignTerms(
        name=name,
        zone="Europe/Zurich",
        starts_on=(diary.today + timedelta(days=first)).date(),
        ends_on=(diary.today + timedelta(days=last)).date(),
        default_language="en",
        languages=languages,
        regions=regions,
        dimensions=dimensions(channels, *others),
        communication_type=kind,
    )
