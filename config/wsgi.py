"""The WSGI door: ``granian --interface wsgi config.wsgi:application``."""

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import celery  # noqa: F401 - pages wake workers through the configured app
from config.startup import freeze_loaded

application = get_wsgi_application()
_ = get_resolver().url_patterns  # loads every view, which Django leaves to the first request
freeze_loaded()
