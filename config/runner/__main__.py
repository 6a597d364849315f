"""Command line of the runner; `make` calls it, developers may too."""

import argparse
import sys
from collections.abc import Sequence
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
    parser = argparse.ArgumentParser(
        prog="python -m config.runner", description=__doc__
    )
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser(
        "demo", help="run the whole product with the iconik sandbox"
    )
    demo.add_argument("--reset", action="store_true", help="begin with no data")
    commands.add_parser("demo-reset", help="remove the demo's data")
    commands.add_parser(
        "check", help="lint, types, import contracts, templates, migrations"
    )
    commands.add_parser("clean", help="remove idle test clusters")
    for name, text in (
        ("test", "run pytest with servers and a browser"),
        ("bench", "run the benchmarks with servers up"),
        ("shell", "run CMD with PostgreSQL and Valkey up"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- ARGUMENTS")
    serve = commands.add_parser(
        "serve", help="keep PostgreSQL and Valkey up until stopped"
    )
    serve.add_argument(
        "--env-file", type=Path, help="write `export NAME=value` lines here"
    )
    return parser


def _run(arguments: argparse.Namespace, stop: StopRequest, progress: Progress) -> int:
    match arguments.command:
        case "demo":
            return Demo(stop, progress).run(reset=arguments.reset)
        case "demo-reset":
            return Demo(stop, progress).reset()
        case "check":
            return testing.run_checks(stop, progress)
        case "clean":
            wipe_idle_test_places(progress, stop)
            return 0
        case "serve":
            return developer.serve(arguments.env_file, stop, progress)
    rest = arguments.argv[1:] if arguments.argv[:1] == ["--"] else arguments.argv
    if arguments.command == "test":
        return testing.run_tests(rest, stop, progress)
    if arguments.command == "bench":
        return testing.run_bench(rest, stop, progress)
    if not rest:
        raise RunnerError("shell needs a command: python -m config.runner shell -- CMD")
    return developer.shell(rest, stop, progress)


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
        return 0 if arguments.command in _LASTING else 128 + request.signum


if __name__ == "__main__":
    sys.exit(main())
