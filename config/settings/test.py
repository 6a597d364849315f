"""The test run: real servers, quick password hashing, a settable clock."""

import os
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

from config.settings.base import *  # noqa: F403 - settings modules extend one another by design

DEBUG = False
SECRET_KEY = "for-tests-only-" + "x" * 32
SIGNING_KEY = PSEUDONYM_KEY = ENCRYPTION_KEY = SECRET_KEY
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CLOCK_MAY_BE_SET = True
# Tests side by side ("gw0", "gw1"): each process has a database of Valkey for itself.
_BESIDE = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _BESIDE:
    REDIS_URL = CELERY_BROKER_URL = urlunsplit(urlsplit(REDIS_URL)._replace(path=f"/{_BESIDE}"))  # noqa: F405 - as above
CACHES = {"default": {**CACHES["default"], "LOCATION": REDIS_URL, "KEY_PREFIX": token_hex(8)}}  # noqa: F405 - as above
STORAGES = {  # static files are collected by the runner; tests without a browser need none
    **STORAGES,  # noqa: F405 - from the base settings
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
