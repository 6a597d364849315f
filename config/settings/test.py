"""The test run: real servers, quick password hashing, a settable clock."""

from secrets import token_hex

from config.settings.base import *  # noqa: F403 - settings modules extend one another by design

DEBUG = False
SECRET_KEY = "for-tests-only-" + "x" * 32
SIGNING_KEY = PSEUDONYM_KEY = ENCRYPTION_KEY = SECRET_KEY
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CLOCK_MAY_BE_SET = True
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": token_hex(8)}}  # noqa: F405 - as above
STORAGES = {  # static files are collected by the runner; tests without a browser need none
    **STORAGES,  # noqa: F405 - from the base settings
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
