"""Rows for tests: one factory per table of governance, with values that the rules accept.

``make_asset`` gives an asset as the mirror and the reviewers leave it: with a version, its files,
and, where it is approved, the approved facts and content.
"""

from tests.factories.assets import (
    APPROVED_ONCE,
    FACTS,
    AssetFactory,
    AssetVersionFactory,
    FieldMappingFactory,
    RenditionFactory,
    make_asset,
)
from tests.factories.campaigns import (
    AlarmFactory,
    CampaignFactory,
    MappingFactory,
    MediaLinkFactory,
    PublishedTableFactory,
    SlotFactory,
    TableFragmentFactory,
)
from tests.factories.moment import (
    MOMENT,
)
from tests.factories.people import (
    BrandFactory,
    ClientApplicationFactory,
    MarketFactory,
    NoticeFactory,
    RoleLimitFactory,
    SavedViewFactory,
    UserFactory,
)
from tests.factories.record import (
    AuditEntryFactory,
    OutboxRowFactory,
)
from tests.factories.reviews import (
    ApprovalPolicyFactory,
    ReviewFactory,
    StageFactory,
    VoteFactory,
)

__all__ = [
    "APPROVED_ONCE",
    "FACTS",
    "MOMENT",
    "AlarmFactory",
    "ApprovalPolicyFactory",
    "AssetFactory",
    "AssetVersionFactory",
    "AuditEntryFactory",
    "BrandFactory",
    "CampaignFactory",
    "ClientApplicationFactory",
    "FieldMappingFactory",
    "MappingFactory",
    "MarketFactory",
    "MediaLinkFactory",
    "NoticeFactory",
    "OutboxRowFactory",
    "PublishedTableFactory",
    "RenditionFactory",
    "ReviewFactory",
    "RoleLimitFactory",
    "SavedViewFactory",
    "SlotFactory",
    "StageFactory",
    "TableFragmentFactory",
    "UserFactory",
    "VoteFactory",
    "make_asset",
]
