"""How reviews are worked on: their comments, and who holds them."""

from django.db.models import QuerySet

from governance.models import Review, ReviewComment


def comments_of(review: Review) -> QuerySet[ReviewComment]:
    """The comments on a review with the versions they are about, oldest first; one query."""
    return ReviewComment.objects.filter(review=review).select_related("version")
