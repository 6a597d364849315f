"""Who is to be told: those who may decide, by the same rule that lets them."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q

from governance import policies
from governance.domain.actor import Role
from governance.models import Review, RoleLimit, Subject, User, Vote
from governance.queries.actors import actor_for


def reviewers_of(review: Review, groups: Collection[str]) -> list[int]:
    """The people of the groups who may vote on a review and have not yet, by user id.

    Never the submitter (product.md §4). On a retirement compliance is asked, too: its word is
    enough. One query, and two more for each person whose role is limited.
    """
    asked = {*groups, Role.COMPLIANCE} if review.subject == Subject.RETIREMENT else set(groups)
    voted = Vote.objects.filter(review=review, voter=OuterRef("pk"), void=False)
    limits = RoleLimit.objects.filter(user=OuterRef("pk"), group=OuterRef("groups"))
    people = (
        User.objects.filter(Q(groups__name__in=asked), ~Exists(voted), is_active=True)
        .exclude(pk=review.submitted_by_id or 0)
        .annotate(role=F("groups__name"), limited=Exists(limits))
        .order_by("pk")
    )
    found: dict[int, None] = {}
    for person in people:
        if person.pk in found:
            continue
        if not person.limited or policies.may_vote(review, person.role, actor_for(person)):
            found[person.pk] = None
    return list(found)
