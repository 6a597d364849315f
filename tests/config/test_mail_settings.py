"""How mail leaves: the console by default, a mail server by setting, and nothing half set."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.env import Environment
from config.settings.mail import MailSettings

SMTP = {
    "IMPRIMATUR_MAIL": "smtp",
    "IMPRIMATUR_SMTP_HOST": "mail.imprimatur.test",
    "IMPRIMATUR_SMTP_USER": "sender",
    "IMPRIMATUR_SMTP_PASSWORD": "a-very-quiet-word",
}


def read(**values: str) -> MailSettings:
    return MailSettings.read(Environment(values))


def test_mail_goes_to_the_console_unless_told_otherwise() -> None:
    assert read().backend == "django.core.mail.backends.console.EmailBackend"


def test_mail_server_is_spoken_to_in_secret_by_default() -> None:
    found = read(**SMTP)
    assert found.backend == "django.core.mail.backends.smtp.EmailBackend"
    assert (found.host, found.port, found.security) == ("mail.imprimatur.test", 587, "starttls")
    assert (found.user, found.password) == ("sender", "a-very-quiet-word")


def test_password_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    found = read(**SMTP)
    logging.getLogger("mail").warning("%s %r", found, found)
    assert "a-very-quiet-word" not in caplog.text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"IMPRIMATUR_MAIL": "pigeon"}, "IMPRIMATUR_MAIL"),
        ({"IMPRIMATUR_SMTP_HOST": ""}, "IMPRIMATUR_SMTP_HOST"),
        ({"IMPRIMATUR_SMTP_PORT": "many"}, "IMPRIMATUR_SMTP_PORT"),
        ({"IMPRIMATUR_SMTP_USER": ""}, "IMPRIMATUR_SMTP_USER"),
        ({"IMPRIMATUR_SMTP_PASSWORD": ""}, "IMPRIMATUR_SMTP_PASSWORD"),
        ({"IMPRIMATUR_SMTP_SECURITY": "some"}, "IMPRIMATUR_SMTP_SECURITY"),
        ({"IMPRIMATUR_SMTP_SECURITY": "none"}, "IMPRIMATUR_SMTP_SECURITY"),
    ],
)
def test_half_set_mail_server_is_refused_naming_the_variable(
    changed: dict[str, str], named: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=named) as refusal:
        read(**{**SMTP, **changed})
    assert "a-very-quiet-word" not in str(refusal.value)


def test_server_on_this_machine_may_do_without_encryption() -> None:
    local = {"IMPRIMATUR_SMTP_HOST": "127.0.0.1", "IMPRIMATUR_SMTP_SECURITY": "none"}
    assert read(**{**SMTP, **local}).security == "none"
