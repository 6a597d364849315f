"""The WSGI door: ``granian --interface wsgi config.wsgi:application``."""

from django.core.wsgi import get_wsgi_application

from config import celery  # noqa: F401 - pages wake workers through the configured app

application = get_wsgi_application()
