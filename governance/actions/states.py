"""The one place that moves an asset from state to state."""

from governance import audit, clock, outbox
from governance.domain.actor import Actor
from governance.domain.errors import StaleState
from governance.domain.errors import gettext_noop as _
from governance.domain.lifecycle import State, rule_for
from governance.models import Asset

PUSH_STATE = "iconik.push_state"


def move(asset: Asset, to: State, *, actor: Actor, verb: str, reason: str = "") -> None:
    """Move a locked asset on: check the table, change, record, and ask iconik to follow.

    Who may ask was checked by the action that calls this.

    Raises:
        IllegalTransition: if the table has no such step.
        InvalidInput: if the step needs a reason and there is none.
    """
    rule = rule_for(State(asset.state), to)
    text = rule.check_reason(reason)
    before, asset.state = asset.state, to
    asset.state_changed_at = clock.now()
    asset.save(update_fields=["state", "state_changed_at"])
    audit.record(actor, verb, asset, before={"state": before}, after={"state": to}, reason=text)
    outbox.request(PUSH_STATE, str(asset.pk))


def check_expected(asset: Asset, expected: str | None) -> None:
    """Refuse a request made on an older picture of the asset.

    Raises:
        StaleState: if the state is another one than the requester saw.
    """
    if expected is not None and asset.state != expected:
        raise StaleState(
            _("The asset is “%(state)s” by now. Look again, then decide."), state=asset.state
        )
