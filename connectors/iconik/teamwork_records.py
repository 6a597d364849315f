"""The wire records of what people do round the assets, as lenient as those of ``records``."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from connectors.iconik.records import IndexedAsset, Record

# Known values, for comparing only: a record may hold others.
APPROVED = "APPROVED"
NOT_APPROVED = "NOT_APPROVED"
REQUESTED = "REQUESTED"
COMMENT = "COMMENT"
ABORT_PENDING = "ABORT_PENDING"
ABORTED = "ABORTED"


class Collection(Record, frozen=True, kw_only=True):
    """A collection; ``parent_id`` None is a root (§7)."""

    id: str
    title: str
    parent_id: str | None = None
    is_root: bool | None = None
    status: str | None = None
    external_id: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_deleted: datetime | None = None


class RelationType(Record, frozen=True, kw_only=True):
    """How two assets may be related; the tenant names its own types (§6).

    Read from the source it is ``source_label``, from the other side ``destination_label``.
    """

    name: str
    source_label: str | None = None
    destination_label: str | None = None
    is_directional: bool | None = None
    description: str | None = None


class IndexedRelation(Record, frozen=True, kw_only=True):
    """One relation as a search document holds it, with its two ends (§6)."""

    relation_type: str | None = None
    related_from_asset_id: str | None = None
    related_to_asset_id: str | None = None
    description: str | None = None
    date_created: datetime | None = None


class RelatedAsset(IndexedAsset, frozen=True, kw_only=True):
    """An asset of a list of related ones, with the relations it is part of (§6)."""

    listed_relations: tuple[IndexedRelation, ...] | None = field(default=None, name="relations")

    def relations_with(self, asset_id: str) -> tuple[IndexedRelation, ...]:
        """Those of its relations that have this other asset at either end."""
        return tuple(
            one
            for one in self.listed_relations or ()
            if {one.related_from_asset_id, one.related_to_asset_id} == {self.id, asset_id}
        )


class Vote(Struct, frozen=True, kw_only=True):
    """The vote on a version of a user, or of a person outside: ``external``, an address (§5)."""

    status: str | None = None
    user: str | None = None
    external: str | None = None
    version_id: str | None = None
    change_date: datetime | None = None


class ApprovalRequest(Struct, frozen=True, kw_only=True):
    """What was asked of whom for a version, and what came of it (§5).

    ``status`` is N/A, REQUESTED, APPROVED, NOT_APPROVED or MIXED. ``users`` and ``groups`` are
    ids.
    """

    status: str | None = None
    version_id: str | None = None
    requested_by: str | None = None
    request_date: datetime | None = None
    change_date: datetime | None = None
    min_number: int | None = None
    listed_users: tuple[str, ...] | None = field(default=None, name="users")
    listed_groups: tuple[str, ...] | None = field(default=None, name="groups")
    listed_votes: tuple[Vote, ...] | None = field(default=None, name="approvals_by")

    @property
    def users(self) -> tuple[str, ...]:
        """The ids of the users asked."""
        return self.listed_users or ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The ids of the groups asked."""
        return self.listed_groups or ()

    @property
    def votes(self) -> tuple[Vote, ...]:
        """The votes so far."""
        return self.listed_votes or ()


class Comment(Record, frozen=True, kw_only=True):
    """A segment that is a comment: on the whole version, or on a moment in milliseconds (§8)."""

    id: str
    segment_type: str
    segment_text: str | None = None
    segment_checked: bool | None = None
    status: str | None = None
    time_start_milliseconds: int | None = None
    time_end_milliseconds: int | None = None
    parent_id: str | None = None
    version_id: str | None = None
    is_internal: bool | None = None
    user_id: str | None = None
    user_first_name: str | None = None
    user_last_name: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None


class Group(Record, frozen=True, kw_only=True):
    """A group of users: ``group_type`` is TEAM or ROLE_GROUP (§13)."""

    id: str
    name: str
    description: str | None = None
    group_type: str | None = None
    external_id: str | None = None


class CustomAction(Record, frozen=True, kw_only=True):
    """An entry of iconik's menus (§9). Its headers are secrets and therefore not read."""

    id: str
    title: str
    context: str
    url: str
    type: str | None = None
    status: str | None = None
    disabled: bool | None = None
    last_error: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None


class JobStep(Record, frozen=True, kw_only=True):
    """One step of a job (§10)."""

    label: str
    id: str | None = None
    status: str | None = None
    message: str | None = None
    error_message: str | None = None


class Job(Record, frozen=True, kw_only=True):
    """A job (§10): ``type`` CUSTOM with ``custom_type`` is ours. ``progress`` is in per cent.

    A person may abort it: stop at ABORT_PENDING or ABORTED. When it was made is not read, since
    lists document it as free text.
    """

    id: str
    title: str
    type: str
    status: str
    custom_type: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    message: str | None = None
    error_message: str | None = None
    progress: int | None = None
    progress_processed: int | None = None
    progress_total: int | None = None
    metadata: dict[str, Any] | None = None
    created_by: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    listed_steps: tuple[JobStep, ...] | None = field(default=None, name="steps")

    @property
    def steps(self) -> tuple[JobStep, ...]:
        """Its steps in order; a server may have ignored those sent on creation (§10)."""
        return self.listed_steps or ()
