"""What every command and every process needs first: settings, keys, clock, logs, the database."""

import sys
from pathlib import Path

from bot.kernel import clock, crypto, log
from bot.kernel.clock import SandboxClock
from bot.kernel.db import Database
from bot.kernel.settings import REAL_WECHAT_ORIGIN, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "command"


def open_settings() -> Settings:
    """The settings of the environment and .env; where these name no account, those the sandbox start wrote."""
    return load_settings(sandbox_file=True)


def open_process(settings: Settings, *, process: str = COMMAND) -> None:
    """Install keys, clock and logs of this process.

    A command's logs go to stderr, so that what it prints (`--json`) stays clean; a process's go to stdout, which the
    supervisor keeps in DATA_DIR/logs. Raises CryptoError when DATA_KEYS is missing or too short.
    """
    log.configure(process=process, as_json=settings.log_json, stream=sys.stderr if process == COMMAND else sys.stdout)
    crypto.install(crypto.Keyring(settings.data_key_list))
    if settings.sandbox_clock_url and not settings.wechat_api_base_url.startswith(REAL_WECHAT_ORIGIN):
        clock.install(SandboxClock(settings.sandbox_clock_url))


def open_database(settings: Settings, *, process: str = COMMAND) -> Database:
    """`open_process`, and the business database. Raises CryptoError without usable DATA_KEYS."""
    open_process(settings, process=process)
    return Database(settings.business_database_url)
