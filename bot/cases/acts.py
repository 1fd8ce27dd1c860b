"""What a member may do with their own case now, and what cancelling it would mean. Never commits.

The act itself is a move like any other (`advance`); the dialogue asks for it and reads the yes.
"""

from sqlalchemy.orm import Session

from bot.cases import appointments, repository
from bot.cases.models import Case
from bot.catalog import EntitlementEffect, MemberAct, get_catalog, render
from bot.kernel import clock
from bot.members import service as members


def member_acts(case: Case) -> list[MemberAct]:
    """What the member may do with the case now, by the catalog: nothing with a closed one.

    An appointment may be moved, cancelled or confirmed until it begins (G5, D8); after that it is for staff.
    """
    if case.closed_at is not None:
        return []
    begins = appointments.begins_at(case)
    over = begins is not None and clock.now() >= begins
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
    return render("case.cancel.expires" if _year_is_over(session, case) else "case.cancel.returns")


def _year_is_over(session: Session, case: Case) -> bool:
    """J6: whether the policy year in which the case was opened has ended, so that nothing can come back."""
    policies = members.policies_of(session, repository.member_of(session, case))
    policy = next(one for one in policies if one.id == case.policy_id)
    return clock.today() > members.policy_year(policy, case.created_at.date()).end
