"""The addresses of the API of governance, below ``/api/v1/``."""

from django.urls import path, re_path

from governance.api.lookup import lookup
from governance.api.oauth import ClientRevokeView, ClientTokenView

app_name = "governance-api"

KEY = r"(?P<key>[A-Za-z0-9][A-Za-z0-9_-]{0,39})"

urlpatterns = [
    path("oauth/token", ClientTokenView.as_view(), name="token"),
    path("oauth/revoke", ClientRevokeView.as_view(), name="revoke"),
    re_path(rf"^campaigns/{KEY}/lookup\Z", lookup, name="lookup"),
]
