"""Production: everything secret comes from the environment, or the start is refused."""

from config.settings.base import *  # noqa: F403 - settings modules extend one another by design
from config.settings.env import env

DEBUG = False
SECRET_KEY = env.secret("IMPRIMATUR_SECRET_KEY")
SIGNING_KEY = env.secret("IMPRIMATUR_SIGNING_KEY")
PSEUDONYM_KEY = env.secret("IMPRIMATUR_PSEUDONYM_KEY")
ENCRYPTION_KEY = env.secret("IMPRIMATUR_ENCRYPTION_KEY")
ALLOWED_HOSTS = env.words("IMPRIMATUR_ALLOWED_HOSTS")
BASE_URL = env.text("IMPRIMATUR_BASE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Plain HTTP is for a loopback trial only: cookies and redirects then do without TLS.
_tls = not env.flag("IMPRIMATUR_INSECURE_HTTP")
SESSION_COOKIE_SECURE = _tls
CSRF_COOKIE_SECURE = _tls
SECURE_SSL_REDIRECT = _tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _tls
SECURE_HSTS_PRELOAD = _tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _tls else None
