"""Production starts with every secret set, and with nothing that is meant for development."""

import os
import subprocess
import sys

import pytest

from config.runner.places import CHECKOUT
from config.runner.testing import production_settings

SERVERS = {
    "DATABASE_URL": "postgresql://one:two@127.0.0.1:1/three",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
SECRETS = (
    "IMPRIMATUR_SECRET_KEY",
    "IMPRIMATUR_SIGNING_KEY",
    "IMPRIMATUR_PSEUDONYM_KEY",
    "IMPRIMATUR_ENCRYPTION_KEY",
)
NEEDED = (*SECRETS, "IMPRIMATUR_ALLOWED_HOSTS", "IMPRIMATUR_BASE_URL", *SERVERS)


def started(code: str = "", **changed: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process of their own; None takes a variable away."""
    values = {**production_settings(), **SERVERS, "PATH": os.environ["PATH"]}
    kept = {name: value for name, value in {**values, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"from config.settings import prod\n{code}"],
        env=kept,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_with_everything_set_starts_hardened() -> None:
    shown = (
        "print(prod.DEBUG, prod.SESSION_COOKIE_SECURE, prod.CSRF_COOKIE_SECURE,"
        " prod.SESSION_COOKIE_HTTPONLY, prod.CSRF_COOKIE_HTTPONLY, prod.SECURE_SSL_REDIRECT,"
        " prod.SECURE_HSTS_SECONDS, prod.CLOCK_MAY_BE_SET, prod.X_FRAME_OPTIONS)"
    )
    done = started(shown)
    assert done.stdout.split() == [
        *["False", "True", "True", "True", "True", "True", "31536000", "False", "DENY"]
    ], done.stderr


@pytest.mark.parametrize("name", NEEDED)
def test_production_without_a_variable_is_refused_naming_it(name: str) -> None:
    done = started(**{name: None})
    assert done.returncode != 0
    assert f"Set {name} in the environment." in done.stderr


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", ["too-few", "change-me-" * 8, "for-development-default-" * 3])
def test_production_with_a_weak_secret_is_refused_without_telling_it(name: str, value: str) -> None:
    done = started(**{name: value})
    assert done.returncode != 0
    assert f"{name} " in done.stderr
    assert value not in done.stderr
