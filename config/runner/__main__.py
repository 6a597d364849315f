"""Command line of the runner; `make` calls it, developers may too."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from config.runner import developer, testing
from config.runner.demo import Demo
from config.runner.errors import RunnerError, Stopped
from config.runner.progress import Progress
from config.runner.servers import forget_libpq_defaults, wipe_idle_test_places
from config.runner.signals import StopRequest

# Being asked to end is the ordinary end of these.
_LASTING = ("demo", "serve")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.runner", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run the whole product with the iconik sandbox")
    demo.add_argument("--reset", action="store_true", help="begin with no data")
    commands.add_parser("demo-reset", help="remove the demo's data")
    commands.add_parser("check", help="lint, types, import contracts, templates, migrations")
    commands.add_parser("clean", help="remove idle test clusters")
    for name, text in (
        ("test", "run pytest with servers and a browser"),
        ("bench", "run the benchmarks with servers up"),
        ("shell", "run CMD with PostgreSQL and Valkey up"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- ARGUMENTS")
    serve = commands.add_parser("serve", help="keep PostgreSQL and Valkey up until stopped")
    serve.add_argument("--env-file", type=Path, help="write `export NAME=value` lines here")
    return parser


def _run(arguments: argparse.Namespace, stop: StopRequest, progress: Progress) -> int:
    commands: dict[str, Callable[[], int]] = {
        "demo": lambda: Demo(stop, progress).run(reset=arguments.reset),
        "demo-reset": lambda: Demo(stop, progress).reset(),
        "check": lambda: testing.run_checks(stop, progress),
        "clean": lambda: wipe_idle_test_places(progress, stop),
        "serve": lambda: developer.serve(arguments.env_file, stop, progress),
        "test": lambda: testing.run_tests(_rest(arguments), stop, progress),
        "bench": lambda: testing.run_bench(_rest(arguments), stop, progress),
        "shell": lambda: developer.shell(_rest(arguments), stop, progress),
    }
    return commands[arguments.command]()


def _rest(arguments: argparse.Namespace) -> list[str]:
    """What follows the runner's own arguments, with or without ``--`` before it."""
    rest: list[str] = arguments.argv
    return rest[1:] if rest[:1] == ["--"] else rest


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
        print("\nStopped; everything it started has ended.", file=sys.stderr, flush=True)
        return 0 if arguments.command in _LASTING else 128 + request.signum


if __name__ == "__main__":
    sys.exit(main())
