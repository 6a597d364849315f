"""Tables of governance: columns, constraints, and nothing else."""

from governance.models.asset import (
    Asset,
    AssetVersion,
    FieldMapping,
    Rendition,
    StateChoices,
)
from governance.models.audit import AuditEntry
from governance.models.brand import Brand
from governance.models.campaign import Campaign, KindChoices, LanguagePolicy, Slot
from governance.models.client import ClientApplication, Scope
from governance.models.mapping import Mapping, MappingState, MediaLink
from governance.models.market import Market
from governance.models.outbox import OutboxRow
from governance.models.policy import ApprovalPolicy, Stage, Subject
from governance.models.review import Review, ReviewState, Vote
from governance.models.saved_view import SavedView
from governance.models.table import Alarm, PublishedTable, TableFragment
from governance.models.user import RoleLimit, User

__all__ = [
    "Alarm",
    "ApprovalPolicy",
    "Asset",
    "AssetVersion",
    "AuditEntry",
    "Brand",
    "Campaign",
    "ClientApplication",
    "FieldMapping",
    "KindChoices",
    "LanguagePolicy",
    "Mapping",
    "MappingState",
    "Market",
    "MediaLink",
    "OutboxRow",
    "PublishedTable",
    "Rendition",
    "Review",
    "ReviewState",
    "RoleLimit",
    "SavedView",
    "Scope",
    "Slot",
    "Stage",
    "StateChoices",
    "Subject",
    "TableFragment",
    "User",
    "Vote",
]
