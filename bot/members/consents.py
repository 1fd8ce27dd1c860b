"""Consent to the handling of personal data (PIPL): given, kept as a record, withdrawn. Never commits."""

from sqlalchemy.orm import Session

from bot.catalog.consent import ConsentText, consent_text
from bot.kernel import audit, clock
from bot.members import repository
from bot.members.models import Consent, WeChatUser

__all__ = ["ConsentText", "consent_text", "give_consent", "has_any_consent", "has_consent", "withdraw_consent"]


def has_consent(session: Session, user: WeChatUser) -> bool:
    """Whether the user has agreed to the text as it stands now, and not withdrawn it since."""
    return repository.live_consent(session, user.id, consent_text().digest) is not None


def has_any_consent(session: Session, user: WeChatUser) -> bool:
    """Whether there is a consent to take back, be it to an earlier text."""
    return bool(repository.live_consents(session, user.id))


def give_consent(session: Session, user: WeChatUser, *, evidence: str, shown: str | None = None) -> Consent | None:
    """Record that the user agreed to the present text; `evidence` is the inbound id of the message. Idempotent.

    `shown`: the digest of the text that the user had before them. None, and nothing recorded, when that was another
    one. Left out where no text was shown: then it is the present one that the evidence is about.
    """
    user = repository.lock_user(session, user.id)
    text = consent_text()
    if shown is not None and shown != text.digest:
        return None
    if known := repository.live_consent(session, user.id, text.digest):
        return known
    consent = Consent(
        user_id=user.id, version=text.version, text_hash=text.digest, given_at=clock.now(), evidence=evidence
    )
    session.add(consent)
    session.flush()
    _audit(session, user, "consent.given", evidence, version=text.version)
    return consent


def withdraw_consent(session: Session, user: WeChatUser, *, evidence: str, actor: str | None = None) -> bool:
    """Record that the user takes back every consent; the records stay. False when there was none to take back.

    `actor` (for the audit) is the user themselves unless staff act for them.
    """
    user = repository.lock_user(session, user.id)
    consents = repository.live_consents(session, user.id)
    for consent in consents:
        consent.withdrawn_at, consent.withdrawal_evidence = clock.now(), evidence
        _audit(session, user, "consent.withdrawn", evidence, version=consent.version, actor=actor)
    return bool(consents)


def _audit(
    session: Session, user: WeChatUser, action: str, evidence: str, *, version: str, actor: str | None = None
) -> None:
    who = f"user:{user.id}"
    audit.record(
        session, action=action, actor=actor or who, subject=who, data={"version": version, "evidence": evidence}
    )
