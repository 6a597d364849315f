"""The fixtures of the lookup's tests serve here, too."""

from tests.governance.api.conftest import ask, moment, nothing_kept, renewal, token_of

__all__ = ["ask", "moment", "nothing_kept", "renewal", "token_of"]
