"""The search index: documents apart from the entities, filled some time after each write."""

from __future__ import annotations

from datetime import datetime

from connectors.iconik.sandbox.store import JsonObject, Store

SortValue = str | int | float | None
Row = tuple[list[SortValue], JsonObject]


class SearchIndex:
    """The index's documents as of an instant; `frozen` keeps them stale until released.

    Results of the last questions are remembered until a document changes, because whoever
    sweeps a library repeats one question many times.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._documents = store.documents()
        self._answers: dict[str, list[Row]] = {}
        self.frozen = False

    def documents(self, now: datetime) -> list[JsonObject]:
        """Every document the index shows at `now`; callers must not alter them."""
        with self._store.transaction():
            if not self.frozen:
                self._catch_up(now)
            return list(self._documents.values())

    def remembered(self, question: str) -> list[Row] | None:
        """The rows found for this question since the index last changed."""
        return self._answers.get(question)

    def remember(self, question: str, rows: list[Row]) -> None:
        """Keep the rows of a question; only a few are kept."""
        if len(self._answers) >= 8:
            self._answers.clear()
        self._answers[question] = rows

    def _catch_up(self, now: datetime) -> None:
        for asset_id, body in self._store.take_due_documents(now.timestamp()):
            self._answers.clear()
            if body is None:
                self._documents.pop(asset_id, None)
            else:
                self._documents[asset_id] = body
