"""Which channels a rendition can serve (product.md §3, domain.md §1).

A film reaches mail, portals and text messages as a link; a still must be wide enough for print.
"""

from collections.abc import Mapping
from typing import Final

from governance.domain.facts import Kind

EMAIL: Final = "email"
WEB: Final = "web"
MOBILE: Final = "mobile"
SMS: Final = "sms"
PRINT: Final = "print"

CHANNELS: Final = (EMAIL, WEB, MOBILE, SMS, PRINT)

PRINT_WIDTH: Final = 1000
"""The least width of a printed still, in pixels: about 85 mm at 300 dots per inch."""


def channels_of(
    *, asset_kind: str, source: str, kind: str, is_poster: bool, width: int | None
) -> tuple[str, ...]:
    """The channels that a rendition can serve; none means that it is never delivered.

    Masters of films stay in iconik: only their proxies are delivered. Of the keyframes only the
    poster is.
    """
    if source == "keyframe" and not is_poster:
        return ()
    if kind == Kind.VIDEO and source != "proxy":
        return ()
    screen = (EMAIL, WEB, MOBILE)
    if kind == Kind.IMAGE:
        printable = asset_kind == Kind.IMAGE and (width or 0) >= PRINT_WIDTH
        return (*screen, PRINT) if printable else screen
    served: Mapping[str, tuple[str, ...]] = {
        Kind.VIDEO: (*screen, SMS),
        Kind.CAPTION: (*screen, SMS),
        Kind.AUDIO: screen,
        Kind.DOCUMENT: (*screen, PRINT),
    }
    return served.get(kind, ())
