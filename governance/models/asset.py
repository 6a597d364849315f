"""The catalogue: assets, versions and renditions as iconik shows them, and what we decided.

Columns named ``remote_*`` are iconik's and written by the mirror alone; all others are ours.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Left, Lower, Upper
from django.utils.translation import gettext_lazy as _

from governance.domain.facts import Facts
from governance.domain.lifecycle import SERVABLE, State
from governance.models.asset_tags import TAG_WORDS
from governance.models.brand import Brand
from governance.models.identifiers import new_public_id


class StateChoices(models.TextChoices):
    """The lifecycle states in the words shown to people."""

    CANDIDATE = State.CANDIDATE.value, _("Candidate")
    IN_REVIEW = State.IN_REVIEW.value, _("In review")
    APPROVED = State.APPROVED.value, _("Approved")
    USED = State.USED.value, _("In use")
    SUPERSEDED = State.SUPERSEDED.value, _("Superseded")
    RETIRED = State.RETIRED.value, _("Retired")
    REJECTED = State.REJECTED.value, _("Rejected")


class Asset(models.Model):
    """One governed asset: mirrors one iconik asset.

    ``remote_facts`` are the governed facts as iconik tells them now, ``remote_faults`` what could
    not be read (fact name → sentence). ``facts`` are the approved, frozen ones; ``narrowed`` later
    limits were applied to them at once, ``candidate_facts`` wait for review.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="assets")
    state = models.CharField(
        _("state"), max_length=12, choices=StateChoices, default=StateChoices.CANDIDATE
    )
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    suspension_reason = models.TextField(_("reason of the suspension"), blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    facts = models.JSONField(_("approved facts"), null=True, blank=True)
    candidate_facts = models.JSONField(_("facts to review"), default=dict, blank=True)
    first_used_at = models.DateTimeField(_("first used"), null=True, blank=True)
    state_changed_at = models.DateTimeField(_("state changed"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), db_default=models.functions.Now())

    remote_id = models.UUIDField(_("iconik id"), unique=True)
    remote_title = models.TextField(_("title"))
    remote_type = models.CharField(max_length=40)
    remote_status = models.CharField(max_length=40)
    remote_archive_status = models.CharField(max_length=40, blank=True, default="")
    remote_external_id = models.TextField(_("key"), blank=True, default="")
    remote_media_type = models.CharField(max_length=40, blank=True, default="")
    remote_kind = models.CharField(_("kind"), max_length=12, blank=True, default="")
    remote_is_online = models.BooleanField(default=True)
    remote_is_blocked = models.BooleanField(default=False)
    remote_duration_ms = models.BigIntegerField(null=True)
    remote_collections = ArrayField(models.UUIDField(), default=list)
    remote_metadata = models.JSONField(default=dict)
    remote_facts = models.JSONField(default=dict)
    remote_faults = models.JSONField(default=dict)
    remote_date_created = models.DateTimeField()
    remote_date_modified = models.DateTimeField(_("changed in iconik"))
    remote_digest = models.CharField(max_length=64)
    remote_seen_at = models.DateTimeField(_("last mirrored"))
    remote_missing_since = models.DateTimeField(_("missing since"), null=True)

    effective_facts = models.GeneratedField(
        expression=Coalesce("facts", "remote_facts"),
        output_field=models.JSONField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=SearchVector("remote_title", "remote_external_id", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=StateChoices.values), name="asset_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(SERVABLE)) | models.Q(facts__isnull=False),
                name="asset_servable_has_facts",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_at__isnull=True) | ~models.Q(suspension_reason=""),
                name="asset_suspension_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(successor=models.F("id")), name="asset_not_own_successor"
            ),
        ]
        indexes = [
            models.Index(fields=["-remote_date_modified", "-id"], name="asset_recent"),
            models.Index(fields=["state", "-remote_date_modified", "-id"], name="asset_by_state"),
            GinIndex(fields=["search"], name="asset_search"),
            GinIndex(
                OpClass(Upper("remote_title"), name="gin_trgm_ops"), name="asset_title_trigram"
            ),
            GinIndex(
                OpClass("effective_facts", name="jsonb_path_ops"), name="asset_effective_facts"
            ),
            models.Index(Lower(Left("remote_title", 120)), "id", name="asset_by_title"),
            models.Index(
                Coalesce(
                    KT("effective_facts__rights_until"),
                    models.Value("9999-12-31T23:59:59Z"),
                    output_field=models.TextField(),
                ),
                "id",
                name="asset_by_rights_end",
            ),
            models.Index(fields=["brand", "-remote_date_modified", "-id"], name="asset_by_brand"),
            models.Index(
                fields=["id"],
                condition=models.Q(suspended_at__isnull=False),
                name="asset_suspended",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(remote_missing_since__isnull=False),
                name="asset_missing",
            ),
            models.Index(
                fields=["id"], condition=~models.Q(remote_faults={}), name="asset_with_faults"
            ),
            models.Index(
                fields=["id"],
                condition=~models.Q(candidate_facts={}),
                name="asset_facts_to_review",
            ),
            GinIndex(TAG_WORDS, name="asset_tag_words"),
        ]

    def __str__(self) -> str:
        return self.remote_title

    @property
    def approved_facts(self) -> Facts:
        """The facts that govern answers: the approved ones, or iconik's before approval."""
        return Facts.from_json(self.remote_facts if self.facts is None else self.facts)

    @property
    def remote_facts_read(self) -> Facts:
        """The facts as iconik tells them now."""
        return Facts.from_json(self.remote_facts)

    @property
    def is_servable(self) -> bool:
        """Whether lookups may serve it as far as its own state goes (product.md §4)."""
        return (
            self.state in SERVABLE
            and self.suspended_at is None
            and self.remote_missing_since is None
        )


class AssetVersion(models.Model):
    """One version of an asset; approval hangs on the version, as iconik's does.

    ``approved_content`` lists the files that were approved (``domain.remote.content_entry``): a
    file that iconik replaces or adds later is not served before it is reviewed.
    """

    class Approval(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        APPROVED = "approved", _("Approved")
        SUPERSEDED = "superseded", _("Superseded")
        REJECTED = "rejected", _("Rejected")

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="versions")
    approval = models.CharField(
        _("approval"), max_length=12, choices=Approval, default=Approval.CANDIDATE
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_content = models.JSONField(default=list, blank=True)

    remote_id = models.UUIDField(unique=True)
    remote_number = models.PositiveIntegerField(_("number"))
    remote_status = models.CharField(max_length=40)
    remote_date_created = models.DateTimeField(null=True)
    remote_content_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["asset_id", "remote_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=models.Q(approval="approved"),
                name="one_approved_version",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    approval__in=["candidate", "approved", "superseded", "rejected"]
                ),
                name="version_approval_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}, {self.remote_number}"


class Rendition(models.Model):
    """One deliverable file of a version; all of it is iconik's, but for our stable key."""

    version = models.ForeignKey(AssetVersion, models.CASCADE, related_name="renditions")
    key = models.CharField(max_length=80)
    remote_source = models.CharField(max_length=12)
    remote_id = models.CharField(max_length=80)
    remote_name = models.TextField(blank=True, default="")
    remote_kind = models.CharField(max_length=12)
    remote_mime = models.CharField(max_length=120, blank=True, default="")
    remote_status = models.CharField(max_length=40)
    remote_width = models.PositiveIntegerField(null=True)
    remote_height = models.PositiveIntegerField(null=True)
    remote_duration_ms = models.BigIntegerField(null=True)
    remote_bytes = models.BigIntegerField(null=True)
    remote_checksum = models.CharField(max_length=200, blank=True, default="")
    remote_language = models.CharField(max_length=40, blank=True, default="")
    remote_is_poster = models.BooleanField(default=False)
    remote_is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["version_id", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "remote_source", "remote_id"], name="rendition_once"
            ),
            models.UniqueConstraint(fields=["version", "key"], name="rendition_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
