"""What tests of pages share: reading a page as text, and asking for it as each role."""

from collections.abc import Collection, Mapping
from html import unescape
from typing import Any

from django.test import Client

ROLES = ("anonymous", "none", "media", "comms", "reviewer", "compliance", "auditor", "admin")
PEOPLE = frozenset(ROLES) - {"anonymous", "none"}


def words(response: Any) -> str:
    """The page as one line of text with its tags."""
    return " ".join(unescape(response.content.decode()).split())


def must_answer(
    client: Client,
    role: str,
    path: str,
    allowed: Collection[str],
    *,
    data: Mapping[str, object] | None = None,
    refusal: Mapping[str, int] | None = None,
) -> None:
    """Ask for a page (post ``data`` if there is any): visitors are sent to the log-in page, the
    allowed roles get an answer, all others 403, or the status that ``refusal`` has for the role.
    """
    response: Any = client.get(path) if data is None else client.post(path, data)
    if role == "anonymous":
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=")
    elif role in allowed:
        assert response.status_code in (200, 302), words(response)[:300]
        assert "/login/" not in response.get("Location", "")
    else:
        assert response.status_code == (refusal or {}).get(role, 403)
