"""What reading a picture gives, and why a picture is not read. Plain values: they travel between two processes."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PaperKind(StrEnum):
    """Kinds of papers that are told apart. Where the catalog has the kind, the value is that of its DocumentKind.

    OTHER: a paper of a kind that nobody asks for (an ultrasound, a prescription), or no paper at all.
    """

    OUTPATIENT_RECORD = "outpatient_record"
    DISCHARGE_SUMMARY = "discharge_summary"
    BLOOD_TEST = "blood_test"
    CT_REPORT = "ct_report"
    MRI_REPORT = "mri_report"
    PATHOLOGY_REPORT = "pathology_report"
    ADMISSION_SLIP = "admission_slip"
    MEDICAL_RECORD_COPY = "medical_record_copy"
    AUTHORIZATION = "authorization"
    INVOICE = "invoice"
    ID_CARD = "id_card"
    # The side without name and number: the member is asked for the other one.
    ID_CARD_BACK = "id_card_back"
    OTHER = "other"


class Certainty(StrEnum):
    """What may be done with a kind without asking."""

    # May be stored as that kind.
    SURE = "sure"
    # A guess to ask the member about.
    UNSURE = "unsure"
    # Nothing worth asking about; the kind is OTHER.
    UNKNOWN = "unknown"


class Flaw(StrEnum):
    """What is wrong with a photograph."""

    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    # Text runs over an edge of the picture.
    CUT_OFF = "cut_off"
    # Lay on its side or on its head; was turned before it was read, so nothing needs to be sent again for it.
    SIDEWAYS = "sideways"
    UPSIDE_DOWN = "upside_down"
    # No text at all was found.
    NO_TEXT = "no_text"


# Worth asking for another photograph; a turned picture is not.
WORTH_ANOTHER_PHOTO = frozenset((Flaw.BLURRED, Flaw.DARK, Flaw.GLARE, Flaw.CUT_OFF, Flaw.NO_TEXT))


@dataclass(frozen=True)
class IdCard:
    """What the front of an identity card says. The number is there only if its check digit and birth date are right.

    `agrees`: whether the birth date printed on the card is that of the number; None where it could not be read.
    """

    name: str | None = field(repr=False)
    number: str | None = field(repr=False)
    agrees: bool | None


@dataclass(frozen=True)
class Page:
    """`number` of `total` pages as printed; `total` is None where only the page's own number stands."""

    number: int
    total: int | None


@dataclass(frozen=True)
class PaperReading:
    """One picture, read. Everything but the kind is a hint: copied from the paper, never interpreted, None if not seen.

    `confidence`: how likely `kind` is right, from 0 to 1. `patient_name`: behind 姓名 or the like; on a card, in a
    letter and on an invoice the person it is about. `dated`: the day the paper itself is from (`date_label` is the word
    printed before it, e.g. 报告日期; None: the latest date on it). `conclusion`: the words under 病理诊断,
    for staff. `title`: the line that spoke for the kind. `turned`: degrees clockwise that put the picture upright.
    """

    kind: PaperKind
    certainty: Certainty
    confidence: float
    flaws: tuple[Flaw, ...] = ()
    turned: int = 0
    title: str | None = None
    patient_name: str | None = field(default=None, repr=False)
    hospital: str | None = None
    dated: date | None = None
    date_label: str | None = None
    page: Page | None = None
    conclusion: str | None = field(default=None, repr=False)
    id_card: IdCard | None = None


class Refusal(StrEnum):
    """Why a picture was not read."""

    # No picture of a type that is read: JPEG, PNG, WebP, BMP, GIF.
    KIND = "kind"
    # Cut off or broken.
    DAMAGED = "damaged"
    # Too many bytes, pixels or frames.
    TOO_LARGE = "too_large"
    # Reading took longer than was allowed.
    TIMED_OUT = "timed_out"
    # Reading needed more memory than was allowed.
    OUT_OF_MEMORY = "out_of_memory"
    # The reading process ended in another way; its last words are in the log, without what stood on the paper.
    CRASHED = "crashed"


class RecognitionError(Exception):
    """The picture was not read; `refusal` says why. The message holds nothing of the picture."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}" if detail else str(refusal))
        self.refusal = refusal
