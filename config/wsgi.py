"""The WSGI door: ``granian --interface wsgi config.wsgi:application``."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
