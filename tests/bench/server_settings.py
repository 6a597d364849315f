"""The server of the benchmark: the product, with one address more to compare it with."""

from config.settings.test import *  # noqa: F403 - settings modules extend one another by design

ROOT_URLCONF = "tests.bench.server_urls"
LOOKUPS_PER_SECOND = 0
LOGGING_CONFIG = None
