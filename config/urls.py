"""The one place that mounts every page and every API."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from governance.web import favicon, health, media_links

handler400 = "config.api.handlers.handler400"
handler403 = "config.api.handlers.handler403"
handler404 = "config.api.handlers.handler404"
handler500 = "config.api.handlers.handler500"

urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", favicon.favicon, name="favicon"),
    path("healthz", health.healthz, name="health"),
    path("m/<str:token>", media_links.follow, name="media-link"),
    path("m/<str:token>/qr.svg", media_links.qr_svg, name="media-link-qr-svg"),
    path("m/<str:token>/qr.png", media_links.qr_png, name="media-link-qr-png"),
    path("api/", include("config.api.urls")),
    path("api/v1/", include("governance.api.urls")),
    path("api/v1/", include("reporting.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("connectors.web.urls")),
    path("", include("governance.web.urls")),
]
