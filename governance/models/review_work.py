"""How people work on a review: who holds it just now, and what they remark on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.asset import AssetVersion
from governance.models.identifiers import new_public_id
from governance.models.review import Review
from governance.models.user import User


class ReviewHold(models.Model):
    """One person's claim to decide a review next; there is none where nobody holds it.

    A hold lapses ``settings.REVIEW_HOLD_MINUTES`` after ``renewed_at``: a lapsed row binds nobody,
    and the next person to hold the review takes its place.
    """

    review = models.OneToOneField(Review, models.CASCADE, related_name="hold")
    holder = models.ForeignKey(User, models.CASCADE, related_name="+")
    holder_name = models.CharField(max_length=120)
    taken_at = models.DateTimeField()
    renewed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hold of a review")
        verbose_name_plural = _("holds of reviews")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(renewed_at__gte=models.F("taken_at")),
                name="hold_renewed_after_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}: {self.review}"


class ReviewComment(models.Model):
    """One remark on what a review shows; never edited and never deleted.

    ``version`` is the one that was looked at. ``at_ms`` is a position in a film or recording,
    ``pin_x`` and ``pin_y`` a spot as fractions of width and height from the upper left corner,
    ``page`` a page of a document, counted from 1.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    review = models.ForeignKey(Review, models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("comment"))
    at_ms = models.BigIntegerField(null=True)
    pin_x = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    pin_y = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    page = models.PositiveIntegerField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment on a review")
        verbose_name_plural = _("comments on reviews")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(text__regex=r"[^[:space:]]"), name="comment_has_text"
            ),
            models.CheckConstraint(
                condition=models.Q(at_ms__isnull=True) | models.Q(at_ms__gte=0),
                name="comment_position_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(pin_x__isnull=True, pin_y__isnull=True)
                | models.Q(pin_x__isnull=False, pin_y__isnull=False)
                & models.Q(pin_x__gte=0, pin_x__lte=1, pin_y__gte=0, pin_y__lte=1),
                name="comment_pin_within",
            ),
            models.CheckConstraint(
                condition=models.Q(page__isnull=True) | models.Q(page__gte=1),
                name="comment_page_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"
