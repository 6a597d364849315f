"""resolution.md once more, word by word and row by row, to compare the product's resolver with.

Knows nothing of the product's code: it reads the JSON document of a table, looks at every row
of the slot and never hurries.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Document = Mapping[str, Any]

GRANDFATHERED = [
    "art-lojban",
    "cel-gaulish",
    "no-bok",
    "no-nyn",
    "zh-guoyu",
    "zh-hakka",
    "zh-min",
    "zh-min-nan",
    "zh-xiang",
]


class Fault(Exception):
    """The field at fault."""


def plain_digest(table: Document) -> str:
    text = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_resolve(
    table: Document,
    context: Mapping[str, Any],
    at: datetime,
    *,
    explain: bool = False,
    withheld: Iterable[tuple[int, str, str]] = (),
) -> dict[str, Any]:
    asked = plain_context(table, context)
    instant = at.astimezone(UTC).replace(microsecond=0)
    text = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    slot = table["slots"][asked["slot"]]
    lost: dict[int, str] = {}
    left: dict[int, tuple[Any, ...]] = {}
    changing: list[datetime] = []
    for row in slot["rows"]:
        reason = reason_of_context(table, slot, row, asked)
        if reason is None:
            changing += [edge for edge in edges_of(row) if edge > instant]
            reason = reason_of_time(row, instant)
        if reason is None:
            left[row["row"]] = rank_tuple(table, slot, row, asked)
        else:
            lost[row["row"]] = reason
    answer: dict[str, Any] = {
        "campaign": table["campaign"],
        "generation": table["generation"],
        "digest": plain_digest(table),
        "slot": asked["slot"],
        "at": text,
        "asked": {"language": asked["language"], "region": asked["region"]},
        "valid_until": min(changing).strftime("%Y-%m-%dT%H:%M:%SZ") if changing else None,
    }
    winner = min(left, key=lambda number: left[number]) if left else None
    stamp = instant.strftime("%Y%m%dT%H%M%SZ")
    name = "-" if winner is None else winner
    answer["decision"] = f"{table['campaign']}.{table['generation']}/{asked['slot']}/{name}@{stamp}"
    if winner is None:
        answer["outcome"] = "none"
        counts: dict[str, int] = {}
        for reason in lost.values():
            counts[reason] = counts.get(reason, 0) + 1
        answer["reasons"] = counts or {"empty_slot": 1}
    else:
        answer |= served(table, slot, winner, asked)
    if explain:
        answer["trace"] = trace(table, asked["slot"], winner, left, lost, withheld)
    return answer


def served(table: Document, slot: Document, winner: int, asked: Document) -> dict[str, Any]:
    (row,) = [row for row in slot["rows"] if row["row"] == winner]
    _rank, match, language = language_match(table, slot, row, asked["language"])
    channel = asked["channel"]
    names = ("id", "iconik_id", "version", "version_number", "title", "alt")
    return {
        "outcome": "served",
        "row": winner,
        "served": {"language": language, "match": match},
        "asset": {name: row["asset"][name] for name in names},
        "renditions": [
            rendition
            for rendition in row["asset"]["renditions"]
            if channel is None or channel in rendition["channels"]
        ],
    }


def trace(
    table: Document,
    slot_key: str,
    winner: int | None,
    left: Mapping[int, tuple[Any, ...]],
    lost: Mapping[int, str],
    withheld: Iterable[tuple[int, str, str]],
) -> list[dict[str, Any]]:
    names = ["language", "region", *table["dimensions"], "priority", "row"]
    entries: list[dict[str, Any]] = []
    for number in sorted([*left, *lost]):
        if number == winner:
            entries.append({"row": number, "result": "won"})
        elif number in lost:
            entries.append({"row": number, "result": "lost", "reason": lost[number]})
        else:
            assert winner is not None
            pairs = zip(names, left[winner], left[number], strict=True)
            by = next(name for name, won, other in pairs if won != other)
            entries.append({"row": number, "result": "lost", "reason": "outranked", "by": by})
    for number, slot, reason in sorted(withheld):
        if slot == slot_key:
            entries.append({"row": number, "result": "withheld", "reason": reason})
    return entries


# §2, the context


def plain_context(table: Document, context: Mapping[str, Any]) -> dict[str, Any]:
    slot = context.get("slot")
    if not isinstance(slot, str) or slot not in table["slots"]:
        raise Fault("slot")
    for name in sorted(context):
        if name not in ("slot", "language", "region") and name not in table["dimensions"]:
            raise Fault(name)
    asked: dict[str, Any] = {"slot": slot}
    for name in ["language", "region", *table["dimensions"]]:
        value = context.get(name)
        if value is not None:
            if not isinstance(value, str) or value == "":
                raise Fault(name)
            if name == "language":
                value = plain_tag(table, value)
            if name == "region":
                if not re.fullmatch("[a-zA-Z][a-zA-Z](-[a-zA-Z0-9]{1,3})?", value):
                    raise Fault(name)
                value = value.upper()
        asked[name] = value
    return asked


def plain_tag(table: Document, tag: str) -> str:
    """RFC 5646 §2.1 read subtag by subtag."""
    if not tag.isascii() or tag.lower() in GRANDFATHERED:
        raise Fault("language")
    rest = tag.lower().split("-")
    if any(not 1 <= len(subtag) <= 8 or not subtag.isalnum() for subtag in rest):
        raise Fault("language")
    language = rest.pop(0)
    if not language.isalpha() or len(language) < 2:
        raise Fault("language")
    done = [table["language_aliases"].get(language, language)]
    while rest and len(language) <= 3 and len(done) <= 3 and letters(rest[0], 3):
        done.append(rest.pop(0))
    if rest and letters(rest[0], 4):
        done.append(rest.pop(0).title())
    if rest and (letters(rest[0], 2) or (len(rest[0]) == 3 and rest[0].isdigit())):
        done.append(rest.pop(0).upper())
    while rest and (len(rest[0]) >= 5 or (len(rest[0]) == 4 and rest[0][0].isdigit())):
        done.append(rest.pop(0))
    done += plain_extensions(rest)
    if "-".join(done).lower() in GRANDFATHERED:
        raise Fault("language")
    return "-".join(done)


def plain_extensions(rest: list[str]) -> list[str]:
    done = []
    while rest:
        singleton = rest.pop(0)
        members = []
        while rest and (singleton == "x" or len(rest[0]) > 1):
            members.append(rest.pop(0))
        if len(singleton) > 1 or not members:
            raise Fault("language")
        done += [singleton, *members]
    return done


def letters(subtag: str, length: int) -> bool:
    return len(subtag) == length and subtag.isalpha()


# §3, the language rank


def plain_chain(table: Document, tag: str | None) -> list[str]:
    chain: list[str] = []
    while tag:
        chain.append(tag)
        if tag in table["language_parents"]:
            tag = table["language_parents"][tag]
        else:
            subtags = tag.split("-")[:-1]
            while subtags and len(subtags[-1]) == 1:
                subtags.pop()
            tag = "-".join(subtags)
        if tag == "root":
            break
    return chain


def language_match(
    table: Document, slot: Document, row: Document, language: str | None
) -> tuple[int | None, str | None, str | None]:
    policy = slot["language_policy"]
    chain = plain_chain(table, language)
    ranks: list[tuple[int, str, str | None]] = []
    for i, member in enumerate(chain):
        if member in row["languages"] and (i == 0 or policy in ("parents", "default")):
            ranks.append((i, "exact" if i == 0 else "parent", member))
    if not row["languages"]:
        ranks.append((len(chain), "neutral", None))
    for j, member in enumerate(plain_chain(table, table["default_language"])):
        if member in row["languages"] and policy == "default":
            ranks.append((len(chain) + 1 + j, "default", member))
    return min(ranks) if ranks else (None, None, None)


# §4, the region rank


def region_match(table: Document, listed: Sequence[str], region: str | None) -> int | None:
    if not listed:
        return 3
    if region is None:
        return None
    ranks = []
    country = region.split("-")[0]
    if "-" in region and region in listed:
        ranks.append(0)
    if country in listed:
        ranks.append(1)
    for market, countries in table["markets"].items():
        if market in listed and country in countries:
            ranks.append(2)
    return min(ranks) if ranks else None


# §5, why a row loses


def reason_of_context(
    table: Document, slot: Document, row: Document, asked: Document
) -> str | None:
    if language_match(table, slot, row, asked["language"])[0] is None:
        return "language"
    if region_match(table, row["regions"], asked["region"]) is None:
        return "region"
    for dimension in table["dimensions"]:
        values = row["when"].get(dimension, [])
        if values and asked[dimension] not in values:
            return f"condition:{dimension}"
    return reason_of_asset(table, row, asked)


def reason_of_asset(table: Document, row: Document, asked: Document) -> str | None:
    territories = row["asset"]["territories"]
    if territories and asked["region"] is None:
        return "territory_unknown"
    if region_match(table, territories, asked["region"]) is None:
        return "territory"
    renditions = row["asset"]["renditions"]
    if asked["channel"] is not None and not any(
        asked["channel"] in rendition["channels"] for rendition in renditions
    ):
        return "no_rendition"
    return None


def reason_of_time(row: Document, instant: datetime) -> str | None:
    asset = row["asset"]
    if row["from"] is not None and instant < moment(row["from"]):
        return "window_not_started"
    if row["until"] is not None and instant >= moment(row["until"]):
        return "window_ended"
    if asset["rights_from"] is not None and instant < moment(asset["rights_from"]):
        return "rights_not_started"
    if asset["rights_until"] is not None and instant >= moment(asset["rights_until"]):
        return "rights_expired"
    return None


def edges_of(row: Document) -> list[datetime]:
    asset = row["asset"]
    written = (row["from"], row["until"], asset["rights_from"], asset["rights_until"])
    return [moment(text) for text in written if text is not None]


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


# §6, the winner


def rank_tuple(table: Document, slot: Document, row: Document, asked: Document) -> tuple[Any, ...]:
    listed = [0 if row["when"].get(name) else 1 for name in table["dimensions"]]
    return (
        language_match(table, slot, row, asked["language"])[0],
        region_match(table, row["regions"], asked["region"]),
        *listed,
        -row["priority"],
        row["row"],
    )


# §8, ambiguity, by its definition


def plain_tie(
    table: Document,
    slot_key: str,
    first: int,
    second: int,
    context: Mapping[str, Any],
    at: datetime,
) -> bool:
    """Whether a context and an instant leave both rows with tuples equal but for ``row``."""
    asked = plain_context(table, {"slot": slot_key, **context})
    slot = table["slots"][slot_key]
    pair = [row for row in slot["rows"] if row["row"] in (first, second)]
    for row in pair:
        if reason_of_context(table, slot, row, asked) or reason_of_time(row, at):
            return False
    one, other = (rank_tuple(table, slot, row, asked)[:-1] for row in pair)
    return one == other
