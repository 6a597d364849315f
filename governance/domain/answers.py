"""Answers (resolution.md §7), and the memo that keeps those that are asked for again."""

from collections.abc import Hashable
from typing import NamedTuple

from governance.domain import instants
from governance.domain.evaluation import Evaluation
from governance.domain.indexing import PARENT, SlotIndex
from governance.domain.table_parts import AssetBlock, Rendition, Row, Table

MEMO_LIMIT = 16_384
"""Answers kept by default, over all the tables that share a memo."""

Members = dict[str, object]


class Payload(NamedTuple):
    """What a row serves to one channel, as answers show it; each rendition beside its channels."""

    asset: Members
    renditions: tuple[tuple[Members, tuple[str, ...]], ...]

    @classmethod
    def of(cls, row: Row, channel: str | None) -> "Payload":
        """The asset of a row, with its renditions that list the channel; all if there is none."""
        renditions = tuple(
            (_rendition(one), one.channels)
            for one in row.asset.renditions
            if channel is None or channel in one.channels
        )
        return cls(_asset(row.asset), renditions)


def _asset(asset: AssetBlock) -> Members:
    return {
        "id": asset.id,
        "iconik_id": asset.iconik_id,
        "version": asset.version,
        "version_number": asset.version_number,
        "title": asset.title,
        "alt": asset.alt,
    }


def _rendition(rendition: Rendition) -> Members:
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


class Winner(NamedTuple):
    """The row that a decision serves, and which of its languages was matched how."""

    row: int
    language: str | None
    match: str
    payload: Payload


class Decision(NamedTuple):
    """An answer but for its instant: the same from ``since`` to ``until``, which it excludes.

    ``template`` holds the members of the slot's answers in their order, ``asked`` is the
    canonical language and region, and ``reasons`` counts the rows lost where none is left.
    What decisions have in common they share, so that thousands of them take little room;
    ``at`` copies whatever could be changed.
    """

    since: str
    until: str | None
    token: str
    template: Members
    asked: tuple[str | None, str | None]
    winner: Winner | None
    reasons: Members

    def holds_at(self, instant: str) -> bool:
        """Whether this is the answer at a written instant as well."""
        return self.since <= instant and (self.until is None or instant < self.until)

    def at(self, instant: str) -> Members:
        """The answer at a written instant; the asker may change it as they like."""
        answer = self.template.copy()
        language, region = self.asked
        answer["at"] = instant
        answer["decision"] = self.token + instants.compact(instant)
        answer["asked"] = {"language": language, "region": region}
        answer["valid_until"] = self.until
        if self.winner is None:
            answer["reasons"] = self.reasons.copy()
            return answer
        row, language, match, (asset, renditions) = self.winner
        answer["row"] = row
        answer["served"] = {"language": language, "match": match}
        answer["asset"] = asset.copy()
        answer["renditions"] = shown = []
        for members, channels in renditions:
            rendition = members.copy()
            rendition["channels"] = [*channels]
            shown.append(rendition)
        return answer


class SlotAnswers:
    """Makes the decisions of one slot; what they share is made once."""

    def __init__(self, index: SlotIndex, table: Table) -> None:
        key = index.slot.key
        common: Members = {
            "campaign": table.campaign,
            "generation": table.generation,
            "digest": table.digest,
            "slot": key,
        }
        given = dict.fromkeys(("at", "decision", "asked"))
        last = {"valid_until": None}
        shown = dict.fromkeys(("served", "asset", "renditions"))
        self._served = {"outcome": "served", **common, "row": None, **given, **shown, **last}
        self._none = {"outcome": "none", **common, **given, "reasons": None, **last}
        self._token = f"{table.campaign}.{table.generation}/{key}/"
        self._rows = len(index.slot.rows)
        self._payloads: dict[tuple[int, str | None], Payload] = {}

    def decided(
        self,
        evaluation: Evaluation,
        *,
        asked: tuple[str | None, str | None],
        channel: str | None,
        instant: str,
    ) -> Decision:
        """The decision that an evaluation at an instant leads to.

        ``asked`` is the canonical language and region, ``channel`` the context's.
        """
        if evaluation.winner is None:
            name, template, winner = "-", self._none, None
            reasons = self._reasons(evaluation)
        else:
            row = evaluation.view.rows[evaluation.winner]
            place = evaluation.view.class_of(evaluation.winner)
            exact = place.match == PARENT and place.language == asked[0]
            match = "exact" if exact else place.match
            winner = Winner(row.row, place.language, match, self._payload(row, channel))
            name, template, reasons = str(row.row), self._served, {}
        return Decision(
            since=instant,
            until=evaluation.valid_until,
            token=f"{self._token}{name}@",
            template=template,
            asked=asked,
            winner=winner,
            reasons=reasons,
        )

    def _payload(self, row: Row, channel: str | None) -> Payload:
        payload = self._payloads.get((row.row, channel))
        if payload is None:
            payload = self._payloads[row.row, channel] = Payload.of(row, channel)
        return payload

    def _reasons(self, evaluation: Evaluation) -> Members:
        """How many rows fell for which reason, none of them being left."""
        if self._rows == 0:
            return {"empty_slot": 1}
        reasons: Members = {}
        if len(evaluation.view.rows) < self._rows:
            reasons["language"] = self._rows - len(evaluation.view.rows)
        for reason, lost in evaluation.losses():
            if lost:
                reasons[reason] = lost.bit_count()
        return reasons


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
