"""Reviews and votes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.asset import Asset, AssetVersion
from governance.models.identifiers import new_public_id
from governance.models.mapping import Mapping
from governance.models.policy import Subject
from governance.models.user import User


class ReviewState(models.TextChoices):
    """States of a review."""

    OPEN = "open", _("Open")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


class Review(models.Model):
    """One question put to reviewers. Every review is about an asset; a mapping's also names it.

    ``content_digest`` is what the votes are cast on: when it changes, votes are void.
    ``payload`` holds what was asked for: the successor, or the facts to approve.
    ``stages`` is the policy as it was when the review opened:
    ``[{"id", "order", "name", "group", "quorum"}, …]``. ``round`` is 1 where the question is put
    for the first time, and one more after each rejection since it was last approved.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    subject = models.CharField(max_length=16, choices=Subject)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="reviews")
    version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="reviews")
    mapping = models.ForeignKey(Mapping, models.PROTECT, null=True, related_name="reviews")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitter_name = models.CharField(max_length=120)
    note = models.TextField(_("note"), blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    stages = models.JSONField()
    content_digest = models.CharField(max_length=64)
    void_reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["opened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject="mapping", mapping__isnull=False)
                | (~models.Q(subject="mapping") & models.Q(mapping__isnull=True)),
                name="review_mapping_named",
            ),
            models.UniqueConstraint(
                fields=["mapping"],
                condition=models.Q(state="open", mapping__isnull=False),
                name="one_open_review_per_mapping",
            ),
            models.UniqueConstraint(
                fields=["asset", "subject"],
                condition=models.Q(state="open", mapping__isnull=True),
                name="one_open_review_per_asset",
            ),
            models.CheckConstraint(condition=models.Q(round__gte=1), name="review_round_from_one"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state="open"), name="review_open_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.asset}"


class Vote(models.Model):
    """One reviewer's word at one stage.

    The submitter is copied, so the database can refuse a vote on one's own submission.
    """

    class Decision(models.TextChoices):
        APPROVE = "approve", _("Approve")
        REJECT = "reject", _("Reject")

    review = models.ForeignKey(Review, models.PROTECT, related_name="votes")
    stage = models.PositiveIntegerField()
    voter = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64)
    cast_at = models.DateTimeField()
    void = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["cast_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "voter"],
                condition=models.Q(void=False),
                name="one_vote_per_reviewer",
            ),
            models.CheckConstraint(
                condition=models.Q(submitter__isnull=True) | ~models.Q(voter=models.F("submitter")),
                name="nobody_votes_on_own_submission",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="reject") | ~models.Q(reason=""),
                name="rejection_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voter}: {self.decision}"
