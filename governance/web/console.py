"""The administrators' console: Django's admin, entered by role and through our own log-in page."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from governance import policies
from governance.domain.errors import DomainError
from governance.web.requests import actor_of

Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])


class ConsoleSite(AdminSite):
    """Lets administrators in, and nobody else: what a person may do follows from roles alone."""

    site_header = _("Imprimatur administration")
    site_title = _("Imprimatur")
    index_title = _("Users, policies, clients, and the rows behind the pages")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is an administrator."""
        try:
            return bool(policies.may_administer(actor_of(request)))
        except DomainError:
            return False

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:
        """Refuse people of other roles with the page that tells why; visitors may log in."""
        guarded = super().admin_view(view, cacheable)

        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                policies.may_administer(actor_of(request)).require()
            return guarded(request, *args, **kwargs)

        return cast("Page", update_wrapper(entered, guarded))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send visitors to the one log-in page there is."""
        return redirect_to_login(request.GET.get("next") or request.path)
