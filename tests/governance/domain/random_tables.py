"""Hypothesis strategies for decision tables and contexts, drawn from pools so small that rows
meet: the same languages, regions, values and instants again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

FAMILIES = [
    ["en", "en-001", "en-GB"],
    ["fr", "fr-CA", "en-GB"],
    ["zh", "zh-Hant", "zh-TW", "zh-Hant-HK"],
]
LANGUAGES = sorted({"he"}.union(*FAMILIES))
ASKED_LANGUAGES = [
    *LANGUAGES,
    "FR-ca",
    "IW-il",
    "en-GB-u-ca-buddhist-x-a-b",
    "fr-CA-x-whatever-is-long-but-well-formed",
    "zh-hant-tw",
    "zh-Hant-MO",
    "zh-cmn-Hans",
    "nl",
]
REGIONS = ["CA", "CA-QC", "DE", "DE-BY", "FR", "@EU", "@NA", "@EMPTY"]
ASKED_REGIONS = ["CA", "ca-qc", "CA-ON", "DE", "DE-BY", "FR", "FR-75", "US", "JP"]
MARKETS = {"@EU": ["AT", "DE", "FR"], "@NA": ["CA", "US"], "@EMPTY": [], "@DACH": ["DE", "AT"]}
VALUES = ["a", "b", "é"]
CHANNELS = ["email", "web", "print"]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = [f"2026-{month:02d}-01T00:00:00Z" for month in range(1, 8)]
HEAD: dict[str, Any] = {
    "format": "imprimatur.decision-table/1",
    "campaign": "RENEW26",
    "generation": 17,
    "published_at": "2026-02-15T00:00:00Z",
    "default_language": "en-GB",
    "language_aliases": {"iw": "he", "cmn": "zh"},
    "language_parents": {
        "en-GB": "en-001",
        "en-001": "en",
        "zh-Hant": "root",
        "zh-TW": "zh-Hant",
        "zh-Hant-MO": "zh-Hant-HK",
    },
    "markets": MARKETS,
}

dimension_names = st.permutations(["channel", "segment", "product"]).flatmap(
    lambda names: st.sampled_from(
        [names, [name for name in names if name != "segment"], ["channel"]]
    )
)


def often(usual: Any, strategy: st.SearchStrategy[Any], *, of_four: int = 3) -> Any:
    """Mostly the usual: rows that ask for everything are never left, and meet nobody."""
    return st.sampled_from(range(4)).flatmap(
        lambda chance: st.just(usual) if chance < of_four else strategy
    )


def some(pool: list[str], *, of_four: int = 3) -> Any:
    """A list with nothing in it mostly, else one or two of the pool, seldom none all the same."""
    return often([], st.lists(st.sampled_from(pool), unique=True, max_size=2), of_four=of_four)


def rows(dimensions: list[str], languages: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    instant = often(None, st.sampled_from(INSTANTS))
    when = st.fixed_dictionaries({}, optional={name: some(pool_of(name)) for name in dimensions})
    asset = st.fixed_dictionaries(
        {
            "territories": some(REGIONS),
            "rights_from": instant,
            "rights_until": instant,
            "channels": often([["email"], ["web", "print"]], st.lists(some(CHANNELS), max_size=2)),
        }
    )
    return st.fixed_dictionaries(
        {
            "priority": st.integers(-1, 1),
            "languages": some(languages, of_four=1),
            "regions": some(REGIONS, of_four=2),
            "when": when,
            "from": instant,
            "until": instant,
            "asset": asset,
        }
    )


def pool_of(dimension: str) -> list[str]:
    return CHANNELS if dimension == "channel" else VALUES


def completed(number: int, drawn: dict[str, Any]) -> dict[str, Any]:
    """A drawn row with its number and the rest of its asset."""
    asset = dict(drawn["asset"])
    renditions = [
        {
            "key": f"{number}-{position}",
            "kind": "video",
            "mime": "video/mp4",
            "channels": channels,
            "width": 1280,
            "height": 720,
            "duration_ms": 30_000,
            "bytes": 1_000,
            "sha256": None,
            "link": f"/m/{number}-{position}",
        }
        for position, channels in enumerate(asset.pop("channels"))
    ]
    described = {
        "id": f"a{number}",
        "iconik_id": f"00000000-0000-4000-8000-{number:012d}",
        "version": f"v{number}",
        "version_number": 1,
        "title": f"Film {number} – é",
        "alt": None,
        "renditions": renditions,
    }
    return {**drawn, "row": number, "asset": {**asset, **described}}


@st.composite
def tables(draw: st.DrawFn, *, most_rows: int = 8) -> dict[str, Any]:
    """The document of a table with the slots ``hero`` and ``banner``."""
    dimensions = draw(dimension_names)
    numbers = iter(draw(st.permutations(range(1, 2 * most_rows + 1))))
    slots = {}
    for key in ("hero", "banner"):
        languages = draw(st.sampled_from([*FAMILIES, LANGUAGES]))
        size = draw(st.integers(0, most_rows))
        drawn = draw(st.lists(rows(dimensions, languages), min_size=size, max_size=size))
        slots[key] = {
            "required": draw(st.booleans()),
            "language_policy": draw(st.sampled_from(["default", "default", "parents", "exact"])),
            "rows": [completed(next(numbers), row) for row in drawn],
        }
    return {**HEAD, "dimensions": list(dimensions), "slots": slots}


def askable(table: dict[str, Any], slots: list[str]) -> dict[str, Any]:
    """For each field of a context the values that rows of some slots meet, and others seldom."""
    rows = [row for slot in slots for row in table["slots"][slot]["rows"]]
    listed = {tag for row in rows for tag in row["languages"]}
    kin = [tag for tag in ASKED_LANGUAGES if tag[:2].lower() in {tag[:2] for tag in listed}]
    languages = kin + sorted(listed) or LANGUAGES
    codes = {code for row in rows for code in (*row["regions"], *row["asset"]["territories"])}
    regions = sorted({region for code in codes for region in MARKETS.get(code, [code])})
    return {
        "language": st.one_of(*[st.sampled_from(languages)] * 3, st.sampled_from(ASKED_LANGUAGES)),
        "region": st.one_of(
            *[st.sampled_from(regions or ASKED_REGIONS)] * 3, st.sampled_from(ASKED_REGIONS)
        ),
        **{name: st.sampled_from([*pool_of(name), "other"]) for name in table["dimensions"]},
    }


@st.composite
def contexts(draw: st.DrawFn, table: dict[str, Any]) -> dict[str, Any]:
    """A context without a fault for one of the slots."""
    slot = draw(st.sampled_from(["hero", "hero", "banner"]))
    context: dict[str, Any] = {"slot": slot}
    for name, values in askable(table, [slot]).items():
        presence = draw(st.sampled_from(["given", "given", "given", "null", "absent"]))
        if presence != "absent":
            context[name] = draw(values) if presence == "given" else None
    return context


instants = st.one_of(
    st.sampled_from([datetime.fromisoformat(text) for text in INSTANTS]),
    st.integers(-31, 212).map(lambda day: NEW_YEAR + timedelta(days=day, seconds=day % 3)),
)
