"""HTML written as calls: every text is escaped, every element closed."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Child = Markup | str | int | None

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "track"})


def el(tag: str, /, *children: Child, **attributes: str | bool | int | None) -> Markup:
    """An element. `class_` and `for_` lose their underscore, others turn `_` into `-`.

    An attribute that is None or False is left out, one that is True has no value.
    """
    parts = [f"<{tag}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        parts.append(f" {attribute}" if value is True else f' {attribute}="{escape(value)}"')
    if tag in _VOID:
        return Markup("".join(parts) + ">")  # noqa: S704 - every part is escaped above
    inner = "".join(_escaped(child) for child in children if child is not None)
    return Markup("".join(parts) + f">{inner}</{tag}>")  # noqa: S704 - as above


def _escaped(child: Markup | str | int) -> Markup:
    return escape(str(child)) if isinstance(child, int) else escape(child)


def join(parts: Iterable[Child]) -> Markup:
    """The parts one after the other."""
    return Markup("").join(_escaped(part) for part in parts if part is not None)


def button(label: str, *, kind: str = "", **attributes: str | bool | None) -> Markup:
    """A button that sends its form."""
    return el("button", label, type="submit", class_=f"button {kind}".strip(), **attributes)


def form(action: str, /, *children: Child, **attributes: str | bool | None) -> Markup:
    """A form that changes something."""
    return el("form", *children, method="post", action=action, **attributes)


def field(label: str, control: Markup, hint: str = "") -> Markup:
    """A control with its label above it."""
    words = el("span", label, class_="label")
    note = el("span", hint, class_="hint") if hint else None
    return el("label", words, control, note, class_="field")


def select(
    name: str, choices: Iterable[tuple[str, str]], chosen: str = "", *, label: str | None = None
) -> Markup:
    """A list of (value, label) to choose from; `label` names it where no field does."""
    options = [
        el("option", label, value=value, selected=value == chosen) for value, label in choices
    ]
    return el("select", *options, name=name, aria_label=label)


def table(heads: Iterable[str], rows: Iterable[Iterable[Child]], *, label: str) -> Markup:
    """A table in a region of its own that can scroll sideways; an empty head is one of actions."""
    actions = el("span", "Actions", class_="unseen")
    head = el("thead", el("tr", *[el("th", text or actions, scope="col") for text in heads]))
    body = el("tbody", *[el("tr", *[el("td", cell) for cell in row]) for row in rows])
    return el(
        "div", el("table", head, body), class_="scroll", tabindex=0, role="region", aria_label=label
    )


def panel(title: str, *children: Child, aside: Child = None) -> Markup:
    """A part of a page with a heading."""
    head = el(
        "div",
        el("h2", title),
        el("span", aside, class_="aside") if aside else None,
        class_="panel-head",
    )
    return el("section", head, *children, class_="panel")
