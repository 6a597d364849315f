"""The fixtures of the lookup's tests serve here, too: one campaign, one clock, one client."""

from tests.governance.api.conftest import (
    ask,
    moment,
    nothing_kept,
    renewal,
    token_of,
    untouched,
)

__all__ = ["ask", "moment", "nothing_kept", "renewal", "token_of", "untouched"]
