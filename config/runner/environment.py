"""The environment variables the runner sets for the product's processes."""

import os
from collections.abc import Mapping
from pathlib import Path

from config.runner.places import CHECKOUT


def development_environment(
    servers: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """For `make test`, `shell` and `serve`: the caller's variables, our servers, test settings."""
    return {
        **environ,
        **servers,
        "DJANGO_SETTINGS_MODULE": environ.get(
            "DJANGO_SETTINGS_MODULE", "config.settings.test"
        ),
        "PYTHONPATH": os.pathsep.join(
            part for part in (str(CHECKOUT), environ.get("PYTHONPATH", "")) if part
        ),
    }


def export_lines(servers: Mapping[str, str]) -> str:
    """The same as lines a POSIX shell can read with ``.``."""
    wanted = {**servers, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return "".join(f"export {name}='{value}'\n" for name, value in wanted.items())


def program(name: str) -> Path:
    """A command installed beside the running Python."""
    import sys

    return Path(sys.executable).with_name(name)
