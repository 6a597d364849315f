"""The API page: public, from our own origin, and clean under the strict CSP."""

import re

import pytest
from django.test import Client

from governance.api.problems import KINDS

PAGE = "/api/"


@pytest.fixture
def page(client: Client, db: None) -> str:
    """The page as it is served."""
    return client.get(PAGE).content.decode()


def test_page_runs_no_inline_script_and_has_no_inline_style(page: str) -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


def test_page_loads_everything_from_our_own_origin(page: str) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    assert [item for item in addresses if not item.startswith("/")] == []


def test_page_alone_may_show_pictures_of_its_style_sheet(client: Client, db: None) -> None:
    def images(path: str) -> str:
        policy = client.get(path).headers["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert "data:" in images(PAGE)
    assert "data:" not in images("/healthz")
    assert "script-src 'self';" in client.get(PAGE).headers["Content-Security-Policy"] + ";"


@pytest.mark.parametrize("code", sorted(KINDS))
def test_page_explains_every_kind_of_problem(page: str, code: str) -> None:
    assert f'id="{code}"' in page


def test_script_of_the_page_reads_our_own_document(client: Client, db: None) -> None:
    response = client.get(f"{PAGE}?script=")
    assert response["Content-Type"].startswith("application/javascript")
    assert "/api/v1/openapi.json" in response.content.decode()


def test_page_needs_no_token(client: Client, db: None) -> None:
    assert client.get(PAGE, headers={"authorization": "Bearer unknown"}).status_code == 200
