"""The API page and the OpenAPI document, below ``/api/``."""

from django.urls import path

from config.api.pages import ApiPage, openapi

urlpatterns = [
    path("", ApiPage.as_view(url="/api/v1/openapi.json", url_self="/api/"), name="api-page"),
    path("v1/openapi.json", openapi, name="api-document"),
]
