"""Misbehaviour on demand: what a network, a gateway or a hasty service does to answers."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What happens to a request."""

    DELAY = "delay"
    DROP = "drop"
    TOO_MANY = "too_many"
    SERVER_ERROR = "server_error"
    HTML_PAGE = "html_page"
    TRUNCATE = "truncate"
    REPEAT = "repeat"
    REORDER = "reorder"
    SWAP_PAGES = "swap_pages"
    SILENT_DELETE = "silent_delete"


CARRIED_OUT = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.TRUNCATE,
        FaultKind.REPEAT,
        FaultKind.REORDER,
        FaultKind.SWAP_PAGES,
        FaultKind.SILENT_DELETE,
    }
)
"""Kinds whose request is always carried out; the others can lose it on the way."""


_ids = itertools.count(1)


@dataclass(slots=True)
class Fault:
    """One rule. It applies to requests whose path starts with `path` (and have `method`).

    The first `skip` of them pass; then `count` are spoiled (None: all, until cleared). With
    `after_write` the request is carried out first and only its answer is lost, as when a
    connection breaks on the way back; the kinds of CARRIED_OUT always carry it out.
    """

    kind: FaultKind
    path: str = "/API/"
    method: str = ""
    count: int | None = 1
    skip: int = 0
    seconds: float = 0.0
    status: int = 503
    retry_after: int | None = None
    after_write: bool = False
    hits: int = 0
    id: int = field(default_factory=lambda: next(_ids))

    def suits(self, method: str, path: str) -> bool:
        """Is this rule about such a request?"""
        return path.startswith(self.path) and self.method in {"", method}


class Faults:
    """The rules in force. Every method that adds one returns it, for `remove` and `hits`."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    @property
    def active(self) -> list[Fault]:
        """Rules not used up yet, oldest first."""
        with self._lock:
            return list(self._rules)

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force."""
        with self._lock:
            self._rules.append(fault)
        return fault

    def delay(
        self,
        seconds: float,
        path: str = "/API/",
        *,
        count: int | None = 1,
        skip: int = 0,
    ) -> Fault:
        """Answer late, by so many seconds of real time."""
        return self.add(
            Fault(
                FaultKind.DELAY,
                path,
                count=count,
                skip=skip,
                seconds=seconds,
            )
        )

    def drop(
        self,
        path: str = "/API/",
        *,
        method: str = "",
        count: int | None = 1,
        skip: int = 0,
        after_write: bool = False,
    ) -> Fault:
        """Close the connection without an answer."""
        return self.add(Fault(FaultKind.DROP, path, method, count, skip, after_write=after_write))

    def too_many(
        self,
        path: str = "/API/",
        *,
        count: int | None = 1,
        skip: int = 0,
        retry_after: int | None = None,
    ) -> Fault:
        """Answer 429, with a Retry-After header (seconds) if given."""
        return self.add(
            Fault(
                FaultKind.TOO_MANY,
                path,
                count=count,
                skip=skip,
                retry_after=retry_after,
            )
        )

    def server_error(
        self,
        status: int = 503,
        path: str = "/API/",
        *,
        method: str = "",
        count: int | None = 1,
        skip: int = 0,
        after_write: bool = False,
    ) -> Fault:
        """Answer 5xx with a body that is not JSON."""
        rule = Fault(FaultKind.SERVER_ERROR, path, method, count, skip)
        rule.status, rule.after_write = status, after_write
        return self.add(rule)

    def html_page(
        self,
        path: str = "/API/",
        *,
        method: str = "",
        count: int | None = 1,
        skip: int = 0,
    ) -> Fault:
        """Answer 200 with an HTML page, as a captive portal or maintenance page does."""
        return self.add(Fault(FaultKind.HTML_PAGE, path, method, count, skip))

    def truncate(self, path: str = "/API/", *, count: int | None = 1, skip: int = 0) -> Fault:
        """Announce the whole length, send half of the body, close."""
        return self.add(Fault(FaultKind.TRUNCATE, path, count=count, skip=skip))

    def repeat(self, path: str = "/API/", *, count: int | None = 1, skip: int = 0) -> Fault:
        """Begin a page of a list with the last object of the page before it."""
        return self.add(Fault(FaultKind.REPEAT, path, count=count, skip=skip))

    def reorder(self, path: str = "/API/", *, count: int | None = 1, skip: int = 0) -> Fault:
        """Send the objects of a page the other way round."""
        return self.add(Fault(FaultKind.REORDER, path, count=count, skip=skip))

    def swap_pages(self, path: str = "/API/", *, count: int | None = 1, skip: int = 0) -> Fault:
        """Send the objects of page 2 as page 1 and the other way round, of 4 as 3, and so on."""
        return self.add(Fault(FaultKind.SWAP_PAGES, path, count=count, skip=skip))

    def silent_delete(self, path: str = "/API/", *, count: int | None = 1, skip: int = 0) -> Fault:
        """Answer, then purge the asset of the path, else the last asset of the list."""
        return self.add(Fault(FaultKind.SILENT_DELETE, path, count=count, skip=skip))

    def remove(self, fault_id: int) -> None:
        """End one rule; nothing happens if it is used up."""
        with self._lock:
            self._rules = [rule for rule in self._rules if rule.id != fault_id]

    def clear(self) -> None:
        """End all rules."""
        with self._lock:
            self._rules = []

    def take(self, method: str, path: str) -> Fault | None:
        """The rule that spoils this request, counted; used-up rules go."""
        with self._lock:
            for rule in self._rules:
                if not rule.suits(method, path):
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                rule.hits += 1
                if rule.count is not None:
                    rule.count -= 1
                    if rule.count <= 0:
                        self._rules.remove(rule)
                return rule
        return None
