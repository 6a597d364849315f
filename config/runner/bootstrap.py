"""Makes the virtual environment and installs a lock file into it; standard library only.

``make`` runs this with the machine's own Python before anything is installed. A stamp with the
lock's digest makes the next start quick and able to work without a network.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_OLDEST = (3, 11)
# What each lock holds besides its own: a complete environment serves the smaller need too.
_ENOUGH = {"demo": ("demo", "dev"), "dev": ("dev",)}


def environment_directory() -> Path:
    """The virtual environment of this checkout."""
    return CHECKOUT / ".venv"


def lock_digest(lock: Path) -> str:
    """What a stamp must hold for ``lock`` to count as installed."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    return hashlib.sha256(lock.read_bytes()).hexdigest() + " " + version


def _lock_file(name: str) -> Path:
    return CHECKOUT / "requirements" / f"{name}.lock"


def _stamp(venv: Path, name: str) -> Path:
    return venv / f".installed-{name}"


def _works(venv: Path) -> bool:
    try:
        subprocess.run(
            [str(venv / "bin" / "python"), "-m", "pip", "--version"],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def installed(venv: Path, name: str) -> bool:
    """Whether the environment already holds the lock ``name`` as it stands now."""
    if not (venv / "bin" / "python").exists():
        return False
    for candidate in _ENOUGH[name]:
        stamp = _stamp(venv, candidate)
        if stamp.exists() and stamp.read_text() == lock_digest(_lock_file(candidate)):
            return True
    return False


def _make(venv: Path) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(
            f"{result.stdout}{result.stderr}\nThe virtual environment could not be made. "
            "On Debian and Ubuntu the package python3-venv is needed."
        )


def _install(venv: Path, name: str) -> None:
    log = CHECKOUT / "var" / "log" / f"install-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", "--prefer-binary"]
    command += ["--progress-bar", "off", "-r", str(_lock_file(name))]
    with log.open("wb") as stream:
        result = subprocess.run(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
            env={**os.environ, "PIP_USER": "0"},
        )
    if result.returncode:
        lines = log.read_text(errors="replace").splitlines()[-15:]
        raise SystemExit("\n".join([*lines, f"\nThe installation failed; all of it is in {log}."]))
    _stamp(venv, name).write_text(lock_digest(_lock_file(name)))


def main(name: str) -> None:
    """Bring the environment up to the lock ``name`` (``demo`` or ``dev``)."""
    if sys.version_info < _OLDEST:
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    venv = environment_directory()
    (CHECKOUT / "var").mkdir(exist_ok=True)
    with (CHECKOUT / "var" / "install.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if installed(venv, name):
            return
        began = time.monotonic()
        if not _works(venv):
            _say(began, f"making {venv.name}")
            _make(venv)
        _say(began, f"installing requirements/{name}.lock")
        _install(venv, name)
        _say(began, "installed")


def _say(began: float, text: str) -> None:
    print(f"[{time.monotonic() - began:6.1f} s] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    # An installer that runs is ended with us, quietly.
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda number, _frame: sys.exit(128 + number))
    main(sys.argv[1])
