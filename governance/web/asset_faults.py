"""The facts of an asset that cannot be read, as its page tells how to mend them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from governance.domain.facts import FACT_LABELS
from governance.domain.transformations import Kind, Source
from governance.models import Asset, Rendition
from governance.web.requests import LONGEST_SEARCH

SHOWN_TEXTS: Final = 6
"""The most values of a field that a fault shows."""

SHOWN_LETTERS: Final = 120
"""The most letters of a value that a fault shows."""

EXPECTED: Final[Mapping[str, Any]] = {
    "languages": gettext_lazy("language tags such as en, fr or de-CH, or “neutral” alone"),
    "territories": gettext_lazy(
        "codes of countries or subdivisions such as CH or CH-GE, our markets, or “worldwide” alone"
    ),
    "rights_from": gettext_lazy("one date such as 2027-03-31, or “unlimited”"),
    "rights_until": gettext_lazy(
        "one date such as 2027-03-31, later than the start of the rights, or “unlimited”"
    ),
    "product_types": gettext_lazy("names of products"),
    "alt": gettext_lazy("one text that tells what the picture shows"),
    "spoken": gettext_lazy("“yes”, “no”, or tags of the spoken languages such as de"),
    "captions": gettext_lazy("caption files whose language is a tag such as en or de-CH"),
    "brand": gettext_lazy("the key of one of our brands"),
}
"""What is read without a fault, by fact (``domain.fact_reading``)."""

_BY_TRANSFORMATION: Final[Mapping[Kind, str]] = {
    Kind.NAMES: gettext_noop("an English name such as German or Switzerland, or %(plain)s"),
    Kind.DAY_FIRST: gettext_noop("a date such as 31.03.2027, or %(plain)s"),
    Kind.MONTH_FIRST: gettext_noop("a date such as 03/31/2027, or %(plain)s"),
    Kind.VALUES: gettext_noop("one of the listed values (%(values)s), or %(plain)s"),
}


def fault_rows(
    asset: Asset,
    sources: Mapping[str, Source],
    files: Iterable[Rendition],
    *,
    may_change_mapping: bool,
) -> list[dict[str, Any]]:
    """One row per fault: the fact, the sentence, what was read from where, and what is expected.

    ``files`` are those of the newest version in use, whose captions are read. ``mapping_url`` leads
    to the fact on the page that changes how it is read, tried on this asset, for who may do that.
    """
    labels = {**FACT_LABELS, "brand": _("Brand")}
    return [
        {
            "id": f"fault-{name}",
            "label": _(labels[name]) if name in labels else name,
            "sentence": text,
            "field": sources[name].field if name in sources else "",
            "is_captions": name == "captions",
            "told": _told(asset, name, sources, files),
            "expected": _expected(name, sources.get(name)),
            "mapping_url": _mapping_url(asset, name)
            if may_change_mapping and name != "captions"
            else "",
        }
        for name, text in asset.remote_faults.items()
    ]


def _told(
    asset: Asset, name: str, sources: Mapping[str, Source], files: Iterable[Rendition]
) -> list[str]:
    """The texts that were read, shortened."""
    if name == "captions":
        texts = sorted({item.remote_language for item in files if item.remote_language})
    elif name in sources:
        texts = [str(text) for text in asset.remote_metadata.get(sources[name].field, [])]
    else:
        texts = []
    shown = [
        text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"
        for text in texts[:SHOWN_TEXTS]
    ]
    return shown if len(texts) <= SHOWN_TEXTS else [*shown, "…"]


def _expected(name: str, source: Source | None) -> str:
    plain = str(EXPECTED.get(name, ""))
    if source is None or source.transformation.kind not in _BY_TRANSFORMATION:
        return plain
    values = ", ".join(f"“{text}”" for text in list(source.transformation.values)[:SHOWN_TEXTS])
    sentence = _(_BY_TRANSFORMATION[source.transformation.kind])
    return sentence % {"plain": plain, "values": values}


def _mapping_url(asset: Asset, name: str) -> str:
    text = (asset.remote_external_id or asset.remote_title)[:LONGEST_SEARCH]
    place = reverse("governance:field-mapping-change")
    return f"{place}?{urlencode({'asset': text})}#id_{name}_field"
