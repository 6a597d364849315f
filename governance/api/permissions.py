"""Which scope a DRF view needs: ``required_scope`` on the view."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from governance.api.bearer import check_scope
from governance.queries.callers import Caller


class NeedsScope(BasePermission):
    """Lets a caller through whose token holds the view's ``required_scope``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or a refusal that names the scope.

        Raises:
            ApiRefusal: 403.
        """
        if not isinstance(request.auth, Caller):
            return False
        check_scope(request.auth, view.required_scope)
        return True
