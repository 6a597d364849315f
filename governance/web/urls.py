"""Addresses of the pages, one list per noun."""

from django.urls import URLPattern

app_name = "governance"
urlpatterns: list[URLPattern] = []
