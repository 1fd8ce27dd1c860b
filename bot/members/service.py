"""The face of this room: users, consent, identity, eligibility, entitlements, the roster. Never commits."""

from sqlalchemy.orm import Session

from bot.members import repository
from bot.members.bindings import (
    BoundMember,
    BoundPolicy,
    bound_members,
    bound_policies,
    forget_tries,
    forget_user,
    forgotten_at,
    may_act,
    may_be_reminded,
    members_of,
    set_relation,
    unbind,
)
from bot.members.consents import (
    ConsentText,
    consent_text,
    give_consent,
    has_any_consent,
    has_consent,
    withdraw_consent,
)
from bot.members.eligibility import Eligibility, EligibilityReason, check_diagnosis, check_eligibility
from bot.members.entitlements import (
    EntitlementError,
    entitlement_state,
    entitlement_year_over,
    entitlements_left,
    reserve_entitlement,
    return_entitlement,
    use_entitlement,
)
from bot.members.identity import (
    IdentityOutcome,
    IdentityResult,
    NumberCheck,
    Span,
    check_number,
    extract_id_numbers,
    verify_identity,
)
from bot.members.masking import masked_id, masked_name, shown_to_confirm
from bot.members.models import (
    ID_KIND_NAMES,
    Consent,
    Entitlement,
    EntitlementState,
    IdKind,
    Member,
    Policy,
    WeChatUser,
)
from bot.members.names import check_name, find_names
from bot.members.overview import PolicyYearUse, ServiceUse, entitlement_overview, entitlement_words
from bot.members.policy_years import PolicyYear, policy_year
from bot.members.relations import find_relation
from bot.members.roster import RosterError, RosterReport, import_roster
from bot.members.users import get_or_create_user, mark_reachable, mark_subscribed, mark_unreachable

__all__ = [
    "ID_KIND_NAMES",
    "BoundMember",
    "BoundPolicy",
    "Consent",
    "ConsentText",
    "Eligibility",
    "EligibilityReason",
    "Entitlement",
    "EntitlementError",
    "EntitlementState",
    "IdKind",
    "IdentityOutcome",
    "IdentityResult",
    "Member",
    "NumberCheck",
    "Policy",
    "PolicyYear",
    "PolicyYearUse",
    "RosterError",
    "RosterReport",
    "ServiceUse",
    "Span",
    "WeChatUser",
    "bound_members",
    "bound_policies",
    "check_diagnosis",
    "check_eligibility",
    "check_name",
    "check_number",
    "consent_text",
    "entitlement_overview",
    "entitlement_state",
    "entitlement_words",
    "entitlement_year_over",
    "entitlements_left",
    "extract_id_numbers",
    "find_names",
    "find_relation",
    "forget_tries",
    "forget_user",
    "forgotten_at",
    "get_member",
    "get_or_create_user",
    "give_consent",
    "has_any_consent",
    "has_consent",
    "import_roster",
    "mark_reachable",
    "mark_subscribed",
    "mark_unreachable",
    "masked_id",
    "masked_name",
    "may_act",
    "may_be_reminded",
    "members_of",
    "policies_of",
    "policy_year",
    "reserve_entitlement",
    "return_entitlement",
    "set_relation",
    "shown_to_confirm",
    "unbind",
    "use_entitlement",
    "verify_identity",
    "withdraw_consent",
]


def get_member(session: Session, member_id: int) -> Member:
    """The member of an id we gave out; raises NoResultFound when they were removed meanwhile."""
    return repository.get_member(session, member_id)


def policies_of(session: Session, member: Member) -> list[Policy]:
    """The member's policies, the earliest first."""
    return repository.policies_of(session, member.id)
