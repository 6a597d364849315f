"""Reading the documents of a table: what breaks resolution.md §1 is refused, with its path."""

import json
from collections.abc import Mapping
from functools import lru_cache

from governance.domain import fields, instants
from governance.domain.canonical import canonical_json
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.languages import ROOT, canonical_language, is_alias, parent_cycle
from governance.domain.regions import canonical_region, is_market
from governance.domain.table_parts import (
    CHANNEL,
    FORMAT,
    LANGUAGE_POLICIES,
    RESERVED_NAMES,
    AssetBlock,
    Head,
    Rendition,
    Row,
    Slot,
)

_HEAD = frozenset({"format", *Head.__dataclass_fields__})
_SLOT = frozenset({"required", "language_policy", "rows"})
_ROW = frozenset({"row", "priority", "languages", "regions", "when", "from", "until", "asset"})
_ASSET = frozenset(AssetBlock._fields)
_RENDITION = frozenset(Rendition._fields)


def read_head(document: Mapping[str, object]) -> Head:
    """The head of a table's document, which holds everything but ``slots``.

    Raises :class:`InvalidInput` naming the member at fault.
    """
    members = fields.members(document, _HEAD, "table")
    if members["format"] != FORMAT:
        raise InvalidInput(_("The format must be “%(format)s”."), field="format", format=FORMAT)
    aliases, parents = _language_data(
        canonical_json(members["language_aliases"]), canonical_json(members["language_parents"])
    )
    return Head(
        campaign=_token_part(members["campaign"], "campaign"),
        generation=fields.count(members["generation"], "generation"),
        published_at=_instant(members["published_at"], "published_at"),
        dimensions=_dimensions(members["dimensions"]),
        default_language=_language(members["default_language"], aliases, "default_language"),
        language_aliases=aliases,
        language_parents=parents,
        markets={
            code: _market(code, countries)
            for code, countries in fields.mapping(members["markets"], "markets").items()
        },
    )


def _token_part(value: object, field: str) -> str:
    """A key that a decision token can hold and still be taken apart."""
    key = fields.text(value, field)
    if "/" in key or "@" in key:
        raise InvalidInput(_("A key may hold neither “/” nor “@”."), field=field)
    return key


def _instant(value: object, field: str) -> str:
    text = fields.text(value, field)
    if not instants.is_written(text):
        raise InvalidInput(
            _("“%(value)s” is not an instant such as 2026-11-23T10:00:00Z."),
            field=field,
            value=text,
        )
    return text


def _dimensions(value: object) -> tuple[str, ...]:
    names = fields.texts(value, "dimensions")
    for position, name in enumerate(names):
        if name in RESERVED_NAMES or name in names[:position]:
            raise InvalidInput(
                _("“%(name)s” stands twice or is a name that no dimension may have."),
                field=f"dimensions[{position}]",
                name=name,
            )
    if CHANNEL not in names:
        raise InvalidInput(_("The channel must be among the dimensions."), field="dimensions")
    return names


def _language(value: object, aliases: Mapping[str, str], field: str) -> str:
    tag = fields.text(value, field)
    if canonical_language(tag, aliases, field=field) != tag:
        raise InvalidInput(_("“%(tag)s” is not in canonical form."), field=field, tag=tag)
    return tag


def _market(code: str, countries: object) -> tuple[str, ...]:
    field = f"markets.{code}"
    if not is_market(code) or len(code) == 1:
        raise InvalidInput(_("The code of a market is “@” and a name."), field=field)
    listed = fields.texts(countries, field)
    for position, country in enumerate(listed):
        if len(country) != 2 or canonical_region(country, field=f"{field}[{position}]") != country:
            raise InvalidInput(
                _("A market lists countries in upper case."), field=f"{field}[{position}]"
            )
    return listed


@lru_cache(maxsize=16)
def _language_data(
    aliases_json: bytes, parents_json: bytes
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The two language maps, checked.

    They are the same thousands of entries in nearly every table of an installation, so they
    are checked once and shared.
    """
    aliases = fields.texts_by_name(json.loads(aliases_json), "language_aliases")
    for subtag, replacement in aliases.items():
        if not is_alias(subtag, replacement, aliases):
            raise InvalidInput(
                _("“%(subtag)s” is not replaced by one primary language subtag for good."),
                field=f"language_aliases.{subtag}",
                subtag=subtag,
            )
    parents = fields.texts_by_name(json.loads(parents_json), "language_parents")
    for tag, parent in parents.items():
        _language(tag, aliases, f"language_parents.{tag}")
        if parent != ROOT:
            _language(parent, aliases, f"language_parents.{tag}")
    cycle = parent_cycle(parents)
    if cycle is not None:
        raise InvalidInput(
            _("The parents of “%(tag)s” lead back to it."),
            field=f"language_parents.{cycle}",
            tag=cycle,
        )
    return aliases, parents


class SlotReader:
    """Reads the slots of one table.

    What was found right once is not looked at again, and equal lists are kept once.
    """

    def __init__(self, head: Head) -> None:
        self._head = head
        self._tag_lists: set[tuple[str, ...]] = set()
        self._code_lists: set[tuple[str, ...]] = set()
        self._instants: set[str] = set()
        self._shared: dict[tuple[object, ...], tuple[str, ...]] = {}

    def slot(self, key: str, document: object) -> Slot:
        """One slot. The path of a fault begins with the slot's key."""
        try:
            return self._slot(_token_part(key, ""), document)
        except InvalidInput as error:
            raise fields.below(key, error) from None

    def _slot(self, key: str, document: object) -> Slot:
        members = fields.members(document, _SLOT)
        policy = members["language_policy"]
        if policy not in LANGUAGE_POLICIES:
            raise InvalidInput(
                _("The language policy must be exact, parents or default."), field="language_policy"
            )
        rows = []
        seen: set[int] = set()
        for position, member in enumerate(fields.items(members["rows"], "rows")):
            try:
                row = self._row(member)
            except InvalidInput as error:
                raise fields.below(f"rows[{position}]", error) from None
            if row.row in seen:
                raise InvalidInput(
                    _("Row %(row)s stands twice."), field=f"rows[{position}].row", row=row.row
                )
            seen.add(row.row)
            rows.append(row)
        return Slot(
            key=key,
            required=fields.truth(members["required"], "required"),
            language_policy=str(policy),
            rows=tuple(rows),
        )

    def _row(self, document: object) -> Row:
        members = fields.members(document, _ROW)
        try:
            asset = self._asset(members["asset"])
        except InvalidInput as error:
            raise fields.below("asset", error) from None
        return Row(
            row=fields.count(members["row"], "row"),
            priority=fields.integer(members["priority"], "priority"),
            languages=self._tags(members["languages"], "languages"),
            regions=self._codes(members["regions"], "regions"),
            when=self._when(members["when"]),
            starts=self._instant(members["from"], "from"),
            ends=self._instant(members["until"], "until"),
            asset=asset,
        )

    def _asset(self, document: object) -> AssetBlock:
        members = fields.members(document, _ASSET)
        renditions = []
        for position, member in enumerate(fields.items(members["renditions"], "renditions")):
            try:
                renditions.append(self._rendition(member))
            except InvalidInput as error:
                raise fields.below(f"renditions[{position}]", error) from None
        return AssetBlock(
            id=fields.text(members["id"], "id"),
            iconik_id=fields.text(members["iconik_id"], "iconik_id"),
            version=fields.text(members["version"], "version"),
            version_number=fields.count(members["version_number"], "version_number"),
            title=fields.any_text(members["title"], "title"),
            alt=fields.optional_text(members["alt"], "alt"),
            territories=self._codes(members["territories"], "territories"),
            rights_from=self._instant(members["rights_from"], "rights_from"),
            rights_until=self._instant(members["rights_until"], "rights_until"),
            renditions=tuple(renditions),
        )

    def _rendition(self, document: object) -> Rendition:
        members = fields.members(document, _RENDITION)
        return Rendition(
            key=fields.text(members["key"], "key"),
            kind=fields.text(members["kind"], "kind"),
            mime=fields.text(members["mime"], "mime"),
            channels=self._texts(members["channels"], "channels"),
            width=fields.optional_count(members["width"], "width"),
            height=fields.optional_count(members["height"], "height"),
            duration_ms=fields.optional_count(members["duration_ms"], "duration_ms"),
            bytes=fields.optional_count(members["bytes"], "bytes"),
            sha256=fields.optional_text(members["sha256"], "sha256"),
            link=fields.text(members["link"], "link"),
        )

    def _texts(self, value: object, field: str) -> tuple[str, ...]:
        listed = fields.items(value, field)
        try:
            known = self._shared.get(listed)
        except TypeError:  # a member that cannot be hashed, so no text
            known = None
        if known is None:
            known = self._shared[listed] = fields.texts(value, field)
        return known

    def _tags(self, value: object, field: str) -> tuple[str, ...]:
        tags = self._texts(value, field)
        if tags not in self._tag_lists:
            for position, tag in enumerate(tags):
                _language(tag, self._head.language_aliases, f"{field}[{position}]")
            self._tag_lists.add(tags)
        return tags

    def _codes(self, value: object, field: str) -> tuple[str, ...]:
        codes = self._texts(value, field)
        if codes not in self._code_lists:
            for position, code in enumerate(codes):
                if code not in self._head.markets:
                    _region(code, f"{field}[{position}]")
            self._code_lists.add(codes)
        return codes

    def _instant(self, value: object, field: str) -> str | None:
        if value is None or (isinstance(value, str) and value in self._instants):
            return value
        text = _instant(value, field)
        self._instants.add(text)
        return text

    def _when(self, value: object) -> Mapping[str, tuple[str, ...]]:
        when = {}
        for name, listed in fields.mapping(value, "when").items():
            if name not in self._head.dimensions:
                raise InvalidInput(
                    _("“%(name)s” is not a dimension of this campaign."),
                    field=f"when.{name}",
                    name=name,
                )
            values = self._texts(listed, f"when.{name}")
            if values:
                when[name] = values
        return when


def _region(code: str, field: str) -> None:
    if is_market(code):
        raise InvalidInput(_("There is no market “%(code)s”."), field=field, code=code)
    if canonical_region(code, field=field) != code:
        raise InvalidInput(_("“%(code)s” must be in upper case."), field=field, code=code)
