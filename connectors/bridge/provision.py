"""Makes the place in iconik that the connector writes to: fields and two views (iconik-api.md §3).

Idempotent, and it never changes a field or view that it did not make: what is ours carries our
mark in ``external_id`` or ``description``. People get a read-only view; the connector writes
through a second one.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from connectors.http.errors import RemoteConflict, RemoteRejected
from connectors.iconik.client import IconikClient
from connectors.iconik.metadata import FieldDraft, ViewField
from connectors.iconik.records import MetadataField, MetadataView
from connectors.models import Provision
from governance import clock
from governance.domain.lifecycle import State

PURPOSE = "iconik.governance"
MARK = "imprimatur"
SHOWN_VIEW = "Governance"
WRITTEN_VIEW = "Governance (connector)"
VIEW_MARK = "Written by Imprimatur; changes made here are lost."

FIELDS: Mapping[str, FieldDraft] = {
    "gov_state": FieldDraft(
        label="Governance state",
        field_type="drop_down",
        options=tuple((state.value, state.value.replace("_", " ").capitalize()) for state in State),
        use_as_facet=True,
        external_id=f"{MARK}:gov_state",
    ),
    "gov_suspended": FieldDraft(
        label="Suspended", field_type="boolean", external_id=f"{MARK}:gov_suspended"
    ),
    "gov_approved_version": FieldDraft(
        label="Approved version", field_type="integer", external_id=f"{MARK}:gov_approved_version"
    ),
    "gov_reason": FieldDraft(label="Reason", field_type="text", external_id=f"{MARK}:gov_reason"),
    "gov_link": FieldDraft(label="Imprimatur", field_type="url", external_id=f"{MARK}:gov_link"),
}


class NotOurs(Exception):
    """iconik has a field of our name that we did not make; an administrator must decide."""


def written_view(client: IconikClient, *, fresh: bool = False) -> str:
    """The id of the view to write through; made now if it is not known yet.

    Raises:
        NotOurs, RemoteError: the problem is kept for the connection page.
    """
    known = Provision.objects.filter(purpose=PURPOSE).exclude(view_id="").first()
    if known is not None and not known.problem and not fresh:
        return known.view_id
    try:
        shown, written = provision(client)
    except NotOurs as error:
        _remember("", "", str(error))
        raise
    _remember(shown, written, "")
    return written


def provision(client: IconikClient) -> tuple[str, str]:
    """Make what is missing; the ids of the shown and the written view."""
    _make_fields(client)
    views = {view.name: view for view in client.metadata_views()}
    shown = _make_view(client, views.get(SHOWN_VIEW), SHOWN_VIEW, read_only=True)
    written = _make_view(client, views.get(WRITTEN_VIEW), WRITTEN_VIEW, read_only=False)
    _show_in_categories(client, shown)
    return shown, written


def _make_fields(client: IconikClient) -> None:
    existing = {field.name: field for field in client.metadata_fields()}
    for name, draft in FIELDS.items():
        if name not in existing:
            existing[name] = _create(client, name, draft)
        _require_ours(existing[name], draft)


def _create(client: IconikClient, name: str, draft: FieldDraft) -> MetadataField:
    try:
        return client.create_metadata_field(name, draft)
    except (RemoteConflict, RemoteRejected):
        return client.metadata_field(name)  # another worker was quicker, or the call got through


def _require_ours(field: MetadataField, draft: FieldDraft) -> None:
    if field.external_id != draft.external_id or field.field_type != draft.field_type:
        raise NotOurs(
            _("iconik has a field “%(name)s” that Imprimatur did not make; rename or remove it.")
            % {"name": field.name}
        )


def _make_view(
    client: IconikClient, existing: MetadataView | None, name: str, *, read_only: bool
) -> str:
    fields = [ViewField(name=field, read_only=read_only) for field in FIELDS]
    if existing is None:
        return client.create_metadata_view(name, fields, description=VIEW_MARK).id
    view = client.metadata_view(existing.id)
    if view.description != VIEW_MARK:
        raise NotOurs(
            _("iconik has a view “%(name)s” that Imprimatur did not make; rename or remove it.")
            % {"name": name}
        )
    if _differs(view.view_fields, fields):
        client.put_metadata_view(existing.id, name, fields, description=VIEW_MARK)
    return existing.id


def _differs(present: Iterable[MetadataField], wanted: Iterable[ViewField]) -> bool:
    seen = [(field.name, bool(field.read_only)) for field in present if not field.is_layout]
    return seen != [(field.name, bool(field.read_only)) for field in wanted]


def _show_in_categories(client: IconikClient, view_id: str) -> None:
    """Show our view wherever asset metadata is shown; other views of a category stay."""
    for category in client.metadata_categories("assets"):
        if view_id not in category.view_ids:
            client.put_metadata_category(
                category.name,
                label=category.label or category.name,
                view_ids=[*category.view_ids, view_id],
            )


def _remember(shown: str, written: str, problem: str) -> None:
    Provision.objects.update_or_create(
        purpose=PURPOSE,
        defaults={
            "view_id": written,
            "shown_view_id": shown,
            "checked_at": clock.now(),
            "problem": problem,
        },
    )
