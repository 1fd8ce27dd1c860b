"""What a member may do with their own case now, and what cancelling it would mean. Never commits.

The act itself is a move like any other (`advance`); the dialogue asks for it and reads the yes.
"""

from sqlalchemy.orm import Session

from bot.cases import appointments, repository
from bot.cases.models import Case
from bot.catalog import EntitlementEffect, MemberAct, get_catalog, render
from bot.members import service as members


def member_acts(case: Case) -> list[MemberAct]:
    """What the member may do with the case now, by the catalog: nothing with a closed one.

    An appointment may be moved, cancelled or confirmed until it begins (G5, D8); after that it is for staff.
    """
    if case.closed_at is not None:
        return []
    begins = appointments.begins_at(case)
    over = appointments.has_come(case)
    moves = get_catalog().service(case.service).moves_from(case.status)
    acts = {move.act for move in moves if move.act is not None and not (over and move.member_before)}
    if begins is not None and not over:
        acts.add(MemberAct.CONFIRM)
    return [act for act in MemberAct if act in acts]


def cancel_words(session: Session, case: Case) -> str:
    """What cancelling means for the number of uses, said before the member says yes; empty where it is not possible."""
    move = get_catalog().service(case.service).move_of(case.status, MemberAct.CANCEL)
    if move is None or MemberAct.CANCEL not in member_acts(case):
        return ""
    move = move.after(repository.reached(session, case.number))
    if move.entitlement is EntitlementEffect.USE:
        return render("case.cancel.uses_a_date" if case.appointment_at is not None else "case.cancel.uses")
    over = members.entitlement_year_over(session, case.number)  # J6
    return render("case.cancel.expires" if over else "case.cancel.returns")
