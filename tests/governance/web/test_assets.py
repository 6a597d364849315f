"""The catalogue: filters, counts, pages, views, and what an address may not ask for."""

import re
from html import unescape

import pytest
from django.test import Client

from governance.web import assets as view
from tests.conftest import ClientOf
from tests.factories import FACTS, AssetFactory, BrandFactory, make_asset
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def text_of(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/assets/{query}", headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_list_shows_an_asset_with_its_key_kind_state_and_languages(client_as: ClientOf) -> None:
    make_asset(state="approved", remote_title="Home cover", remote_external_id="home-cover-90s")
    text = text_of(client_as("media"))
    for part in (
        "Home cover",
        "home-cover-90s",
        "Video, version 1",
        'data-state="approved"',
        ">en<",
    ):
        assert part in text


def test_list_of_a_limited_role_hides_other_brands(client_as: ClientOf) -> None:
    mine = AssetFactory.create(brand=BrandFactory.create(key="mine"), remote_title="Mine")
    AssetFactory.create(brand=BrandFactory.create(key="other"), remote_title="Theirs")
    text = text_of(client_as("comms", mine.brand))
    assert "Mine" in text
    assert "Theirs" not in text
    assert "<strong>1</strong> asset" in text


def test_list_filtered_counts_what_is_left_of_everything(client_as: ClientOf) -> None:
    AssetFactory.create(state="approved")
    AssetFactory.create(state="candidate")
    AssetFactory.create(state="candidate", remote_kind="image")
    text = text_of(client_as("media"), "?state=candidate&kind=image")
    assert "<strong>1</strong> of 3 assets" in text


def test_facet_counts_leave_its_own_choice_aside(client_as: ClientOf) -> None:
    AssetFactory.create(state="approved")
    AssetFactory.create(state="candidate")
    AssetFactory.create(state="candidate", remote_kind="image")
    response = client_as("media").get("/assets/?state=approved&kind=video")
    counts = {
        facet["name"]: {option["value"]: option["count"] for option in facet["options"]}
        for facet in response.context["facets"]
    }
    assert counts["state"]["approved"] == counts["state"]["candidate"] == 1
    assert (counts["kind"]["video"], counts["kind"]["image"]) == (1, 0)
    assert counts["language"] == {"en": 1}


def test_chips_lead_to_the_list_without_one_choice(client_as: ClientOf) -> None:
    response = client_as("media").get("/assets/?state=approved&state=used&q=home&after=")
    chips = {chip["label"]: chip["remove_url"] for chip in response.context["chips"]}
    assert chips == {
        "“home”": "/assets/?state=approved&state=used",
        "Approved": "/assets/?state=used&q=home",
        "In use": "/assets/?state=approved&q=home",
    }
    assert response.context["clear_url"] == "/assets/?view=cards"


def test_brands_are_a_facet_only_where_there_are_several(client_as: ClientOf) -> None:
    asset = AssetFactory.create()
    client = client_as("media")
    assert "Brand" not in [f["label"] for f in client.get("/assets/").context["facets"]]
    BrandFactory.create(key="second")
    facets = {f["name"]: f for f in client.get("/assets/").context["facets"]}
    assert {option["value"]: option["count"] for option in facets["brand"]["options"]} == {
        asset.brand.key: 1,
        "second": 0,
    }


def test_pages_lead_on_and_back(client_as: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "SIZES", {"cards": 2, "table": 50})
    for title in "abcde":
        AssetFactory.create(remote_title=title)
    client = client_as("media")
    seen: list[str] = []
    url = "/assets/?sort=title"
    while url:
        context = client.get(url).context
        seen += [card["title"] for card in context["cards"]]
        url = context["older_url"]
    assert seen == list("abcde")
    back = client.get(client.get(context["newer_url"]).context["newer_url"]).context
    assert [card["title"] for card in back["cards"]] == ["a", "b"]
    assert not back["newer_url"]


def test_table_shows_the_same_assets_and_is_kept_in_the_address(client_as: ClientOf) -> None:
    AssetFactory.create(remote_title="Home cover")
    client = client_as("media")
    response = client.get("/assets/?view=table&q=home")
    text = response.content.decode()
    assert "<table" in text
    assert "Home cover" in text
    assert 'name="view" value="table"' in text
    assert response.context["chips"][0]["remove_url"] == "/assets/?view=table"


def heads(client: Client, query: str) -> list[str]:
    head = client.get(f"/assets/{query}").content.decode().partition("<thead>")[2]
    cells = re.findall(r"<th[^>]*>(.*?)</th>", head.partition("</thead>")[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]


def test_table_has_the_columns_that_the_address_names_in_its_own_order(
    client_as: ClientOf,
) -> None:
    asset = AssetFactory.create(
        remote_facts={**FACTS, "territories": ["CH"], "product_types": ["Motor"]}
    )
    client = client_as("media")
    query = "?view=table&columns=iconik&columns=tags&columns=territories&columns=brand"
    always = ["Chosen", "Picture", "Title"]
    assert heads(client, query) == [*always, "Territories", "Tags", "Brand", "iconik id"]
    text = text_of(client, query)
    for part in (">CH<", ">Motor<", f">{asset.brand.name}<", f">{asset.remote_id}<"):
        assert part in text
    usual = ["Kind", "Languages", "State", "Rights end", "Changed"]
    assert heads(client, "?view=table") == [*always, *usual]


def test_columns_and_density_stay_in_the_address_of_everything_on_the_page(
    client_as: ClientOf,
) -> None:
    AssetFactory.create()
    response = client_as("media").get("/assets/?view=table&columns=brand&density=compact&q=film")
    text = response.content.decode()
    assert "table--compact" in text
    assert response.context["clear_url"] == "/assets/?view=table&columns=brand&density=compact"
    assert {"name": "density", "value": "compact"} in response.context["hidden"]
    assert response.context["view_query"] == "view=table&columns=brand&density=compact&q=film"


def test_sorted_table_tells_its_order(client_as: ClientOf) -> None:
    for title in ("b", "a"):
        AssetFactory.create(remote_title=title)
    response = client_as("media").get("/assets/?view=table&sort=-title")
    assert [card["title"] for card in response.context["cards"]] == ["b", "a"]
    assert 'aria-sort="descending"' in response.content.decode()


def test_rights_are_sorted_with_the_unlimited_ones_last(client_as: ClientOf) -> None:
    for title, until in (
        ("none", None),
        ("late", "2028-01-01T00:00:00Z"),
        ("soon", "2027-01-01T00:00:00Z"),
    ):
        AssetFactory.create(remote_title=title, remote_facts={**FACTS, "rights_until": until})
    response = client_as("media").get("/assets/?sort=rights")
    assert [card["title"] for card in response.context["cards"]] == ["soon", "late", "none"]


def test_part_for_htmx_holds_filters_and_results_without_the_frame(client_as: ClientOf) -> None:
    AssetFactory.create(remote_title="Home cover")
    response = client_as("media").get("/assets/?state=candidate", headers=HTMX)
    text = response.content.decode()
    assert text.lstrip().startswith('<div class="layout layout--facets" id="catalogue"')
    assert "<!doctype" not in text.lower()
    assert "Home cover" in text
    assert "HX-Request" in response["Vary"]


def test_page_restored_from_history_is_whole(client_as: ClientOf) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}
    response = client_as("media").get("/assets/", headers=headers)
    assert b"<!doctype html>" in response.content


def test_list_without_assets_says_what_is_missing(client_as: ClientOf) -> None:
    assert "No assets yet" in text_of(client_as("media"))


def test_list_where_nothing_matches_offers_a_way_out(client_as: ClientOf) -> None:
    AssetFactory.create()
    text = text_of(client_as("media"), "?state=retired")
    assert "No assets match" in text
    assert "Clear all filters" in text


def test_list_without_a_role_is_empty_and_says_why(client_as: ClientOf) -> None:
    AssetFactory.create(remote_title="Home cover")
    text = text_of(client_as("none"))
    assert "You have no role yet" in text
    assert "Home cover" not in text


@pytest.mark.parametrize(
    "query",
    ["after=x", "before=%00", "q=%00", "language=d%20e", f"q={'x' * 201}", f"tag={'x' * 201}"],
)
def test_address_that_makes_no_sense_is_refused(client_as: ClientOf, query: str) -> None:
    assert client_as("media").get(f"/assets/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "state=gone",
        "sort=colour",
        "view=map",
        "kind=hologram",
        "rights=x",
        "fact=x",
        "use=x",
        "brand=sold",
        "density=x",
        "columns=x",
        "season=summer",
    ],
)
def test_address_with_what_the_list_no_longer_has_leads_to_the_rest_and_says_so(
    client_as: ClientOf, query: str
) -> None:
    AssetFactory.create(remote_title="Home cover")
    name, _sign, value = query.partition("=")
    response = client_as("media").get(f"/assets/?{query}&kind=video")
    text = unescape(response.content.decode())
    assert response.status_code == 200
    assert "Home cover" in text
    assert f"{name}: {value}" in text
    assert response.context["clear_url"] == "/assets/?view=cards"
    assert query not in response.context["chips"][0]["remove_url"]


def test_unknown_parameters_are_left_out_of_the_forms(client_as: ClientOf) -> None:
    text = text_of(client_as("media"), "?utm=x&q=<b>")
    assert "utm" not in text.split('id="catalogue"')[1]
    assert "<b>" not in client_as("media").get("/assets/?q=<b>").content.decode()


@pytest.mark.parametrize(
    ("name", "query", "headers"),
    [
        ("asset list", "", {}),
        ("asset list filtered", "?state=approved&kind=video&language=en&q=film", {}),
        ("asset list table", "?view=table&columns=tags&columns=brand&columns=iconik", {}),
        ("asset list part", "?state=approved", HTMX),
    ],
)
def test_list_makes_the_same_queries_for_one_asset_and_for_many(
    client_as: ClientOf, counted: Counted, name: str, query: str, headers: dict[str, str]
) -> None:
    client = client_as("media")
    make_asset(state="approved")
    with counted(name):
        client.get(f"/assets/{query}", headers=headers)
    for _number in range(3):
        make_asset(state="approved")
    with counted(name):
        client.get(f"/assets/{query}", headers=headers)
