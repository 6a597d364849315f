"""Tables of governance: columns, constraints, and nothing else."""

from governance.models.asset import (
    Asset,
    AssetVersion,
    Rendition,
    StateChoices,
)
from governance.models.audit import AuditEntry
from governance.models.brand import Brand
from governance.models.campaign import Campaign, CampaignDraft, KindChoices, LanguagePolicy, Slot
from governance.models.client import ClientApplication, Scope
from governance.models.fact_mapping import (
    FactReading,
    FieldMapping,
    MappingDraft,
    TransformationChoices,
)
from governance.models.family import Family, FamilyMember
from governance.models.mapping import Mapping, MappingState, MediaLink
from governance.models.market import Market
from governance.models.notice import Channel, MailState, Notice, NoticeKind, NoticeSwitch
from governance.models.outbox import OutboxRow
from governance.models.policy import ApprovalPolicy, Stage, Subject
from governance.models.review import Review, ReviewState, Vote
from governance.models.review_work import ReviewComment, ReviewHold
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
    "CampaignDraft",
    "Channel",
    "ClientApplication",
    "FactReading",
    "Family",
    "FamilyMember",
    "FieldMapping",
    "KindChoices",
    "LanguagePolicy",
    "MailState",
    "Mapping",
    "MappingDraft",
    "MappingState",
    "Market",
    "MediaLink",
    "Notice",
    "NoticeKind",
    "NoticeSwitch",
    "OutboxRow",
    "PublishedTable",
    "Rendition",
    "Review",
    "ReviewComment",
    "ReviewHold",
    "ReviewState",
    "RoleLimit",
    "SavedView",
    "Scope",
    "Slot",
    "Stage",
    "StateChoices",
    "Subject",
    "TableFragment",
    "TransformationChoices",
    "User",
    "Vote",
]
