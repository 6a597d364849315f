"""The field mapping page: seen by all roles, changed by administrators, safely."""

import uuid
from typing import Any

import pytest
from django.test import Client

from governance.actions import fact_work
from governance.models import FieldMapping, MappingDraft
from tests.conftest import ClientOf
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import (
    FIELDS,
    MIRROR,
    film,
    ingest,
    map_fields,
    stored,
    telling,
)
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

pytestmark = pytest.mark.django_db

PAGE = "/field-mapping/"
CHANGE = "/field-mapping/change/"
HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def rules() -> None:
    map_fields()
    BrandFactory.create()


def form(**changes: str) -> dict[str, str]:
    """The form as it stands, with changes."""
    fields = {f"{fact}_field": name for fact, name in FIELDS.items()}
    kinds = {f"{fact}_transformation": "as_is" for fact in FIELDS}
    return {**fields, **kinds, "do": "preview", **changes}


def counted(admin: Client, **changes: str) -> MappingDraft:
    """A draft that was sent by the form, and counted."""
    response = admin.post(CHANGE, form(do="count", **changes))
    assert response["Location"] == PAGE
    fact_work.proceed(MIRROR)
    return MappingDraft.objects.get()


def step(admin: Client, draft: MappingDraft, name: str) -> Any:
    return admin.post(f"/field-mapping/drafts/{draft.public_id}/{name}/", follow=True)


@pytest.mark.parametrize("role", ROLES)
def test_mapping_is_seen_by_everybody_with_a_role(role: str, client_as: ClientOf) -> None:
    client = Client() if role == "anonymous" else client_as(role)
    must_answer(client, role, PAGE, PEOPLE)
    must_answer(client, role, f"{PAGE}state/", PEOPLE)


@pytest.mark.parametrize("role", ROLES)
def test_mapping_is_changed_by_administrators_alone(role: str, client_as: ClientOf) -> None:
    client = Client() if role == "anonymous" else client_as(role)
    must_answer(client, role, CHANGE, {"admin"})
    must_answer(client, role, CHANGE, {"admin"}, data=form(do="count"))
    assert MappingDraft.objects.count() == (role == "admin")


def test_mapping_in_force_tells_sources_and_faults(client_as: ClientOf) -> None:
    FieldMapping.objects.filter(fact="languages").update(
        transformation="values", values={"Deutsch (alte Liste)": "de"}
    )
    ingest(telling(film(), Language=["?"]))
    page = words(client_as("auditor").get(PAGE))
    assert "Listed values" in page
    assert "“Deutsch (alte Liste)” →" in page
    assert "1 asset</a>" in page


def test_change_is_tried_on_the_named_asset_without_changing_it(client_as: ClientOf) -> None:
    asset = telling(film("Named"), Language=["German"])
    ingest(asset, film("Other"))
    admin = client_as("admin")
    data = form(languages_transformation="names", asset="Named")
    response = admin.post(CHANGE, data, headers=HTMX)
    rows = {row["field"]: row for row in response.context["preview"]}
    assert response.context["tried_on"].remote_title == "Named"
    assert rows["Language"]["told"] == "German"
    assert "not a language tag" in rows["Language"]["now"]["fault"]
    assert rows["Language"]["then"] == {"text": "de"}
    assert not rows["AltText"]["differs"]
    assert b"<html" not in response.content
    assert "languages" in stored(asset).remote_faults
    assert not MappingDraft.objects.exists()


def test_change_tried_on_an_asset_that_is_not_there_says_so(client_as: ClientOf) -> None:
    ingest(film())
    response = client_as("admin").post(CHANGE, form(asset="No such film"))
    assert "No asset has this title or key" in words(response)


def test_change_without_any_asset_says_so(client_as: ClientOf) -> None:
    assert "There is no asset yet" in words(client_as("admin").get(CHANGE))


def test_change_offers_the_fields_that_assets_have_but_not_our_own(client_as: ClientOf) -> None:
    ingest(telling(film(), Keywords=["a"], gov_state=["approved"]))
    fields = client_as("admin").get(CHANGE).context["fields"]
    assert {"Keywords", "Language"} <= set(fields)
    assert "gov_state" not in fields


def test_change_is_counted_then_applied(client_as: ClientOf) -> None:
    asset = telling(film(), Language=["German"])
    ingest(asset)
    admin = client_as("admin")
    draft = counted(admin, languages_transformation="names")
    page = words(admin.get(PAGE))
    assert "Apply and read all facts" in page
    assert "Applied" in words(step(admin, draft, "apply"))
    assert "All facts are being read anew" in words(admin.get(PAGE))
    fact_work.proceed(MIRROR)
    assert "1 asset of 1 had other facts than before" in words(admin.get(PAGE))
    assert stored(asset).remote_facts["languages"] == ["de"]


def test_change_that_adds_faults_shows_examples(client_as: ClientOf) -> None:
    asset = film("A <script>film</script> 🎬 فيلم")
    ingest(asset)
    admin = client_as("admin")
    counted(admin, languages_field="AltText")
    page = words(admin.get(PAGE))
    assert "A <script>film</script> 🎬 فيلم" in page
    assert b"<script>film" not in admin.get(PAGE).content
    assert "more than now" in page


def test_listed_values_are_read_line_by_line(client_as: ClientOf) -> None:
    admin = client_as("admin")
    listed = "Deutsch (alte Liste) = de\r\n\r\nA = B = fr"
    draft = counted(admin, languages_transformation="values", languages_values=listed)
    assert draft.sources["languages"]["values"] == {"Deutsch (alte Liste)": "de", "A = B": "fr"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"languages_transformation": "day_first"}, "languages_transformation"),
        ({"languages_transformation": "values"}, "languages_values"),
        ({"languages_values": "no pair"}, "languages_values"),
        ({"alt_field": "x" * 201}, "alt_field"),
        ({"alt_field": "gov_state"}, "alt_field"),
        ({"alt_field": "a\x00b"}, "alt_field"),
    ],
)
def test_change_with_a_mistake_comes_back_naming_the_field(
    client_as: ClientOf, changes: dict[str, str], field: str
) -> None:
    response = client_as("admin").post(CHANGE, form(do="count", **changes))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not MappingDraft.objects.exists()


def test_second_change_is_refused_and_what_was_entered_is_kept(client_as: ClientOf) -> None:
    admin = client_as("admin")
    counted(admin)
    response = admin.post(CHANGE, form(do="count", alt_field="Other text"))
    assert response.status_code == 409
    assert "being prepared already" in words(response)
    assert 'value="Other text"' in words(response)


@pytest.mark.parametrize("name", ["apply", "discard", "recount"])
def test_step_of_who_does_not_administer_is_refused(client_as: ClientOf, name: str) -> None:
    draft = counted(client_as("admin"))
    response = step(client_as("media"), draft, name)
    draft.refresh_from_db()
    assert (response.status_code, draft.state) == (403, "counted")


def test_step_taken_twice_says_that_the_draft_has_ended(client_as: ClientOf) -> None:
    admin = client_as("admin")
    draft = counted(admin)
    step(admin, draft, "discard")
    assert "applied or discarded meanwhile" in words(step(admin, draft, "apply"))


def test_step_that_does_not_exist_or_of_no_draft_is_refused(client_as: ClientOf) -> None:
    admin = client_as("admin")
    assert step(admin, counted(admin), "destroy").status_code == 400
    nothing = MappingDraft(public_id=uuid.uuid4())
    assert step(admin, nothing, "apply").status_code == 404


def test_state_asked_for_as_a_page_leads_to_the_page(client_as: ClientOf) -> None:
    admin = client_as("admin")
    assert admin.get(f"{PAGE}state/")["Location"] == PAGE
    part = admin.get(f"{PAGE}state/", headers=HTMX)
    assert part.status_code == 200
    assert b"<html" not in part.content
