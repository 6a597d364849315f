"""`python -m connectors.iconik.sandbox`: a sandbox as a server of its own."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from connectors.iconik.sandbox.app import Sandbox
from connectors.iconik.sandbox.config import SandboxConfig, rate_limits
from connectors.iconik.sandbox.server import Server


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m connectors.iconik.sandbox",
        description="A stand-in iconik tenant with a sample library, on HTTP.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--app-id", required=True, help="what clients send as App-ID")
    parser.add_argument("--token", required=True, help="what clients send as Auth-Token")
    parser.add_argument(
        "--state",
        type=Path,
        default=Path("var/iconik-sandbox"),
        help="directory of the state",
    )
    parser.add_argument(
        "--media",
        type=Path,
        default=Path("var/media"),
        help="directory of the sample media",
    )
    parser.add_argument(
        "--index-lag",
        type=float,
        default=2.0,
        help="seconds until searches see a write",
    )
    parser.add_argument(
        "--url-lifetime",
        type=float,
        default=900.0,
        help="seconds a signed address lives",
    )
    parser.add_argument(
        "--calls-per-second",
        type=int,
        default=50,
        help="calls with one token in a second; 20 times as many in 20 seconds",
    )
    parser.add_argument("--empty", action="store_true", help="without the sample library")
    return parser.parse_args(arguments)


def _report(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; prints the address on one line when it answers."""
    options = _arguments(arguments)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    config = SandboxConfig(
        app_id=options.app_id,
        token=options.token,
        state_dir=options.state,
        media_dir=options.media,
        index_lag=options.index_lag,
        url_lifetime=options.url_lifetime,
        rate_limits=rate_limits(options.calls_per_second),
    )
    sandbox = Sandbox(config)
    if not options.empty:
        sandbox.load_sample(progress=_report)
    server = Server(sandbox, options.host, options.port)
    server.start()
    sys.stdout.write(f"iconik sandbox: http://{options.host}:{server.port}/\n")
    sys.stdout.flush()
    stopped.wait()
    server.stop()
    sandbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
