"""The fixed words of the catalog: what YAML files may say and what code may ask for."""

from enum import StrEnum


class ServiceId(StrEnum):
    """The five services; `number` in the catalog is their place in the menu."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    SECOND_OPINION = "second_opinion"
    GENE_TEST = "gene_test"
    DIRECT_PAY = "direct_pay"


class DocumentKind(StrEnum):
    """Kinds of papers of a case; Chinese names and aliases: common.yaml.

    Members hand in those of J4, D4, D5 and D7; the opinion (S2) and the gene report (T3) come from staff.
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
    OPINION = "opinion"
    GENE_REPORT = "gene_report"
    OTHER = "other"


class MilestoneKind(StrEnum):
    """Moments in the life of a case that clocks and reports refer to."""

    ACCEPTED = "accepted"
    ADMISSION_SLIP_ISSUED = "admission_slip_issued"
    DOCUMENTS_REVIEWED = "documents_reviewed"
    ARRANGED = "arranged"
    WITH_EXPERT = "with_expert"
    OPINION_DELIVERED = "opinion_delivered"
    ITEMS_DECIDED = "items_decided"
    SAMPLE_POSTED = "sample_posted"
    SAMPLE_RECEIVED = "sample_received"
    REPORT_ISSUED = "report_issued"
    ADMISSION = "admission"
    SETTLED = "settled"
    COMPLETED = "completed"
    # Direct payment: the admission was moved to another day, so D1 counts anew.
    REBOOKED = "rebooked"


class AskId(StrEnum):
    """What the dialogue asks before a case is opened; the answers are the case's details."""

    DIAGNOSED_ON = "diagnosed_on"
    TUMOUR = "tumour"
    CITY = "city"
    HOSPITAL_WISH = "hospital_wish"
    ADMISSION_SLIP_DATE = "admission_slip_date"
    ADMISSION_DATE = "admission_date"


class FactKind(StrEnum):
    """How the value of a fact or of an answer is checked. Dates are ISO 8601, times HH:MM, in Asia/Shanghai."""

    TEXT = "text"
    DATE = "date"
    # Not before today.
    COMING_DATE = "coming_date"
    # Not after today.
    PAST_DATE = "past_date"
    TIME = "time"
    # One of the cities of the service.
    CITY = "city"
    # A hospital of the list that counted when the case was opened (J8).
    HOSPITAL = "hospital"
    # One of the fixed choices (several, where the fact says `many`).
    CHOICE = "choice"


class Direction(StrEnum):
    """Which way a clock counts from its start milestone: D1 counts backwards from the admission."""

    AFTER = "after"
    BEFORE = "before"


class EntitlementEffect(StrEnum):
    """What a move does to the entitlement that opening the case reserved."""

    KEEP = "keep"
    USE = "use"
    RETURN = "return"


class ActorKind(StrEnum):
    """Who may make a move. An actor is written `kind` or `kind:name`, e.g. `staff:li`."""

    STAFF = "staff"
    MEMBER = "member"
    SYSTEM = "system"


class MemberAct(StrEnum):
    """What a member may do with a case from the chat."""

    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    COURIER = "courier"
    # These are no change of status by themselves: the member will come; no sample can be given (T5, staff decide).
    CONFIRM = "confirm"
    NO_SAMPLE = "no_sample"
    # Does not sign the authorization (D8).
    REFUSE = "refuse"


class DayRule(StrEnum):
    """A day that a move looks at."""

    # When the member is expected, by the facts of the status that the move leaves.
    APPOINTMENT = "appointment"


class RemindKind(StrEnum):
    """Reminders that a status may ask for."""

    DOCUMENTS_MISSING = "documents_missing"
    SAMPLE_NOT_POSTED = "sample_not_posted"
    AUTHORIZATION_MISSING = "authorization_missing"
    CLAIM_PAPERS_MISSING = "claim_papers_missing"
