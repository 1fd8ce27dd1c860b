"""The letter of authorization (D5) of a case: its words, whether it is waited for, the chain of signed ones."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.models import Case, SignedLetter
from bot.cases.papers import SIGNED_FACT, waits_for_fact
from bot.catalog import MemberAct, get_catalog, render
from bot.catalog.authorization import Letter, fill_in, letter_file
from bot.documents.models import Document, DocumentState
from bot.members import service as members

FIRST = "0" * 64
# The members' relation to somebody whom they act for, where it is themselves.
SELF = "本人"


def letter_of(session: Session, case: Case) -> Letter:
    """The letter as it would be signed for the case now."""
    return fill_in(letter_file(), **named(session, case))


def named(session: Session, case: Case) -> dict[str, str]:
    """Who and where the letter names: `member`, `id_number` (masked), `hospital`."""
    member, known = repository.member_of(session, case), {**case.details, **case.facts}
    city = known.get("city", "")
    wish = known.get("hospital_wish") or render("letter.hospital_open", city=city)
    return {"member": member.name, "id_number": members.masked_id(member), "hospital": known.get("hospital") or wish}


def signer_is_member(session: Session, openid: str, case: Case) -> bool | None:
    """Whether this user is the member; None where they never said."""
    user = members.get_or_create_user(session, openid)
    bound = (one for one in members.bound_members(session, user) if one.member.id == case.member_id)
    relation = next((one.relation for one in bound), None)
    return None if relation is None else relation == SELF


def awaits_signature(case: Case) -> bool:
    """Whether the next step is that the member signs (D5)."""
    move = get_catalog().service(case.service).move_of(case.status, MemberAct.REFUSE)
    return move is not None and waits_for_fact(case, SIGNED_FACT)


def signed_letter(session: Session, case: Case) -> SignedLetter | None:
    """The letter that was signed on the page and counts; None where there is none, or staff sent it back."""
    for letter in reversed(repository.letters(session, case.number)):
        document = session.get(Document, letter.document_id)
        if document is not None and document.state == DocumentState.RECEIVED:
            return letter
    return None


def refusing_means(session: Session, case: Case, *, again: bool) -> str:
    """What refusing would mean (D8): the first of the two questions, or the second, in the words of the chat."""
    named = members.masked_name(repository.member_of(session, case))
    service = get_catalog().service(case.service).short_name
    key = "letter.refuse_again" if again else "letter.refuse_means"
    return render(key, service=service, number=case.number, member=named)


def evidence_digest(evidence: Mapping[str, object]) -> str:
    """SHA-256 of a record of evidence in its one canonical form."""
    return sha256(json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def is_intact(letter: SignedLetter) -> bool:
    """Whether the evidence of one letter is as it was written, as far as it is there (an erasure takes it away)."""
    return letter.evidence is None or evidence_digest(letter.evidence) == letter.evidence_digest


def broken_links(letters: Sequence[SignedLetter]) -> list[int]:
    """Ids of letters that were changed, or before which one was taken away or put in; the oldest letter first.

    What the evidence says can be checked while it is there; the chain holds beyond the erasure of a user.
    """
    broken, previous = [], FIRST
    for letter in letters:
        linked = letter.previous_digest == previous
        if not (
            is_intact(letter) and linked and letter.digest == sha256(f"{previous}{letter.evidence_digest}".encode())
        ):
            broken.append(letter.id)
        previous = letter.digest
    return broken


def sha256(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()
