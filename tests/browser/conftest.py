"""A real browser on a real server: collected static files, the real content security policy.

Only loopback is reached. Without a Chromium the tests are skipped with one line; under ``CI=true``
a skip is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.asset_scenes import film, picture, stand_in
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.page_checks import DESKTOP, VIEWS, View, Watched, watch

__all__ = ["film", "picture", "stand_in"]

SOURCES = Path(__file__).resolve().parents[2] / "static"


class ProductHandler(WSGIHandler):
    """The product as it is, WhiteNoise included.

    Django's own test server would look static files up by their unhashed names and answer 404.
    """

    def __init__(self, _with_media: WSGIHandler) -> None:
        super().__init__()


class OpenPage(Protocol):
    """Opens a watched page; it is closed with the test."""

    def __call__(
        self,
        path: str,
        *,
        view: View = DESKTOP,
        user: AbstractBaseUser | None = None,
        scripts: bool = True,
    ) -> Watched:
        """Open ``path`` as ``user`` (nobody by default), with or without scripts."""


@pytest.fixture(scope="session")
def collected_static() -> None:
    """The collected static files, made anew if a source is newer; a failure fails every test."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = max(source.stat().st_mtime for source in SOURCES.rglob("*") if source.is_file())
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def database_for_the_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the server's threads reach the database also in tests that ask for no rows.

    A kept-alive connection of the test before may still be served then.
    """
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def server(collected_static: None) -> Iterator[str]:
    """The address of the product on a free port of 127.0.0.1."""
    thread = LiveServerThread("127.0.0.1", static_handler=ProductHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture
def site(transactional_db: None, server: str) -> str:
    """The address of the product, over a database whose rows the server sees."""
    return server


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, stopped after the last browser test.

    Its synchronous interface keeps an event loop running in this thread, so Django takes every
    query for one from asynchronous code. No coroutine of ours runs there: the check may be off.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium without a window."""
    if not Path(CHROMIUM).exists():
        text = f"NO BROWSER: {CHROMIUM} does not exist; set CHROMIUM to run the browser tests."
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    playwright: Playwright = request.getfixturevalue("playwright")
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[OpenPage]:
    """Open watched pages; ask for ``site`` too where rows are needed."""
    contexts: list[BrowserContext] = []

    def opened(
        path: str,
        *,
        view: View = DESKTOP,
        user: AbstractBaseUser | None = None,
        scripts: bool = True,
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": view.width, "height": view.height},
            color_scheme="dark" if view.theme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            service_workers="block",
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": server}]
            )
        return watch(context, server).visit(path)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def clean_everywhere(open_page: OpenPage) -> Callable[..., None]:
    """Check one path in every view: ``clean_everywhere("/assets/", user=user)``."""

    def check(path: str, *, user: AbstractBaseUser | None = None) -> None:
        for view in VIEWS:
            open_page(path, view=view, user=user).must_be_clean()

    return check
