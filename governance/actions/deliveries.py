"""Deliveries that are tried again by a person."""

from governance import audit, outbox, policies
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _


@governed
def retry_delivery(row_id: int, *, actor: Actor) -> None:
    """Make a delivery due at once.

    Raises:
        Forbidden: if the actor may not do this.
        NotFound: if it was delivered meanwhile.
    """
    policies.may_sync(actor).require()
    if not outbox.retry(row_id):
        raise NotFound(_("There is no such delivery any more; it may have arrived."))
    audit.record_plain(actor, "delivery.retried", subject_kind="outboxrow", subject_id=str(row_id))
