"""The canned replies of the sandbox."""

import yaml

from bot.cli.context import ROOT
from bot.conversations import canned, desk_repository
from bot.kernel.db import Database
from bot.staff import repository as staff

DEMO_CANNED = ROOT / "data" / "demo" / "canned.yaml"
# Who keeps them: one of the demo agents (bot/cli/agent.py).
KEEPER = "zhao"


def import_demo_canned(db: Database) -> int:
    """Add data/demo/canned.yaml where there are no canned replies; returns how many. Raises ConversationError for a
    file that somebody has edited and that is not good any more.
    """
    with db.transaction() as session:
        keeper = staff.find_agent(session, KEEPER)
        if keeper is None or desk_repository.canned_replies(session):
            return 0
        rows = yaml.safe_load(DEMO_CANNED.read_text(encoding="utf-8"))
        for row in rows:
            fields = {"title": row["title"], "text": row["text"], "service": row.get("service")}
            canned.keep(session, canned_id=None, **fields, agent=keeper)
        return len(rows)
