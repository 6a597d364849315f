"""The forms of an asset's page, and reading what they send."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from connectors.iconik.sandbox.page.html import Child, button, el, field, form, panel, select
from connectors.iconik.sandbox.store import JsonObject, Record

_VALUE = "value-"


def side_forms(record: Record) -> list[Markup]:
    """Title, new version, captions, deletion."""
    base = f"/assets/{record.id}"
    title = form(
        f"{base}/title",
        field("Title", el("input", name="title", value=record.body["title"], required=True)),
        button("Save title"),
        class_="stack",
    )
    ways = (("copy", "with the same files"), ("empty", "without files"))
    version = form(
        f"{base}/version",
        field("Files", select("files", ways), "or the file chosen below"),
        field("Other file", el("input", type="file", name="file"), "optional"),
        button("Make a new version"),
        enctype="multipart/form-data",
        class_="stack",
    )
    return [
        panel("Title", title),
        panel("New version", version),
        panel("Captions", _captions(base)),
        _deletion(record, base),
    ]


def _captions(base: str) -> Markup:
    first = "WEBVTT\n\n00:00.000 --> 00:04.000\n"
    return form(
        f"{base}/captions",
        field("Language", el("input", name="language", size=8, required=True), "such as de-CH"),
        field("Captions", el("textarea", first, name="text", rows=4), "WebVTT"),
        button("Add to the current version"),
        class_="stack",
    )


def _deletion(record: Record, base: str) -> Markup:
    deleted = record.body["status"] == "DELETED"
    actions: list[Child] = []
    if deleted:
        actions.append(form(f"{base}/restore", button("Restore")))
    else:
        actions.append(form(f"{base}/delete", button("Delete", kind="danger")))
    actions.append(form(f"{base}/purge", button("Purge without a trace", kind="danger")))
    note = "A deleted asset waits in the delete queue. A purged one leaves nothing to be asked for."
    return panel("Delete", el("p", note, class_="hint"), el("div", *actions, class_="row"))


def metadata_form(
    asset_id: str,
    view: JsonObject,
    fields: Mapping[str, JsonObject],
    values: Mapping[str, list[str]],
) -> Markup:
    """A form with a control for each field of a view."""
    controls = [_control(field, values.get(name, [])) for name, field in fields.items()]
    action = f"/assets/{asset_id}/metadata/{view['id']}"
    return form(action, *controls, button("Save metadata"), class_="stack")


def _control(definition: JsonObject, values: list[str]) -> Markup:
    name = _VALUE + definition["name"]
    old = el("input", type="hidden", name=f"old-{definition['name']}", value="\n".join(values))
    hint = str(definition["field_type"]).replace("_", " ")
    if definition["field_type"] == "drop_down":
        options = [(o["value"], o["label"]) for o in definition.get("options") or ()]
        chosen = values[0] if values else ""
        control = select(name, [("", "—"), *options], chosen)
    elif definition["multi"]:
        control = el("textarea", "\n".join(values), name=name, rows=max(2, len(values)))
        hint += ", one value a line"
    elif definition["field_type"] == "text":
        control = el("textarea", "\n".join(values), name=name, rows=2)
    else:
        control = el("input", name=name, value="".join(values[:1]))
    return el("div", field(definition["label"], control, hint), old)


def sent_values(
    sent: MultiDict[str, str], fields: Mapping[str, JsonObject]
) -> dict[str, str | list[str] | None]:
    """The fields that were changed in a metadata form, as values for the editor."""
    changed: dict[str, str | list[str] | None] = {}
    for name, definition in fields.items():
        if _VALUE + name not in sent:
            continue
        text = sent[_VALUE + name].replace("\r\n", "\n").strip()
        if text == sent.get(f"old-{name}", "").replace("\r\n", "\n").strip():
            continue
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if not lines:
            changed[name] = None
        else:
            changed[name] = lines if definition["multi"] else text
    return changed
