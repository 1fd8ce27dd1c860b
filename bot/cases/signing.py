"""Signing the letter of authorization on its page (D5), and refusing it (D8). Never commits."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import moving, repository
from bot.cases.errors import MoveRefused
from bot.cases.intake import take_in
from bot.cases.letters import FIRST, SELF, awaits_signature, evidence_digest, letter_of, named, sha256, signed_letter
from bot.cases.log import log_for_staff
from bot.cases.models import Case, CaseEventType, SignedLetter
from bot.catalog import ActorKind, DocumentKind, MemberAct, get_catalog, render
from bot.catalog.authorization import Letter
from bot.documents.digests import content_digests
from bot.documents.files import PDF
from bot.documents.images import CleanImage
from bot.documents.letter_pdf import Signed, draw_letter
from bot.documents.member_files import add_member_file
from bot.documents.models import Document
from bot.documents.page_models import PagePass
from bot.documents.store import DocumentStore
from bot.kernel import audit, clock
from bot.outbox import service as outbox
from bot.outbox.models import OutboundReason


class LetterError(MoveRefused):
    """The letter cannot be signed or refused now; the message is for the member."""


@dataclass(frozen=True)
class Signature:
    """What came from the page. `relation` is empty where the member signs for themselves; `signer`: a full name.

    `strokes`: the lines of the finger, as points (x, y) on a pad of the size `pad`.
    """

    signer: str
    relation: str
    boxes: frozenset[str]
    strokes: tuple[tuple[tuple[float, float], ...], ...]
    pad: tuple[float, float]
    text_digest: str

    @property
    def digest(self) -> str:
        """SHA-256 of the strokes."""
        return sha256(json.dumps([self.pad, self.strokes], separators=(",", ":")).encode())


@dataclass(frozen=True)
class Where:
    """From where it was signed."""

    address: str
    user_agent: str


@dataclass(frozen=True)
class Draft:
    """A letter that was drawn and is not kept yet."""

    letter: Letter
    signature: Signature
    content: bytes
    at: datetime


def draft(session: Session, case: Case, signature: Signature) -> Draft:
    """Check the signature and draw the letter. Raises LetterError, in words for the member."""
    letter = letter_of(session, case)
    _check(letter, signature, repository.member_of(session, case).name)
    at = clock.now()
    boxes = [words for name, words in letter.boxes.items() if name in signature.boxes]
    signed = Signed(
        number=case.number,
        signer=signature.signer,
        relation=signature.relation or None,
        boxes=[*boxes, letter.agent_box] if signature.relation else boxes,
        strokes=signature.strokes,
        pad=signature.pad,
        signed_at=at,
        strokes_digest=signature.digest,
        **named(session, case),
    )
    return Draft(letter, signature, draw_letter(letter, signed), at)


def _check(letter: Letter, signature: Signature, member: str) -> None:
    if signature.text_digest != letter.digest:
        raise LetterError(render("letter.changed"))
    wanted = {*letter.boxes, *(["agent"] if signature.relation else [])}
    if not wanted <= signature.boxes:
        raise LetterError(render("letter.tick_all"))
    if not signature.relation and signature.signer != member:
        raise LetterError(render("letter.not_the_member"))
    if signature.relation and signature.relation not in letter.relations:
        raise LetterError(render("letter.which_relation"))


def sign(session: Session, store: DocumentStore, page_pass: PagePass, drawn: Draft, where: Where) -> SignedLetter:
    """Keep a signed letter: its PDF as a paper of the case, as if a photo of it had come in the chat, and the record.

    A letter that was signed before stands, and nothing happens again. Raises LetterError when the case does not wait
    for it any more, or its words have changed since they were shown.
    """
    case = moving.lock_case(session, page_pass.case_number or "")
    if (there := signed_letter(session, case)) is not None:
        return there
    if not awaits_signature(case):
        raise LetterError(render("letter.not_now"))
    if letter_of(session, case).digest != drawn.letter.digest:
        raise LetterError(render("letter.changed"))
    document = add_member_file(
        session,
        store,
        CleanImage(drawn.content, PDF),
        openid=page_pass.openid,
        case_number=case.number,
        digest=content_digests(drawn.content)[0],
        kind=DocumentKind.AUTHORIZATION,
        at=drawn.at,
    )
    record = _record(session, case, document, drawn, _evidence(page_pass, drawn, where))
    _go_on(session, case, document, page_pass)
    return record


def _evidence(page_pass: PagePass, drawn: Draft, where: Where) -> dict[str, object]:
    signature = drawn.signature
    return {
        "openid": page_pass.openid,
        "pass": page_pass.id,
        "opened_at": page_pass.opened_at.isoformat() if page_pass.opened_at else None,
        **asdict(where),
        "signer": signature.signer,
        "relation": signature.relation or SELF,
        "boxes": sorted(signature.boxes),
        "text_version": drawn.letter.version,
        "text_digest": drawn.letter.digest,
        "strokes_digest": signature.digest,
        "pdf_digest": sha256(drawn.content),
        "signed_at": drawn.at.isoformat(),
    }


def _record(
    session: Session, case: Case, document: Document, drawn: Draft, evidence: dict[str, object]
) -> SignedLetter:
    last = repository.newest_letter(session)
    previous, digest = last.digest if last else FIRST, evidence_digest(evidence)
    record = SignedLetter(
        case_number=case.number,
        document_id=document.id,
        text_version=drawn.letter.version,
        text_digest=drawn.letter.digest,
        evidence=evidence,
        evidence_digest=digest,
        previous_digest=previous,
        digest=sha256(f"{previous}{digest}".encode()),
        signed_at=drawn.at,
    )
    session.add(record)
    session.flush()
    return record


def _go_on(session: Session, case: Case, document: Document, page_pass: PagePass) -> None:
    """The same as 签好了 and a photo of the letter in the chat: noted for staff, a paper of the case, told once."""
    key, kind = f"pass:{page_pass.id}:signed", CaseEventType.MEMBER_SAID
    log_for_staff(session, case, kind, event_key=key, actor=ActorKind.MEMBER, note=render("letter.note_signed"))
    taken = take_in(session, case, [document])
    audit.record(
        session,
        action="authorization.signed",
        actor=f"pass:{page_pass.id}",
        subject=f"document:{document.id}",
        data={"case": case.number},
    )
    if not taken.moved:
        outbox.enqueue(
            session,
            openid=page_pass.openid,
            text=render("letter.signed", number=case.number),
            reason=OutboundReason.NOTICE,
            dedupe_key=f"letter:{document.id}",
            case_number=case.number,
        )


def refuse(session: Session, page_pass: PagePass) -> None:
    """The member does not sign (D8), having been asked twice: the case moves as by the same words in the chat.

    Raises LetterError where the case does not wait for the signature, or it was given.
    """
    case = moving.lock_case(session, page_pass.case_number or "")
    if signed_letter(session, case) is not None or not awaits_signature(case):
        raise LetterError(render("letter.not_now"))
    key = f"pass:{page_pass.id}:refuse"
    note, kind = render("act.refuse.note"), CaseEventType.MEMBER_SAID
    log_for_staff(session, case, kind, event_key=f"{key}:note", actor=ActorKind.MEMBER, note=note)
    target = get_catalog().service(case.service).target_of(MemberAct.REFUSE)
    moving.advance(
        session, case.number, target, actor=ActorKind.MEMBER, facts={}, event_key=key, openid=page_pass.openid
    )
