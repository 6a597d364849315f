"""The catalogue as CSV and XLSX: what stands in them, for whom, and that nothing is run."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from governance.web import asset_export
from governance.web.sheets import xlsx_file
from tests.conftest import ClientOf
from tests.factories import FACTS, AssetFactory, BrandFactory

pytestmark = pytest.mark.django_db


def csv_rows(client: Client, query: str = "") -> list[list[str]]:
    response: Any = client.get(f"/assets.csv{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_sheet(client: Client, query: str = "") -> Any:
    response: Any = client.get(f"/assets.xlsx{query}")
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def xlsx_rows(client: Client, query: str = "") -> list[list[str]]:
    rows = xlsx_sheet(client, query).iter_rows(values_only=True)
    found = [[value or "" for value in row] for row in rows]
    return [row[:1] if not any(row[1:]) else row for row in found]


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


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_title_is_never_a_formula(client_as: ClientOf, title: str) -> None:
    AssetFactory.create(remote_title=title)
    client = client_as("media")
    assert csv_rows(client)[1][0] == f"'{title}"
    written = xlsx_sheet(client)["A2"]
    assert (written.data_type, written.value) == ("s", title)


@pytest.mark.parametrize("title", ["#REF!", "TRUE", "2026-01-01", "1e5", " padded "])
def test_title_that_looks_like_another_value_stays_text(client_as: ClientOf, title: str) -> None:
    AssetFactory.create(remote_title=title)
    written = xlsx_sheet(client_as("media"))["A2"]
    assert (written.data_type, written.value) == ("s", title)


def test_heading_stays_in_sight_and_a_text_is_cut_where_spreadsheets_end(
    client_as: ClientOf,
) -> None:
    AssetFactory.create(remote_title="=" + "x" * 40_000)
    sheet = xlsx_sheet(client_as("media"))
    assert sheet.freeze_panes == "A2"
    assert len(sheet["A2"].value) == 32_767


def test_large_file_is_written_with_no_more_memory_than_a_small_one() -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        with xlsx_file(["Title"], ([f"Film {row} " * 20] for row in range(number))) as file:
            found = tracemalloc.get_traced_memory()[1]
            assert len(file.read(4)) == 4
        tracemalloc.stop()
        return found

    peak(10)  # what is imported and kept once
    assert peak(4000) < 2 * peak(400)


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
