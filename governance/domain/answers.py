"""Answers (resolution.md §7), and the memo that keeps those that are asked for again."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from governance.domain import instants
from governance.domain.evaluation import Evaluation
from governance.domain.indexing import PARENT, LanguageClass
from governance.domain.table_parts import AssetBlock, Head, Rendition, Row

MEMO_LIMIT = 16_384
"""Answers kept by default, over all the tables that share a memo."""


class Decision(NamedTuple):
    """An answer but for its instant: the same from ``since`` to ``until``, which it excludes.

    ``members`` holds the answer's members in their order; those that are objects or lists
    stand in ``parts`` and ``renditions`` too, to be copied for each asker.
    """

    since: str
    until: str | None
    token: str
    members: dict[str, object]
    parts: tuple[tuple[str, dict[str, object]], ...]
    renditions: tuple[tuple[dict[str, object], tuple[str, ...]], ...] | None

    def holds_at(self, instant: str) -> bool:
        """Whether this is the answer at a written instant as well."""
        return self.since <= instant and (self.until is None or instant < self.until)

    def at(self, instant: str) -> dict[str, object]:
        """The answer at a written instant; the asker may change it as they like."""
        answer = self.members.copy()
        answer["at"] = instant
        answer["decision"] = self.token + instants.compact(instant)
        for name, part in self.parts:
            answer[name] = part.copy()
        if self.renditions is not None:
            answer["renditions"] = [
                {**rendition, "channels": list(channels)} for rendition, channels in self.renditions
            ]
        return answer


def decided(
    *,
    head: Head,
    digest: str,
    slot: str,
    asked: dict[str, object],
    channel: str | None,
    instant: str,
    evaluation: Evaluation,
    reasons: Mapping[str, int],
) -> Decision:
    """The decision that an evaluation leads to.

    ``asked`` is the canonical language and region, ``channel`` the context's or None;
    ``reasons`` counts the rows lost, for the case that none is left.
    """
    members: dict[str, object] = {
        "outcome": "none",
        "campaign": head.campaign,
        "generation": head.generation,
        "digest": digest,
        "slot": slot,
    }
    parts = [("asked", asked)]
    renditions = None
    if evaluation.winner is None:
        number = "-"
        members |= dict.fromkeys(("at", "decision", "asked", "reasons"))
        parts.append(("reasons", dict(reasons)))
    else:
        row = evaluation.view.rows[evaluation.winner]
        number = str(row.row)
        members |= {"outcome": "served", "row": row.row}
        members |= dict.fromkeys(("at", "decision", "asked", "served", "asset", "renditions"))
        place = evaluation.view.class_of(evaluation.winner)
        parts += [("served", _served(place, asked["language"])), ("asset", _asset(row.asset))]
        renditions = _renditions(row, channel)
    members["valid_until"] = until = evaluation.valid_until
    return Decision(
        since=instant,
        until=until,
        token=f"{head.campaign}.{head.generation}/{slot}/{number}@",
        members=members,
        parts=tuple(parts),
        renditions=renditions,
    )


def _served(place: LanguageClass, asked: object) -> dict[str, object]:
    exact = place.match == PARENT and place.language == asked
    return {"language": place.language, "match": "exact" if exact else place.match}


def _asset(asset: AssetBlock) -> dict[str, object]:
    return {
        "id": asset.id,
        "iconik_id": asset.iconik_id,
        "version": asset.version,
        "version_number": asset.version_number,
        "title": asset.title,
        "alt": asset.alt,
    }


def _renditions(
    row: Row, channel: str | None
) -> tuple[tuple[dict[str, object], tuple[str, ...]], ...]:
    return tuple(
        (_rendition(rendition), rendition.channels)
        for rendition in row.asset.renditions
        if channel is None or channel in rendition.channels
    )


def _rendition(rendition: Rendition) -> dict[str, object]:
    return {
        "key": rendition.key,
        "kind": rendition.kind,
        "mime": rendition.mime,
        "channels": None,
        "width": rendition.width,
        "height": rendition.height,
        "duration_ms": rendition.duration_ms,
        "bytes": rendition.bytes,
        "sha256": rendition.sha256,
        "link": rendition.link,
    }


class AnswerMemo:
    """The decisions asked for last, at most ``limit`` of them.

    Keys begin with a table's digest, so tables may share a memo and a table read again finds
    its own answers; nothing is ever stale. Safe to share between threads: a lost update
    costs one evaluation.
    """

    def __init__(self, limit: int = MEMO_LIMIT) -> None:
        self._half = max(1, limit // 2)
        self._young: dict[Hashable, Decision] = {}
        self._old: dict[Hashable, Decision] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Hashable) -> Decision | None:
        """The decision kept for a key. Raises TypeError for a key that cannot be hashed."""
        decision = self._young.get(key)
        if decision is None:
            decision = self._old.get(key)
            if decision is not None:
                self.keep(key, decision)
        return decision

    def keep(self, key: Hashable, decision: Decision) -> None:
        """Keep a decision; the older half goes when the younger is full."""
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[key] = decision
