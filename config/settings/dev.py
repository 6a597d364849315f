"""A developer's machine: as production, with plain HTTP, tracebacks and a settable clock."""

from config.settings.base import *  # noqa: F403 - settings modules extend one another by design

DEBUG = True
SECRET_KEY = "for-development-on-one-machine-only"  # noqa: S105 - no production settings read it
SIGNING_KEY = PSEUDONYM_KEY = ENCRYPTION_KEY = SECRET_KEY
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
CLOCK_MAY_BE_SET = True
