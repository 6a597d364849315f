"""What every page must pass in a browser (ui-guide.md §9), and the watch that sees it.

A page is *watched* from its first request: policy violations, console errors, script errors and
requests that would leave this machine are written down as they happen. ``faults`` adds what can
only be measured at rest: sideways scroll, also at 320 px, and accessibility by axe.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Route, ViewportSize

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
NARROW: ViewportSize = {"width": 320, "height": 640}
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": list(AXE_TAGS)}, "resultTypes": ["violations"]}

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return null;
  const wide = [...document.body.querySelectorAll("*")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.right > room + 1 && box.width > 0;
  });
  const name = (each) => each.tagName.toLowerCase() + (each.id ? "#" + each.id : "")
    + [...each.classList].map((one) => "." + one).join("");
  return `${document.documentElement.scrollWidth} px in ${room} px: `
    + wide.slice(0, 5).map(name).join(", ");
}"""


@dataclass(frozen=True, slots=True)
class View:
    """One way a page is looked at."""

    name: str
    theme: str
    width: int
    height: int


VIEWS = tuple(
    View(f"{theme}-{name}", theme, width, height)
    for theme in ("light", "dark")
    for name, width, height in (("desktop", 1440, 900), ("phone", 390, 844))
)
"""Both themes at both sizes of the guide."""

DESKTOP, PHONE = VIEWS[0], VIEWS[1]


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: ``kind`` is csp, console, script, foreign, scroll or axe."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"[{self.kind}] {self.text}"


@dataclass(slots=True)
class Watched:
    """A page and what was seen on it so far."""

    page: Page
    site: str
    seen: list[Fault] = field(default_factory=list)

    def visit(self, path: str) -> Watched:
        """Open a path of the site."""
        self.page.goto(f"{self.site}{path}")
        return self

    def faults(self) -> list[Fault]:
        """Everything wrong with the page once nothing more is loaded, each fault once."""
        self.page.wait_for_load_state("networkidle")
        found = [*self.seen, *_scroll_faults(self.page), *_axe_faults(self.page)]
        return list(dict.fromkeys(found))

    def must_be_clean(self) -> None:
        """Fail with the whole list if anything is wrong."""
        found = self.faults()
        assert not found, "\n".join([f"{self.page.url}:", *map(str, found)])


def watch(context: BrowserContext, site: str) -> Watched:
    """A new page of ``context`` that reaches loopback only and writes down what goes wrong.

    Requests to any other host are stopped and are a fault.
    """
    page = context.new_page()
    watched = Watched(page, site)

    def guard(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.netloc.rsplit(":", 1)[0] in LOOPBACK:
            route.continue_()
            return
        watched.seen.append(Fault("foreign", route.request.url))
        route.abort()

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.seen.append(Fault("console", message.text))

    def violated(_source: dict[str, object], text: str) -> None:
        watched.seen.append(Fault("csp", text))

    def broken(error: Error) -> None:
        watched.seen.append(Fault("script", error.message))

    page.route("**/*", guard)
    page.expose_binding("reportViolation", violated)
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("console", heard)
    page.on("pageerror", broken)
    return watched


def _scroll_faults(page: Page) -> list[Fault]:
    before = page.viewport_size
    found: list[Fault] = []
    for size in (before, NARROW):
        if size is None:
            continue
        page.set_viewport_size(size)
        text = page.evaluate(TOO_WIDE)
        if text:
            found.append(Fault("scroll", text))
    if before is not None:
        page.set_viewport_size(before)
    return found


def _axe_faults(page: Page) -> list[Fault]:
    violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        Fault("axe", f"{rule['id']}: {rule['help']} at {_places(rule['nodes'])}")
        for rule in violations
    ]


def _places(nodes: list[dict[str, list[str]]]) -> str:
    targets = Counter(" ".join(map(str, node["target"])) for node in nodes)
    return "; ".join(list(targets)[:6])
