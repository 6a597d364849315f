"""The sandbox's pages in a real browser: light and dark, desktop, phone and 320 px."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID
from tests.browser.page_checks import VIEWS, View, Watched, watch


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A running stand-in iconik, without rate limits and index lag."""
    with Sandbox(rate_limits=()) as running:
        yield running


@pytest.fixture
def paths(sandbox: Sandbox) -> list[str]:
    """A tenant with something of everything, and the pages that show it."""
    edit = sandbox.edit
    view = sandbox.define_sample_fields()
    one = edit.create_asset("Film", external_id="film-en", metadata={"language": "en"})
    two = edit.create_asset("A title without end " * 15, external_id="x" * 200)
    edit.write_metadata(one, view, {"territories": ["AT", "CH"]})
    edit.upload(one, "film.jpg", b"no picture")
    edit.new_version(one)
    edit.create_relation_type("localised_version_of")
    edit.relate(two, "localised_version_of", one)
    root = edit.create_collection("Brand")
    inner = edit.create_collection("A topic of insurance", parent=root)
    for collection in (root, inner):
        edit.put_into(collection, one)
    group = edit.create_group("Reviewers")
    edit.set_groups(MEDIA_USER_ID, [group])
    edit.request_approval(one, groups=[group])
    edit.vote(one, "APPROVED")
    question = edit.comment(one, "Which cut?", start=1200, end=1200)
    edit.check_comment(edit.comment(one, "The short one", parent=question))
    edit.create_action("Ask", "https://governance.example/ask", headers={"X-Proof": "s"})
    edit.create_job("Transcode", status="FAILED", object_id=one, error_message="No sound.")
    sandbox.faults.repeat(count=None)
    pages = ["/", "/collections", "/people", "/jobs", "/requests", "/faults"]
    return [*pages, f"/collections/{root}", f"/assets/{one}", f"/assets/{two}"]


def look(browser: Browser, site: str, view: View, path: str) -> Watched:
    """Open a page in one view, with everything on it unfolded."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    seen = watch(context, site).visit(path)
    seen.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return seen


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_pages_of_the_sandbox_are_clean(
    browser: Browser, sandbox: Sandbox, paths: list[str], view: View
) -> None:
    for path in paths:
        seen = look(browser, sandbox.url, view, path)
        seen.must_be_clean()
        seen.page.context.close()


def test_people_can_comment_and_relate_without_script(
    browser: Browser, sandbox: Sandbox, paths: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sandbox.url}/assets/{sandbox.edit.find('film-en')}")
    page.get_by_text("Add a comment", exact=True).click()
    page.get_by_label("Comment", exact=True).fill("Louder, please")
    page.get_by_role("button", name="Comment", exact=True).click()
    assert page.get_by_text("Louder, please").is_visible()
    assert page.get_by_role("status").inner_text().startswith("Saved.")
    context.close()
