"""`make demo`: the whole product on one machine, with the iconik sandbox beside it."""

import json
import os
import shutil
import sys
from pathlib import Path

from config.runner import environment
from config.runner.errors import RunnerError
from config.runner.files import RunLock, write_private
from config.runner.orphans import mark
from config.runner.places import VAR
from config.runner.ports import LOOPBACK, PortBook, given_port
from config.runner.progress import Progress
from config.runner.servers import Servers
from config.runner.signals import StopRequest
from config.runner.supervisor import Service, Supervisor, http_answers
from config.runner.welcome import welcome

STATE = VAR / "demo"
_LOADING_SECONDS = 600.0
_MEDIA_SECONDS = 300.0


class Demo:
    """One demo installation; its data lives in ``state``."""

    def __init__(self, stop: StopRequest, progress: Progress, state: Path = STATE) -> None:
        self._stop = stop
        self._progress = progress
        self._state = state
        self._lock = RunLock(state.with_name(f"{state.name}.lock"))
        self._settings = state / "demo.env"
        self._log_ins = state / "logins.json"

    def run(self, *, reset: bool) -> int:
        """Start everything, print how to use it, stay until stopped or something ends."""
        self._claim()
        try:
            if reset:
                self._wipe()
            self._run()
        finally:
            self._lock.release()
        return 0

    def reset(self) -> int:
        """Remove the demo's data; refused while it runs."""
        self._claim()
        try:
            self._wipe()
        finally:
            self._lock.release()
        self._progress("the demo's data is gone; `make demo` begins anew")
        return 0

    def _claim(self) -> None:
        if not self._lock.acquire():
            holder = self._lock.holder()
            raise RunnerError(
                f"The demo already runs at {holder.get('address', '(still starting)')} "
                f"(process {holder.get('pid', 'unknown')}). Stop that one first, with Ctrl-C "
                "where it runs."
            )

    def _servers(self, ports: PortBook) -> Servers:
        return Servers(
            self._state,
            durable=True,
            stop=self._stop,
            progress=self._progress,
            ports=ports,
            postgres_port=given_port("PG_PORT"),
            valkey_port=given_port("VALKEY_PORT"),
        )

    def _wipe(self) -> None:
        if self._state.exists():
            self._servers(PortBook(self._state / "ports.json")).wipe()
            shutil.rmtree(self._state)

    def _run(self) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        ports = PortBook(self._state / "ports.json")
        given = {name: given_port(f"{name.upper()}_PORT") for name in ("web", "sandbox")}
        with self._servers(ports) as servers:
            web = ports.choose("web", given["web"])
            sandbox = ports.choose("sandbox", given["sandbox"])
            settings = self._write_settings(servers, web, sandbox)
            env = environment.caller_environment() | settings | mark(self._state)
            logs = self._state / "log"
            with Supervisor(logs, stop=self._stop, progress=self._progress) as supervisor:
                self._start(supervisor, env, web, sandbox)
                self._lock.note(pid=os.getpid(), address=f"http://{LOOPBACK}:{web}/")
                print(self._welcome(settings), flush=True)
                supervisor.watch(servers.failed)

    def _write_settings(self, servers: Servers, web: int, sandbox: int) -> dict[str, str]:
        """Keep the secrets of the first start, refresh the addresses."""
        settings = (
            environment.product_secrets(environment.from_lines(self._settings))
            | environment.demo_settings(web_port=web, sandbox_port=sandbox, state=self._state)
            | servers.environment()
        )
        write_private(self._settings, environment.as_lines(settings))
        return settings

    def _start(self, supervisor: Supervisor, env: dict[str, str], web: int, sandbox: int) -> None:
        library = _sandbox(env, sandbox, self._state)
        child = supervisor.launch(library)  # it may make its media while we migrate
        supervisor.step("migrate", environment.manage("migrate", "--noinput"), env)
        supervisor.step("collectstatic", environment.manage("collectstatic", "--noinput"), env)
        supervisor.await_ready(library, child)
        self._progress("sandbox is ready")
        supervisor.step(
            "load_demo",
            environment.manage("load_demo", "--logins", str(self._log_ins)),
            env | environment.LOADING,
            seconds=_LOADING_SECONDS,
        )
        services = (
            _web(env, web),
            _worker(env, supervisor.log("worker")),
            _beat(env, self._state),
        )
        started = [(service, supervisor.launch(service)) for service in services]
        for service, process in started:
            supervisor.await_ready(service, process)
            self._progress(f"{service.name} is ready")

    def _welcome(self, settings: dict[str, str]) -> str:
        try:
            facts = json.loads(self._log_ins.read_text())
        except (OSError, ValueError) as error:
            raise RunnerError(f"load_demo left no readable {self._log_ins}: {error}") from error
        return welcome(settings["IMPRIMATUR_BASE_URL"], settings["ICONIK_URL"], facts)


def _sandbox(env: dict[str, str], port: int, state: Path) -> Service:
    argv = [
        *(sys.executable, "-m", "connectors.iconik.sandbox", "--port", str(port)),
        *("--app-id", env["ICONIK_APP_ID"], "--token", env["ICONIK_TOKEN"]),
        *("--state", str(state / "sandbox"), "--media", str(VAR / "media")),
        *("--calls-per-second", env["ICONIK_CALLS_PER_SECOND"]),
    ]
    return Service("sandbox", argv, env, lambda: http_answers(port), seconds=_MEDIA_SECONDS)


def _web(env: dict[str, str], port: int) -> Service:
    argv = [
        *(environment.program("granian"), "--interface", "wsgi", "--host", LOOPBACK),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "2"),
        *("--access-log", "--workers-kill-timeout", "5", "config.wsgi:application"),
    ]
    return Service("web", argv, env, lambda: http_answers(port, "/healthz", status=200))


def _worker(env: dict[str, str], log: Path) -> Service:
    argv = [
        *(environment.program("celery"), "-A", "config.celery", "worker"),
        *("--concurrency", "2", "-l", "INFO"),
    ]

    def ready() -> bool:
        return log.exists() and " ready." in log.read_text(errors="replace")

    return Service("worker", argv, env, ready)


def _beat(env: dict[str, str], state: Path) -> Service:
    argv = [
        *(environment.program("celery"), "-A", "config.celery", "beat", "-l", "INFO"),
        *("--schedule", str(state / "celerybeat-schedule"), "--pidfile="),
    ]
    return Service("beat", argv, env, lambda: True)
