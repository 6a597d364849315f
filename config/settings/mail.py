"""How mail leaves: to the console by default, or to a mail server.

``IMPRIMATUR_MAIL`` is ``console`` or ``smtp``. For ``smtp``: ``IMPRIMATUR_SMTP_HOST``, ``_PORT``
(587), ``_USER`` and ``_PASSWORD`` (or ``_PASSWORD_FILE``), ``_SECURITY`` (``starttls``, ``tls`` or
``none``); and ``IMPRIMATUR_MAIL_FROM`` is whom mails come from.
"""

from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from config.settings.env import Environment

BACKENDS: Final = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}
SECURITIES: Final = ("starttls", "tls", "none")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
TIMEOUT: Final = 15
"""Seconds that a mail server is waited for; well within the lease of a mail."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """What the installation's mails need; the password shows in no representation."""

    backend: str
    sender: str
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"

    @classmethod
    def read(cls, env: Environment) -> "MailSettings":
        """The settings of the environment.

        Raises:
            ImproperlyConfigured: naming the variable that is missing or cannot be meant.
        """
        kind = env.choice("IMPRIMATUR_MAIL", tuple(BACKENDS), "console")
        sender = env.text("IMPRIMATUR_MAIL_FROM", "Imprimatur <imprimatur@localhost>")
        if kind == "console":
            return cls(BACKENDS[kind], sender)
        found = cls(
            BACKENDS[kind],
            sender,
            host=env.text("IMPRIMATUR_SMTP_HOST"),
            port=env.number("IMPRIMATUR_SMTP_PORT", 587),
            user=env.text("IMPRIMATUR_SMTP_USER", ""),
            password=env.password("IMPRIMATUR_SMTP_PASSWORD"),
            security=env.choice("IMPRIMATUR_SMTP_SECURITY", SECURITIES, "starttls"),
        )
        found._check()
        return found

    def _check(self) -> None:
        if bool(self.user) != bool(self.password):
            raise ImproperlyConfigured(
                "Set both IMPRIMATUR_SMTP_USER and IMPRIMATUR_SMTP_PASSWORD, or neither."
            )
        if self.password and self.security == "none" and self.host not in LOOPBACK:
            raise ImproperlyConfigured(
                "IMPRIMATUR_SMTP_SECURITY must be starttls or tls where a password is sent."
            )
