"""The environment variables the runner sets for the product's processes.

Names the product reads are documented in ``config/settings``; this is the one list of those the
demo needs, and of the secrets it makes for itself.
"""

import base64
import os
import secrets
import sys
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from config.runner.places import CHECKOUT
from config.runner.ports import LOOPBACK

# Variables of another installation must not reach the demo or the tests.
_FOREIGN = ("IMPRIMATUR_", "ICONIK_", "EXSTREAM_", "DJANGO_", "CELERY_", "GRANIAN_")


def _key() -> str:
    """32 random bytes in standard Base64, e.g. an Ed25519 seed."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _hex() -> str:
    return secrets.token_hex(32)


DEMO_SECRETS: Mapping[str, Callable[[], str]] = {
    "IMPRIMATUR_SECRET_KEY": _hex,
    "IMPRIMATUR_SIGNING_KEY": _key,
    "IMPRIMATUR_PSEUDONYM_KEY": _key,
    "IMPRIMATUR_ENCRYPTION_KEY": _key,
    "ICONIK_APP_ID": lambda: str(uuid.uuid4()),
    "ICONIK_TOKEN": _hex,
}


def product_secrets(stored: Mapping[str, str]) -> dict[str, str]:
    """The demo's own secrets: those of the last start, and new ones for names that are missing."""
    return {name: stored.get(name) or make() for name, make in DEMO_SECRETS.items()}


def demo_settings(*, web_port: int, sandbox_port: int, state: Path) -> dict[str, str]:
    """Production settings for plain HTTP on the loopback interface."""
    sandbox = f"http://{LOOPBACK}:{sandbox_port}"
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "IMPRIMATUR_INSECURE_HTTP": "1",
        "IMPRIMATUR_ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "IMPRIMATUR_BASE_URL": f"http://{LOOPBACK}:{web_port}",
        "IMPRIMATUR_MEDIA_ORIGINS": sandbox,
        "IMPRIMATUR_VAR": str(state),
        "ICONIK_URL": sandbox,
        "ICONIK_CALLS_PER_SECOND": "1000",  # the sandbox is ours: it allows as many
    }


LOADING: dict[str, str] = {"DJANGO_SETTINGS_MODULE": "config.settings.demo"}
"""What the loading of the demo has otherwise: a clock that may be set."""


def settings_for_tests(state: Path) -> dict[str, str]:
    """What tests and developer commands need beside the servers."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "IMPRIMATUR_VAR": str(state),
    }


def caller_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The caller's variables without settings of other installations, loopback past any proxy."""
    kept = {name: value for name, value in environ.items() if not name.startswith(_FOREIGN)}
    direct = [part for part in kept.get("NO_PROXY", kept.get("no_proxy", "")).split(",") if part]
    direct += [host for host in (LOOPBACK, "localhost") if host not in direct]
    path = [str(CHECKOUT), *filter(None, [kept.get("PYTHONPATH", "")])]
    return {
        **kept,
        "NO_PROXY": ",".join(direct),
        "no_proxy": ",".join(direct),
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
    }


def as_lines(variables: Mapping[str, str], prefix: str = "") -> str:
    """One ``NAME='value'`` line each, readable by a POSIX shell and by ``from_lines``."""
    return "".join(f"{prefix}{name}='{value}'\n" for name, value in sorted(variables.items()))


def from_lines(path: Path) -> dict[str, str]:
    """Read a file of ``as_lines``; empty when there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value.strip("'") for name, _, value in pairs}


def program(name: str) -> str:
    """A command installed beside the running Python."""
    return str(Path(sys.executable).with_name(name))


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(CHECKOUT / "manage.py"), *arguments]
