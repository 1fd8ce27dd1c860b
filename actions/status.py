"""Where the member's cases stand."""

from actions.base import TurnContext
from bot.cases import service as cases
from bot.cases.models import Case
from bot.catalog import render
from bot.members import service as members


def open_cases(turn: TurnContext) -> list[Case]:
    """The open cases of all members that this user acts for, the newest first."""
    user = members.get_or_create_user(turn.session, turn.openid)
    return cases.open_cases(turn.session, members.members_of(turn.session, user))


def tell_status(turn: TurnContext) -> None:
    """One paragraph a case that is open; a kind line when there is none."""
    found = open_cases(turn)
    if not found:
        turn.say(render("status.none"))
        return
    turn.say("\n\n".join(cases.progress_words(turn.session, case) for case in found))
