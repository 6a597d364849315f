"""A change of the field mapping: prepared, counted over the catalogue, applied."""

import uuid

import pytest

from governance.actions import fact_work, mapping_drafts
from governance.actions.mapping_drafts import (
    apply_draft,
    begin_draft,
    count_page,
    discard_draft,
    recount_draft,
)
from governance.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleState
from governance.domain.transformations import Kind, Source, Transformation
from governance.models import Asset, AuditEntry, FieldMapping, MappingDraft
from tests.conftest import ActorOf
from tests.factories import BrandFactory, MarketFactory
from tests.governance.actions.remote_assets import (
    FIELDS,
    MIRROR,
    film,
    ingest,
    map_fields,
    stored,
    telling,
)

pytestmark = pytest.mark.django_db

AS_BEFORE = {fact: Source(name) for fact, name in FIELDS.items()}
BY_NAME = {**AS_BEFORE, "languages": Source("Language", Transformation(Kind.NAMES))}


@pytest.fixture(autouse=True)
def rules() -> None:
    map_fields()
    BrandFactory.create()


def counted(actor: ActorOf, sources: dict[str, Source] | None = None) -> MappingDraft:
    """A draft that a worker has counted."""
    draft = begin_draft(sources=sources or BY_NAME, actor=actor("admin"))
    fact_work.proceed(MIRROR)
    draft.refresh_from_db()
    return draft


def test_draft_counts_faults_before_and_after_without_changing_an_asset(actor: ActorOf) -> None:
    named, tagged, wrong = (
        telling(film(title), Language=[text])
        for title, text in (("A", "German"), ("B", "fr"), ("C", "Klingonisch"))
    )
    ingest(named, tagged, wrong)
    before = list(Asset.objects.order_by("pk").values("remote_facts", "remote_faults"))
    draft = counted(actor)
    assert draft.state == "counted"
    assert (draft.done, draft.total) == (3, 3)
    assert draft.counts["languages"] == {"before": 2, "after": 1, "changed": 1}
    assert draft.counts["alt"] == {"before": 0, "after": 0, "changed": 0}
    [[example, title, fault]] = draft.examples["languages"]
    assert (example, title) == (str(stored(wrong).public_id), "C")
    assert "Klingonisch" in fault
    assert list(Asset.objects.order_by("pk").values("remote_facts", "remote_faults")) == before


def test_draft_applied_is_the_mapping_and_all_facts_are_read_by_it(actor: ActorOf) -> None:
    asset = telling(film(), Language=["German"])
    ingest(asset)
    apply_draft(draft_id=counted(actor).public_id, actor=actor("admin"))
    row = FieldMapping.objects.get(fact="languages")
    assert (row.remote_field, row.transformation) == ("Language", "names")
    fact_work.proceed(MIRROR)
    assert stored(asset).remote_facts["languages"] == ["de"]
    entry = AuditEntry.objects.get(verb="field_mapping.applied")
    assert entry.before["languages"]["transformation"] == "as_is"
    assert entry.after["languages"]["transformation"] == "names"


def test_draft_without_a_fact_leaves_it_without_a_field(actor: ActorOf) -> None:
    sources = {fact: source for fact, source in AS_BEFORE.items() if fact != "alt"}
    apply_draft(draft_id=counted(actor, sources).public_id, actor=actor("admin"))
    assert not FieldMapping.objects.filter(fact="alt").exists()


def test_draft_counted_under_other_rules_is_not_applied(actor: ActorOf) -> None:
    draft = counted(actor)
    MarketFactory.create(code="@DACH")
    with pytest.raises(StaleState):
        apply_draft(draft_id=draft.public_id, actor=actor("admin"))
    assert FieldMapping.objects.get(fact="languages").transformation == "as_is"
    recount_draft(draft_id=draft.public_id, actor=actor("admin"))
    fact_work.proceed(MIRROR)
    apply_draft(draft_id=draft.public_id, actor=actor("admin"))
    assert FieldMapping.objects.get(fact="languages").transformation == "names"


def test_draft_is_counted_page_by_page_and_begins_again_when_rules_change(
    actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_drafts, "PAGE", 2)
    ingest(*[film(str(number)) for number in range(3)])
    draft = begin_draft(sources=BY_NAME, actor=actor("admin"))
    assert count_page()
    draft.refresh_from_db()
    assert (draft.done, draft.total, draft.state) == (2, 3, "counting")
    MarketFactory.create(code="@DACH")
    assert count_page()
    draft.refresh_from_db()
    assert draft.done == 2
    assert count_page()
    assert not count_page()
    draft.refresh_from_db()
    assert (draft.done, draft.state) == (3, "counted")
    assert draft.counts["languages"]["after"] == 0


def test_draft_names_a_few_examples_and_counts_all(
    actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_drafts, "EXAMPLES", 2)
    ingest(*[telling(film(str(number)), Language=["?"]) for number in range(4)])
    draft = counted(actor)
    assert draft.counts["languages"]["after"] == 4
    assert len(draft.examples["languages"]) == 2


def test_second_draft_is_refused_while_one_is_prepared(actor: ActorOf) -> None:
    draft = counted(actor)
    with pytest.raises(Conflict):
        begin_draft(sources=BY_NAME, actor=actor("admin"))
    discard_draft(draft_id=draft.public_id, actor=actor("admin"))
    assert begin_draft(sources=BY_NAME, actor=actor("admin")).pk


@pytest.mark.parametrize("name", ["gov_state", "Gov_Link"])
def test_field_that_we_write_ourselves_feeds_no_fact(actor: ActorOf, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        begin_draft(sources={"alt": Source(name)}, actor=actor("admin"))
    assert refusal.value.field == "alt"
    assert not MappingDraft.objects.exists()


@pytest.mark.parametrize("role", ["media", "comms", "reviewer", "compliance", "auditor"])
def test_draft_of_who_does_not_administer_is_refused(actor: ActorOf, role: str) -> None:
    draft = counted(actor)
    with pytest.raises(Forbidden):
        begin_draft(sources=BY_NAME, actor=actor(role))
    for act in (apply_draft, discard_draft, recount_draft):
        with pytest.raises(Forbidden):
            act(draft_id=draft.public_id, actor=actor(role))
    draft.refresh_from_db()
    assert draft.state == "counted"


def test_draft_that_ended_or_never_was_is_refused(actor: ActorOf) -> None:
    draft = counted(actor)
    discard_draft(draft_id=draft.public_id, actor=actor("admin"))
    for act in (apply_draft, discard_draft, recount_draft):
        with pytest.raises(Conflict):
            act(draft_id=draft.public_id, actor=actor("admin"))
        with pytest.raises(NotFound):
            act(draft_id=uuid.uuid4(), actor=actor("admin"))


def test_draft_that_is_not_counted_yet_is_not_applied(actor: ActorOf) -> None:
    draft = begin_draft(sources=BY_NAME, actor=actor("admin"))
    with pytest.raises(Conflict):
        apply_draft(draft_id=draft.public_id, actor=actor("admin"))
