"""Hearing PostgreSQL's NOTIFY: a thread with a connection of its own that wakes the hub at once."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel.db import Database
from bot.kernel.doorbell import CHANNEL

log = structlog.get_logger(__name__)
LOOK_UP_SECONDS = 2.0
TROUBLE_SECONDS = 2.0


class NotifyListener:
    """Calls `wake` for every NOTIFY until `stop`. `is_hearing` is False while the connection is down."""

    def __init__(self, db: Database, wake: Callable[[], object]) -> None:
        self._db = db
        self._wake = wake
        self._stop = threading.Event()
        self.is_hearing = False
        self._thread = threading.Thread(target=self._run, name="notify", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End within a few seconds; does not wait."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 the edge of a thread: whatever the driver raises, the hub polls meanwhile
                log.warning("notify_lost", error=type(error).__name__)
            self.is_hearing = False
            self._stop.wait(TROUBLE_SECONDS)

    def _listen(self) -> None:
        with self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver = connection.connection.driver_connection
            if driver is None:
                raise SQLAlchemyError("no connection")
            self.is_hearing = True
            while not self._stop.is_set():
                for _notice in driver.notifies(timeout=LOOK_UP_SECONDS, stop_after=1):
                    self._wake()
