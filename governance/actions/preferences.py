"""What a person sets for themselves: how pages look and whether single keys act."""

from governance.actions.transactions import governed
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.models import User


@governed
def save_preferences(
    *, user_id: int, theme: str | None = None, shortcuts: bool | None = None
) -> None:
    """Save what is given; the rest stays. Looks are no decision, so nothing is recorded.

    Raises:
        InvalidInput: on ``theme``.
    """
    if theme is not None and theme not in User.Theme.values:
        raise InvalidInput(_("Choose one of the themes."), field="theme")
    changes: dict[str, object] = {"theme": theme, "shortcuts": shortcuts}
    given = {name: value for name, value in changes.items() if value is not None}
    if given:
        User.objects.filter(pk=user_id).update(**given)
