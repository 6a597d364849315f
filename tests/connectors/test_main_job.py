"""The main job, end to end, by the product's own doors: pages, API, links and iconik itself.

A real database, a real stand-in iconik over HTTP, real files; what Celery wakes is called here.
"""

import re
from datetime import timedelta

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from connectors.bridge.media_urls import IconikMedia
from connectors.bridge.push_states import push_history, push_states
from governance import contributions
from governance.models import AuditEntry, Brand, Review
from tests.factories import ClientApplicationFactory

SECRET = "a-secret-that-only-this-test-knows"


@pytest.fixture
def linked_media(mirror, settings):
    """Media links ask the stand-in iconik, whose origin is configured."""
    settings.MEDIA_ORIGINS = [mirror.sandbox.url]
    before = contributions.signed_urls()
    contributions.register_signed_urls(IconikMedia(mirror.connect))
    yield
    contributions.register_signed_urls(before)


@pytest.fixture
def ask(db):
    """Ask the lookup API as Exstream does: with a token of its own."""
    ClientApplicationFactory.create(
        client_id="exstream", client_secret=SECRET, allowed_scopes=["lookup", "production"]
    )
    client = Client()
    token = client.post(
        "/api/v1/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": "exstream",
            "client_secret": SECRET,
        },
    ).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    def asked(**context):
        return client.get("/api/v1/campaigns/RENEW26/lookup", context, headers=headers).json()

    asked.client, asked.headers = client, headers
    return asked


def post(client, address, **form):
    """Send a form as a person does, and follow to the next page."""
    response = client.post(address, form, follow=True)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response


def hidden(response, name):
    """The value of a hidden or ticked field of a page."""
    html = response.content.decode()
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', html
    )
    assert found, f"no field {name}"
    return found.group(1)


def decide(reviewer, review, decision="approve"):
    address = reverse("governance:review", args=[review.public_id])
    expected = hidden(reviewer.get(address), "expected")
    post(reviewer, address, decision=decision, expected=expected, reason="")


def told(mirror):
    with mirror.connect() as client:
        push_states(client)
        push_history(client)
    return mirror.sandbox.edit.metadata("home")


def test_main_job_from_iconik_to_exstream_and_back(mirror, linked_media, ask, client_as):
    media, comms = client_as("media"), client_as("comms")
    reviewer, compliance = client_as("reviewer"), client_as("compliance")

    # iconik → mirror → submitted → approved by somebody else → told to iconik
    mirror.film("home")
    assert mirror.full().changed == 1
    asset = mirror.asset("home")
    step = {"asset_id": asset.public_id}
    submit = reverse("governance:asset-step", kwargs={**step, "step": "submit"})
    post(media, submit, expected="candidate", note="Final cut")
    assert told(mirror)["gov_state"] == ["in_review"]
    decide(reviewer, Review.objects.get())
    assert told(mirror)["gov_state"] == ["approved"]
    assert told(mirror)["gov_approved_version"] == ["1"]

    # campaign → slot → mapping → approved → published
    today = mirror.time.now().date()
    post(
        comms,
        reverse("governance:campaign-new"),
        key="RENEW26",
        name="Policy renewal",
        brand=Brand.objects.get().pk,
        zone="Europe/Zurich",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30),
        default_language="en",
        languages="en, fr",
        regions="CH",
        dimensions="channel: email, web",
    )
    post(
        comms,
        reverse("governance:slot-new", args=["RENEW26"]),
        key="hero",
        name="Opening film",
        kinds="video",
        language_policy="default",
        required="on",
    )
    assert ask(slot="hero", language="fr")["reasons"] == {"empty_slot": 1}
    post(
        comms,
        reverse("governance:mapping-new", args=["RENEW26", "hero"]),
        asset=asset.public_id,
        languages="fr",
        priority=0,
    )
    decide(reviewer, Review.objects.get(state="open"))

    # lookup → answer → link → the film itself
    answer = ask(slot="hero", language="fr-CH", region="CH", channel="email")
    assert (answer["outcome"], answer["served"]["match"]) == ("served", "parent")
    assert answer["asset"]["id"] == str(asset.public_id)
    link = next(item["link"] for item in answer["renditions"] if item["kind"] == "video")
    redirect = Client().get(link)
    assert redirect.status_code == 302
    assert httpx.get(redirect["Location"]).content == b"home"

    # Exstream used it: approved → in use
    used = ask.client.post(
        "/api/v1/production-events",
        {
            "event_id": "run-1",
            "kind": "published",
            "campaign": "RENEW26",
            "decision": answer["decision"],
            "occurred_at": mirror.time.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        content_type="application/json",
        headers=ask.headers,
    )
    assert used.status_code == 201, used.json()
    assert told(mirror)["gov_state"] == ["used"]

    # retired by compliance: gone from the next lookup, and from the link
    retire = reverse("governance:asset-step", kwargs={**step, "step": "retire"})
    shown = hidden(compliance.get(retire), "acknowledged")
    post(compliance, retire, expected="used", reason="Rights withdrawn", acknowledged=shown)
    assert ask(slot="hero", language="fr-CH", region="CH", channel="email")["outcome"] == "none"
    assert Client().get(link).status_code == 410
    assert told(mirror)["gov_state"] == ["retired"]
    assert told(mirror)["gov_reason"] == ["Rights withdrawn"]

    # what happened stands in the record, with the people and the reason
    verbs = list(
        AuditEntry.objects.filter(subject_id=str(asset.public_id)).values_list("verb", flat=True)
    )
    assert {"asset.submitted", "asset.approved", "asset.used", "asset.retired"} <= set(verbs)
    lines = [entry["operation_description"] for entry in mirror.sandbox.edit.history("home")]
    assert any("Retired" in line and "Rights withdrawn" in line for line in lines)
