"""The unprivileged account PostgreSQL runs under when the runner itself is root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.runner.errors import RunnerError

SERVICE_NAME = "imprimatur-pg"
_FALSE = "/bin/false"


@dataclass(frozen=True)
class Account:
    """A user to drop to."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """None for an ordinary user; as root the service account, made at the first call.

    PostgreSQL refuses to run as root. Where no account can be made, ``nobody`` serves.
    """
    if os.geteuid() != 0:
        return None
    account = _find(SERVICE_NAME) or _create() or _find("nobody")
    if account is None:
        raise RunnerError(
            "PostgreSQL does not run as root and no unprivileged account could be made. "
            "Run as an ordinary user, or set DATABASE_URL to a server of your own."
        )
    return account


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if entry.pw_uid else None


def _create() -> Account | None:
    shell = next((s for s in ("/usr/sbin/nologin", "/sbin/nologin") if Path(s).exists()), _FALSE)
    place = ["--home-dir", "/nonexistent", "--shell", shell]
    commands = (
        ["useradd", "--system", "--user-group", "--no-create-home", *place, SERVICE_NAME],
        # BusyBox has adduser only, with other options.
        ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", shell, SERVICE_NAME],
    )
    for command in commands:
        if shutil.which(command[0]) is None:
            continue
        subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if (account := _find(SERVICE_NAME)) is not None:
            return account
    return None
