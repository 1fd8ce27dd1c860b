"""A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, started on a free loopback port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# The journal of a cluster that nobody restores: by itself it would grow to a gigabyte.
_LITTLE_DISK = "-c wal_level=minimal -c max_wal_senders=0 -c min_wal_size=32MB -c max_wal_size=128MB"


def find_binary(name: str) -> Path | None:
    """`name` on the PATH or where Debian keeps it; None if PostgreSQL is not installed."""
    if found := shutil.which(name):
        return Path(os.path.realpath(found))
    return next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None)


class PostgresServer:
    """A running cluster. PostgreSQL refuses root, so under root it runs as the package's user `postgres`."""

    def __init__(self) -> None:
        initdb, pg_ctl = find_binary("initdb"), find_binary("pg_ctl")
        if initdb is None or pg_ctl is None:
            raise RuntimeError("PostgreSQL is not installed; run scripts/system-packages.sh")
        self._pg_ctl = pg_ctl
        self._folder = Path(tempfile.mkdtemp(prefix="ins-pg-"))
        self._as_user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self._as_user:
            os.chown(self._folder, self._as_user.pw_uid, self._as_user.pw_gid)
        self.port = _free_port()
        self._run(initdb, "-D", self._folder / "data", "-U", "ins", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off {_LITTLE_DISK}"
        self._run(pg_ctl, "-D", self._folder / "data", "-w", "-o", options, "-l", self._folder / "log", "start")

    def _run(self, *command: object) -> None:
        user = {"user": self._as_user.pw_uid, "group": self._as_user.pw_gid} if self._as_user else {}
        subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=self._folder, **user)

    @contextmanager
    def database(self, like: str = "template1") -> Iterator[str]:
        """A copy of the database `like`, by its SQLAlchemy URL; dropped afterwards, or a run would fill the disk."""
        name = f"ins_{uuid.uuid4().hex[:12]}"
        # Without fsync, copying the files takes 40 ms; the default, through the journal, takes 100, and DDL 400.
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
        try:
            yield f"postgresql+psycopg://ins@127.0.0.1:{self.port}/{name}"
        finally:
            self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(host="127.0.0.1", port=self.port, user="ins", dbname="postgres", autocommit=True) as link:
            link.execute(statement.encode())

    def restart(self) -> None:
        """Restart the server at once, cutting every connection."""
        self._run(
            self._pg_ctl, "-D", self._folder / "data", "-m", "immediate", "-w", "-l", self._folder / "log", "restart"
        )

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run(self._pg_ctl, "-D", self._folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
