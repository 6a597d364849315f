"""Pages without collected static files, as for the tests of pages."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Need no collected static files."""
    settings.STATIC_ROOT = settings.ROOT / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
