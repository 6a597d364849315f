"""The addresses of the API of reporting, below ``/api/v1/``."""

from django.urls import path

from reporting.api.production import ProductionEventView

app_name = "reporting-api"

urlpatterns = [
    path("production-events", ProductionEventView.as_view(), name="production-events"),
]
