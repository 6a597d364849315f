"""The campaigns of the demo company: what each is for, when it runs, and what it shows.

Days count from today. Most show a film of the house below the letter, and a picture to the point.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FILM = "home-cover-90s"
"""The film that nearly every campaign shows."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a campaign goes: its languages, the default first, and its countries."""

    languages: tuple[str, ...]
    regions: tuple[str, ...]
    zone: str


AREAS: Mapping[str, Area] = {
    "EU": Area(
        ("en", "de", "es", "fr", "it", "nl"),
        ("AT", "BE", "DE", "ES", "FR", "IT", "NL"),
        "Europe/Berlin",
    ),
    "DACH": Area(("de", "en"), ("AT", "DE"), "Europe/Berlin"),
    "CH": Area(("de-CH", "en", "fr", "it"), ("CH",), "Europe/Zurich"),
    "CA": Area(("en", "fr-CA"), ("CA",), "America/Toronto"),
    "BENELUX": Area(("nl", "en", "fr"), ("BE", "LU", "NL"), "Europe/Amsterdam"),
    "IBERIA": Area(("es", "en"), ("ES",), "Europe/Madrid"),
    "FR": Area(("fr", "en"), ("BE", "FR", "LU"), "Europe/Paris"),
    "IT": Area(("it", "en"), ("IT",), "Europe/Rome"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One more mapping of a campaign: of an asset in a slot, proposed so many days ago.

    ``fate`` is ``pending``, ``rejected``, ``withdrawn`` or ``live``; ``starts`` is the first day
    from today, for one that begins later than its campaign.
    """

    slot: str
    asset: str
    language: str
    day: int
    fate: str
    reason: str = ""
    starts: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One campaign. ``work`` is the family of its picture, ``leaflet`` that of its document."""

    key: str
    name: str
    kind: str
    brand: str
    first: int
    last: int
    area: str
    work: str = ""
    leaflet: str = ""
    rows: tuple[Row, ...] = ()


_H, _D, _C = "norhaven", "norhaven-direct", "norhaven-care"
_LETTER, _MAIL, _NOTICE, _TIP = "Letter", "Campaign mail", "Service notice", "Seasonal tip"
_RENEWAL, _STATEMENT = "Annual renewal statement", "Annual statement"

ENDED = (
    Plan("CLAIMS25", "Claims in nine days", _LETTER, _H, -290, -200, "EU", "how-a-claim-moves"),
    Plan("PHISH25", "Beware of false messages", _NOTICE, _D, -280, -190, "DACH", "fake-message"),
    Plan("STORM26", "Winter storms", _TIP, _H, -270, -185, "DACH", "umbrella"),
    Plan("RENEW-H1", "Renewal, first half", _RENEWAL, _H, -262, -90, "EU", "how-a-claim-moves"),
    Plan("PIPES26", "Frozen pipes", _TIP, _H, -240, -170, "EU", "water-damage"),
    Plan("EASTER26", "Easter away from home", _TIP, _H, -232, -205, "CH", "burglary"),
    Plan("MOVE26", "Moving in spring", _MAIL, _H, -228, -150, "BENELUX", "moving-house"),
    Plan("BIKE26", "Bicycle season", _MAIL, _D, -222, -120, "CH", "bicycle"),
    Plan("RAIN26", "Heavy rain", "Alert mail", _H, -210, -110, "EU", "flood"),
    Plan("CRASH26", "After an accident", _LETTER, _D, -205, -95, "FR", "accident-steps"),
    Plan("ECAR26", "Electric cars", _MAIL, _D, -195, -80, "DACH", "electric-car"),
    Plan("ABROAD26", "By car on holiday", _TIP, _D, -185, -70, "EU", "driving-abroad"),
    Plan("GLASS26", "Glass repaired free", _MAIL, _D, -180, -60, "IBERIA", "glass-damage"),
    Plan("APP26", "The app, new", "App message", _H, -170, -50, "EU", "app-tour"),
    Plan("SUMMER26", "Summer journeys", _MAIL, _H, -140, -45, "CA", "trip-checklist"),
    Plan("BAGS26", "Lost luggage", _NOTICE, _H, -130, -40, "EU", "lost-luggage"),
    Plan("START26", "Start early", _MAIL, _H, -95, -12, "IT", "start-early"),
)

RUNNING = (
    Plan("RENEW-H2", "Renewal, second half", _RENEWAL, _H, -160, 37, "EU", "premium-notice"),
    Plan(
        *("BONUS26", "Your no-claims bonus", _STATEMENT, _D, -150, 60, "DACH", "young-drivers"),
        "motor-guide",
    ),
    Plan(
        *("PAPERLESS", "Letters without paper", _NOTICE, _H, -148, 120, "CA", "no-more-paper"),
        rows=(
            Row("picture", "change-of-address-en", "en", -20, "withdrawn", "Shown too early."),
            Row("picture", "contact-us-en", "en", -3, "pending", "Who to call when it fails?"),
        ),
    ),
    Plan("CONTACT", "How to reach us", _NOTICE, _H, -145, 200, "EU", "contact-us"),
    Plan("ADDRESS", "New address", _NOTICE, _H, -140, 180, "BENELUX", "change-of-address"),
    Plan(
        *("TRAVEL26", "Travel confirmation", "Policy document", _H, -120, 150, "EU"),
        *("trip-checklist", "travel-guide"),
        (
            Row("picture", "lost-luggage-de", "de", -6, "pending", "For the holidays."),
            Row("picture", "ski-holiday-en", "en", -15, "live", "For the winter.", 20),
            Row("picture", "ski-holiday-fr", "fr", -15, "live", "For the winter.", 20),
        ),
    ),
    Plan("ASSIST", "Help abroad", "Card letter", _H, -110, 90, "CH", "assistance-abroad"),
    Plan("PASSWORD", "Passwords that hold", _NOTICE, _H, -100, 45, "EU", "strong-password"),
    Plan(
        *("SCAM26", "False calls", "Alert mail", _D, -90, 30, "DACH", "scam-call"),
        rows=(Row("picture", "fake-message-en", "en", -11, "rejected", "Letters only, no calls."),),
    ),
    Plan(
        *("SHOP26", "Shopping safely", _TIP, _H, -85, 40, "FR", "online-shopping"),
        rows=(Row("picture", "scam-call-fr", "fr", -30, "withdrawn", "Another brand’s mark."),),
    ),
    Plan("PENSION26", "Pension statement", _STATEMENT, _H, -80, 100, "CH", "pension-statement"),
    Plan("LIFE26", "Life cover", _MAIL, _H, -75, 70, "IBERIA", "life-cover"),
    Plan("BACK26", "Kind to your back", "Newsletter", _C, -66, 20, "DACH", "healthy-back"),
    Plan(
        *("FLU26", "Flu vaccination", _TIP, _C, -60, 25, "EU", "flu-season"),
        rows=(
            Row("picture", "second-opinion-nl", "nl", -22, "withdrawn", "Chosen by mistake."),
            Row("picture", "healthy-back-it", "it", -2, "pending", "For offices."),
        ),
    ),
    Plan("OPINION", "A second opinion", _LETTER, _C, -55, 120, "CH", "second-opinion"),
    Plan(
        *("WINTER26", "Ready for winter", _TIP, _D, -50, 75, "EU", "winter-check"),
        rows=(
            Row("picture", "accident-steps-de", "de", -9, "pending", "From the first ice on."),
            Row("picture", "driving-abroad-nl", "nl", -12, "live", "For ski trips.", 25),
        ),
    ),
    Plan("CANDLES", "Candles and stoves", _TIP, _H, -25, 60, "EU", "fire-safety"),
    Plan("MOTORDOC", "Motor policy set", "Policy document", _D, -40, 300, "EU", "", "motor-guide"),
)

UPCOMING = (
    Plan("XMAS26", "Home alone at Christmas", _TIP, _H, 8, 45, "EU", "burglary"),
    Plan(
        *("SKI27", "On the slopes", _MAIL, _H, 12, 110, "CH", "ski-holiday"),
        rows=(Row("picture", "assistance-abroad-it", "it", -4, "pending", "Shorter words."),),
    ),
    Plan("PREMIUM27", "Premiums 2027", _RENEWAL, _H, 20, 110, "EU", "premium-notice"),
    Plan("PREVENT27", "Prevention bonus", _STATEMENT, _C, 39, 130, "DACH", "prevention-bonus"),
    Plan("PIPES27", "Frozen pipes, 2027", _TIP, _H, 40, 100, "CA", "water-damage"),
    Plan("START27", "Start early, 2027", _MAIL, _H, 45, 140, "BENELUX", "start-early"),
    Plan("BIKE27", "Bicycle season, 2027", _MAIL, _D, 105, 210, "BENELUX", "bicycle"),
    Plan("ECAR27", "Electric cars, 2027", _MAIL, _D, 120, 240, "FR", "electric-car"),
)

DRAFTS = (
    Plan("SLEEP27", "A week of better nights", "Newsletter", _C, 50, 90, "EU"),
    Plan("HOLIDAYS26", "Open over the holidays", _NOTICE, _H, 15, 42, "EU"),
    Plan("RECALL27", "Charging cable recall", "Alert mail", _D, 30, 60, "DACH"),
    Plan("ANNIV27", "Fifty years of Norhaven", _LETTER, _H, 180, 260, "EU"),
)
"""Begun, without a slot or a table yet."""
