"""What can be chosen about a sandbox: addresses, credentials, timing, and unverified behaviour.

Where the iconik reference marks a behaviour *unverified*, `Behaviour` holds a switch for it, so
that a client can be tried against either answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` calls with one token in any `seconds`-long stretch of real time."""

    requests: int
    seconds: float


def rate_limits(calls_per_second: int) -> tuple[RateLimit, ...]:
    """A second's calls, and as many a second over 20 seconds (iconik-api.md §1)."""
    return RateLimit(calls_per_second, 1.0), RateLimit(20 * calls_per_second, 20.0)


DOCUMENTED_RATE_LIMITS = rate_limits(50)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Answers to questions the published interface leaves open (iconik-api.md, *unverified*)."""

    metadata_moves_date_modified: bool = False
    """Does a metadata write move the asset's `date_modified`? (§2)"""
    refuse_read_only: bool = False
    """Is a read-only asset field in a body answered 400, rather than ignored? (§2)"""
    patch_requires_title: bool = True
    """Is a PATCH of an asset without `title` answered 400, as its model says? (§2)"""
    duplicate_field_status: int = 409
    """Status for a metadata field that exists already: 409 or 400. (§3)"""
    enforce_view_read_only: bool = False
    """Are values of a field that is read-only in the view refused? (§3)"""
    clear_by_empty_overwrite: bool = True
    """Does `"field_values": []` with mode overwrite clear a field? Mode delete always does. (§3)"""
    sort_by_id: bool = True
    """May a search be sorted on `id`? (§2)"""
    history_lags: bool = False
    """Is the history list filled as late as the search index? (§14.10)"""
    job_steps_on_create: bool = True
    """Are `steps` taken when a job is made, or only by the calls about steps? (§10)"""
    job_patch_requires_all: bool = True
    """Is a PATCH of a job without title, type or status answered 400, as its model says? (§10)"""
    default_version_id: bool = False
    """Does an asset carry `default_version_id`? (§2, dates)"""
    max_per_page: int = 500
    """Larger pages are answered 400. (§1)"""
    max_result_window: int = 10_000
    """`page * per_page` beyond this is answered 400 in searches."""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything a sandbox is started with.

    `state_dir` None keeps the state in memory. `media_dir` holds the media files that file,
    proxy and keyframe records point to. `index_lag` and `url_lifetime` are seconds of the
    sandbox's own clock. `roles` None gives the service user every role. An empty `rate_limits`
    switches the limits off.
    """

    app_id: str = "00000000-0000-4000-8000-00000000a001"
    token: str = "sandbox-token"  # noqa: S105 - it opens nothing but a sandbox
    state_dir: Path | None = None
    media_dir: Path | None = None
    index_lag: float = 0.0
    url_lifetime: float = 900.0
    roles: frozenset[str] | None = None
    rate_limits: tuple[RateLimit, ...] = DOCUMENTED_RATE_LIMITS
    behaviour: Behaviour = field(default_factory=Behaviour)
