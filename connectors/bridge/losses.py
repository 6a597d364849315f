"""Assets that iconik no longer shows: asked for one by one, and marked unless too many."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.bridge import details
from connectors.bridge.waiting import Beat, answers_of
from connectors.iconik.client import IconikClient
from connectors.iconik.records import DELETED
from governance.actions.missing import too_many


class StoppedForSafety(Exception):
    """A listing looks broken: nothing is marked; the text is a sentence for people."""


def check_listing(*, listed: int, known: int) -> None:
    """Stop where a source that had assets lists none.

    Raises:
        StoppedForSafety: with the sentence to show.
    """
    if listed == 0 and known > 0:
        raise StoppedForSafety(
            ngettext(
                "iconik lists no assets at all, although %(known)s is known. Nothing was changed.",
                "iconik lists no assets at all, although %(known)s are known. Nothing was changed.",
                known,
            )
            % {"known": known}
        )


def check_losses(lost: int, *, known: int, agreed: int | None) -> None:
    """Stop where so many assets would vanish that the listing must be doubted.

    Raises:
        StoppedForSafety: with the sentence to show.
    """
    if too_many(lost, known=known, agreed=agreed):
        raise StoppedForSafety(
            _(
                "%(lost)s of %(known)s known assets would go missing, which is more than 5 %%."
                " They were not marked. If they were deleted on purpose, confirm the number."
            )
            % {"lost": lost, "known": known}
        )


def confirmed(client: IconikClient, suspects: Sequence[UUID], *, beat: Beat) -> list[UUID]:
    """Those that iconik itself says are gone: an index may lag, and pages may shift."""
    answers = answers_of(
        lambda item: details.is_gone(client, str(item)),
        suspects,
        workers=details.WORKERS,
        beat=beat,
    )
    return [item for item, is_gone in zip(suspects, answers, strict=True) if is_gone]


def in_delete_queue(client: IconikClient) -> Sequence[str]:
    """The ids in the delete queue, to its last page."""
    return [
        item.id
        for page in client.delete_queue_pages()
        for item in page.objects
        if item.status in (None, DELETED)
    ]
