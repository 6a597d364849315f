"""The catalogue as CSV and XLSX: what stands in them, for whom, and that nothing is run."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from governance.web import asset_export
from tests.conftest import ClientOf
from tests.factories import FACTS, AssetFactory, BrandFactory

pytestmark = pytest.mark.django_db

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def csv_rows(client: Client, query: str = "") -> list[list[str]]:
    response: Any = client.get(f"/assets.csv{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_rows(client: Client, query: str = "") -> list[list[str]]:
    response: Any = client.get(f"/assets.xlsx{query}")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            ET.fromstring(parts.read(name))
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    rows = sheet.iter(f"{SHEET}row")
    return [[text.text or "" for text in row.iter(f"{SHEET}t")] for row in rows]


@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
def test_file_holds_the_chosen_columns_of_what_the_filters_leave_in_order(
    client_as: ClientOf, read: Any
) -> None:
    facts = {**FACTS, "languages": ["de-CH", "fr"], "rights_until": "2027-01-01T00:00:00Z"}
    AssetFactory.create(remote_title="Zebra", remote_external_id="z-1", remote_facts=facts)
    AssetFactory.create(remote_title="Alps", remote_external_id="a-1")
    AssetFactory.create(remote_title="Other", remote_kind="image")
    query = "?kind=video&sort=title&columns=rights&columns=languages&columns=territories"
    assert read(client_as("comms"), query) == [
        ["Title", "Key", "Languages", "Rights end", "Territories"],
        ["Alps", "a-1", "en", "", "Worldwide"],
        ["Zebra", "z-1", "de-CH, fr", "2026-12-31", "Worldwide"],
    ]


@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
def test_file_of_a_selection_holds_the_chosen_assets_that_the_viewer_may_see(
    client_as: ClientOf, read: Any
) -> None:
    mine = AssetFactory.create(brand=BrandFactory.create(key="mine"), remote_title="Mine")
    AssetFactory.create(brand=mine.brand, remote_title="Not chosen")
    theirs = AssetFactory.create(brand=BrandFactory.create(key="theirs"))
    query = f"?pick={mine.public_id}&pick={theirs.public_id}&columns=brand"
    assert read(client_as("media", mine.brand), query)[1:] == [
        ["Mine", mine.remote_external_id, "Mine"]
    ]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_title_is_never_a_formula(client_as: ClientOf, title: str) -> None:
    AssetFactory.create(remote_title=title)
    client = client_as("media")
    assert csv_rows(client)[1][0] == f"'{title}"
    assert xlsx_rows(client)[1][0] == title


@pytest.mark.parametrize("title", ["تأمين", "🏠 <b>&\"'", "a\nb, c", "bell \x07 rings", "x" * 300])
def test_title_of_any_letters_comes_through(client_as: ClientOf, title: str) -> None:
    AssetFactory.create(remote_title=title)
    client = client_as("media")
    assert csv_rows(client)[1][0] == title
    assert xlsx_rows(client)[1][0] == title.replace("\x07", "\ufffd")


@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
def test_long_list_is_cut_and_the_last_line_says_so(
    client_as: ClientOf, monkeypatch: pytest.MonkeyPatch, read: Any
) -> None:
    monkeypatch.setattr(asset_export, "MOST", 2)
    AssetFactory.create_batch(3)
    rows = read(client_as("media"))
    assert len(rows) == 4
    assert rows[-1] == ["Only the first 2 assets are in this file."]


def test_list_leads_to_its_own_export(client_as: ClientOf) -> None:
    text = client_as("media").get("/assets/?kind=video&columns=tags&after=").content.decode()
    assert 'href="/assets.csv?kind=video&amp;columns=tags"' in text
    assert 'href="/assets.xlsx?kind=video&amp;columns=tags"' in text


@pytest.mark.parametrize("place", ["/assets.csv", "/assets.xlsx"])
@pytest.mark.parametrize("query", ["q=%00", "pick=x", "pick=%00", f"q={'x' * 201}"])
def test_export_of_what_makes_no_sense_is_refused(
    client_as: ClientOf, place: str, query: str
) -> None:
    assert client_as("media").get(f"{place}?{query}").status_code == 400


@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
def test_export_without_a_role_holds_no_asset(client_as: ClientOf, read: Any) -> None:
    AssetFactory.create()
    assert len(read(client_as("none"))) == 1
