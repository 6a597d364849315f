"""The pictures of README and docs, taken from the running demo and checked as every page is.

``make screenshots`` while ``make demo`` runs. A page with a fault leaves its old picture in place
and ends the command with an error.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.page_checks import DESKTOP, watch

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = Path(os.environ.get("DEMO_PLACE", CHECKOUT / "var/demo"))
PICTURES = CHECKOUT / "docs/screenshots"

SETTLED = 1500
"""Milliseconds until films show their first frame."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file name, who looks, a path, and the links to follow from there (CSS)."""

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()


GALLERY = (
    Picture("catalogue", "media", "/assets/?kind=image&kind=video"),
    Picture("asset", "media", "/assets/?q=home-cover-90s-fr", (".card__title a",)),
    Picture("review", "reviewer", "/reviews/?sort=risk", ("#queue a:has-text('version 4')",)),
    Picture("campaign", "comms", "/campaigns/WELCOME/"),
)


def main() -> int:
    """Take all pictures; 0 when all pages were clean."""
    try:
        site = f"http://127.0.0.1:{json.loads((DEMO / 'ports.json').read_text())['web']}"
        people = json.loads((DEMO / "logins.json").read_text())["people"]
        with urlopen(f"{site}/login/", timeout=5):
            pass
    except (OSError, URLError, ValueError, KeyError):
        sys.stderr.write("The demo does not run: start it with `make demo`, then try again.\n")
        return 1
    passwords = {person["username"]: person["password"] for person in people}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        faults = [_take(browser, site, picture, passwords) for picture in GALLERY]
        browser.close()
    return int(any(faults))


def _take(browser: Browser, site: str, picture: Picture, passwords: dict[str, str]) -> bool:
    """Take one picture; whether its page has a fault."""
    context = browser.new_context(
        viewport={"width": DESKTOP.width, "height": DESKTOP.height}, color_scheme="light"
    )
    watched = watch(context, site)
    page = watched.page
    _log_in(page, site, picture.who, passwords[picture.who])
    page.goto(site + picture.path)
    for link in picture.follow:
        with page.expect_navigation():
            page.locator(link).first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLED)
    shot = page.screenshot()
    faults = watched.faults()
    context.close()
    for fault in faults:
        sys.stderr.write(f"{picture.name}: {fault}\n")
    if not faults:
        (PICTURES / f"{picture.name}.png").write_bytes(shot)
        sys.stdout.write(f"{picture.name}.png, {len(shot) // 1024} KiB\n")
    return bool(faults)


def _log_in(page: Page, site: str, username: str, password: str) -> None:
    page.goto(f"{site}/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{site}/")


if __name__ == "__main__":
    sys.exit(main())
