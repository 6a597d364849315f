"""The rules of a slot for zen-engine, a general engine for business rules.

One decision table with the hit policy "collect": every row whose conditions hold comes back,
and the caller takes the one with the smallest tuple. Chain and markets are made ready for the
engine by the caller, in its favour.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import zen

from governance.domain.languages import language_chain
from governance.domain.regions import country_of, markets_by_country
from governance.domain.table import Row, Table

CELLS = ("language", "region", "territory", "rendition", "time")


def engine_for(table: Table, slot: str) -> Callable[[Mapping[str, Any], datetime], int | None]:
    """A function from context and instant to the number of the row served."""
    rows = {row.row: row for row in table.slots[slot].rows}
    decision = zen.ZenEngine().create_decision(_content(table, list(rows.values())))
    containing = markets_by_country(table.markets)
    default = language_chain(table.default_language, table.language_parents)

    def resolve(context: Mapping[str, Any], at: datetime) -> int | None:
        region = context["region"]
        regions = [] if region is None else _places(region, containing)
        chain = language_chain(context["language"], table.language_parents)
        facts = {**context, "languages": [*chain, *default], "regions": regions}
        hits = decision.evaluate({**facts, "at": int(at.timestamp())})["result"]
        found = [rows[hit["row"]] for hit in hits]
        return (
            min(found, key=lambda row: _rank(row, table, chain, default, regions)).row
            if found
            else None
        )

    return resolve


def _places(region: str, containing: Mapping[str, tuple[str, ...]]) -> list[str]:
    country = country_of(region)
    return [region, country, *containing.get(country, ())]


def _rank(
    row: Row,
    table: Table,
    chain: tuple[str, ...],
    default: tuple[str, ...],
    regions: list[str],
) -> tuple[int, ...]:
    ladder = [*chain, None, *default]
    language = min(ladder.index(tag) for tag in row.languages) if row.languages else len(chain)
    order = [0, 1, *[2] * len(regions)]
    region = min((order[regions.index(code)] for code in row.regions if code in regions), default=3)
    listed = (name not in row.when for name in table.dimensions)
    return (language, region, *listed, -row.priority, row.row)


def _content(table: Table, rows: list[Row]) -> str:
    fields = {**dict.fromkeys(CELLS, ""), **{name: name for name in table.dimensions}}
    inputs = [{"id": key, "name": key, "field": field} for key, field in fields.items()]
    place = {"position": {"x": 0, "y": 0}}
    rules = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [_rule(table, row) for row in rows],
    }
    return json.dumps(
        {
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode", **place},
                {"id": "t", "name": "t", "type": "decisionTableNode", "content": rules, **place},
                {"id": "out", "name": "out", "type": "outputNode", **place},
            ],
            "edges": [
                {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
                {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
            ],
        }
    )


def _rule(table: Table, row: Row) -> dict[str, str]:
    """One row; an empty cell means any."""
    asset = row.asset
    served = sorted({channel for one in asset.renditions for channel in one.channels})
    return {
        "_id": str(row.row),
        "language": _among("languages", row.languages),
        "region": _among("regions", row.regions),
        "territory": _among("regions", asset.territories),
        "rendition": f"channel == null or channel in {_list(served)}",
        "time": _time(row),
        **{name: _list(row.when.get(name, ()))[1:-1] for name in table.dimensions},
        "row": str(row.row),
    }


def _among(name: str, wanted: tuple[str, ...]) -> str:
    return f"some({name}, # in {_list(wanted)})" if wanted else ""


def _list(values: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def _time(row: Row) -> str:
    bounds = [(">=", row.starts), (">=", row.asset.rights_from)]
    bounds += [("<", row.ends), ("<", row.asset.rights_until)]
    return " and ".join(
        f"at {sign} {int(datetime.fromisoformat(edge).timestamp())}"
        for sign, edge in bounds
        if edge is not None
    )
