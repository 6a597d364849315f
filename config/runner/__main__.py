"""Command line of the runner; `make` calls it, developers may too."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from config.runner import developer
from config.runner.errors import RunnerError, Stopped
from config.runner.progress import Progress
from config.runner.servers import forget_libpq_defaults
from config.runner.signals import StopRequest


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m config.runner", description=__doc__
    )
    commands = parser.add_subparsers(dest="command", required=True)
    shell = commands.add_parser("shell", help="run CMD with PostgreSQL and Valkey up")
    shell.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- CMD")
    serve = commands.add_parser(
        "serve", help="keep PostgreSQL and Valkey up until stopped"
    )
    serve.add_argument(
        "--env-file", type=Path, help="write `export NAME=value` lines here"
    )
    return parser


def _run(arguments: argparse.Namespace, stop: StopRequest, progress: Progress) -> int:
    if arguments.command == "serve":
        return developer.serve(arguments.env_file, stop, progress)
    argv = arguments.argv[1:] if arguments.argv[:1] == ["--"] else arguments.argv
    if not argv:
        raise RunnerError("shell needs a command: python -m config.runner shell -- CMD")
    return developer.shell(argv, stop, progress)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    forget_libpq_defaults()
    stop = StopRequest().install()
    try:
        return _run(arguments, stop, Progress())
    except RunnerError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as request:
        print(
            "\nStopped; everything it started has ended.", file=sys.stderr, flush=True
        )
        # Being asked to end is the ordinary way to end `demo` and `serve`.
        return 0 if request.signum == signal.SIGINT else 128 + request.signum


if __name__ == "__main__":
    sys.exit(main())
