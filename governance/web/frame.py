"""What every page's frame shows: navigation, the viewer, the theme."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import policies
from governance.domain.actor import Actor, Role
from governance.models import User
from governance.queries.actors import leading_role
from governance.web.requests import actor_of, waiting_count

ROLE_LABELS = {
    Role.MEDIA: gettext_lazy("Media team"),
    Role.COMMS: gettext_lazy("Communications team"),
    Role.REVIEWER: gettext_lazy("Reviewer"),
    Role.COMPLIANCE: gettext_lazy("Compliance"),
    Role.AUDITOR: gettext_lazy("Auditor"),
    Role.ADMIN: gettext_lazy("Administrator"),
}

THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``; a visitor who is not logged in gets the bare frame."""
    if request.resolver_match is not None and request.resolver_match.app_name == "admin":
        return {}  # the console has a frame of its own
    user = getattr(request, "user", None)
    cookie = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {
        "theme": cookie if cookie in THEMES else "auto",
        "home_url": "/",
        "viewer": None,
        "navigation": [],
        "shortcuts": "on",
    }
    if not isinstance(user, User):
        return context
    actor = actor_of(request)
    role = leading_role(actor)
    return context | {
        "theme": user.theme if request.COOKIES.get("theme") not in THEMES else context["theme"],
        "viewer": {
            "name": str(user),
            "role_label": ROLE_LABELS[Role(role)] if role else _("No role"),
            "initials": "".join(word[0] for word in str(user).split()[:2]).upper(),
            "links": [
                {"url": reverse("governance:account"), "label": _("Account"), "icon": "user"}
            ],
        },
        # A part of a page shows no navigation: only what is shown is asked for.
        "navigation": SimpleLazyObject(lambda: _navigation(request, actor)),
        "search_url": reverse("governance:asset-list"),
        "search_query": request.GET.get("q", ""),
        "shortcuts": "on" if user.shortcuts else "off",
        "notices_url": reverse("governance:notices"),
        "unread_notices": getattr(user, "unread_notices", 0),  # came with the person
    }


def _navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    groups: list[tuple[str, list[dict[str, Any]]]] = [
        (
            "",
            [
                _item(request, "governance:home", _("Home"), "house", "h"),
                _item(request, "governance:asset-list", _("Assets"), "images", "a"),
                _item(request, "governance:family-list", _("Families"), "network", "m"),
                _item(request, "governance:campaign-list", _("Campaigns"), "megaphone", "c"),
            ],
        ),
        (
            _("Control"),
            [
                _item(
                    request,
                    "governance:review-queue",
                    _("Review queue"),
                    "clipboard-check",
                    "r",
                    badge=waiting_count(request),
                ),
            ],
        ),
        (
            _("Operations"),
            [
                _item(request, "connectors:sync", _("Sync health"), "refresh-cw", "s"),
                _item(request, "governance:field-mapping", _("Field mapping"), "waypoints", "f"),
                *(
                    [_item(request, "governance:audit", _("Audit log"), "scroll-text", "l")]
                    if policies.may_see_audit(actor)
                    else []
                ),
                *(
                    [_item(request, "governance:clients", _("API clients"), "key-round", "k")]
                    if policies.may_administer(actor)
                    else []
                ),
                *(
                    [_item(request, "admin:index", _("Administration"), "settings", "")]
                    if policies.may_administer(actor)
                    else []
                ),
            ],
        ),
    ]
    return [{"label": label, "items": [item for item in items if item]} for label, items in groups]


def _item(
    request: HttpRequest, name: str, label: str, icon: str, key: str, badge: int | None = None
) -> dict[str, Any]:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return {}
    here = request.path == url if url == "/" else request.path.startswith(url)
    return {"url": url, "label": label, "icon": icon, "current": here, "badge": badge, "key": key}
