"""The list of every room's tables: for migrations and tests, which need the whole metadata."""

import importlib
import importlib.util

TABLE_MODULES = (
    "bot.kernel.audit",
    "bot.kernel.doorbell",
    "bot.kernel.vault",
    "bot.kernel.workdays",
    "bot.hospitals.models",
    "bot.staff.models",
    "bot.outbox.models",
    "bot.members.models",
    "bot.documents.models",
    "bot.documents.reading_models",
    "bot.documents.page_models",
    "bot.cases.models",
    "bot.conversations.models",
    "bot.conversations.desk_models",
    "bot.reminders.models",
    "bot.wechat.models",
)


def import_all_models() -> None:
    """Import every module that defines tables."""
    for name in TABLE_MODULES:
        if importlib.util.find_spec(name.rpartition(".")[0]) and importlib.util.find_spec(name):
            importlib.import_module(name)
