"""The slots by name: what Rasa is told to ask, and what a half-done request consists of (domain.yml lists the same)."""

REQUESTED_SLOT = "requested_slot"
IDENTITY_SLOTS = ("member_name", "id_number")
DETAIL_SLOTS = (
    "diagnosed_on",
    "tumour",
    "admission_slip_date",
    "city",
    "hospital_wish",
    "admission_date",
)
# What a half-done request consists of; names and numbers are vault markers, never values.
DRAFT_SLOTS = (
    "want",
    "service",
    "member_id",
    *IDENTITY_SLOTS,
    *DETAIL_SLOTS,
    "documents_done",
    "must_told",
    "confirmation",
    "leaving",
    "paused_form",
    "paused_slot",
    "misses",
    "tries",
    "hinted",
    "inexact",
    "remark",
    "for_other",
    "consent",
    "for_whom",
    "id_kind",
    "relation",
    "first_diagnosis",
    "act",
    "act_subject",
    "act_detail",
    "act_confirmed",
    "act_shown",
    "refused",
    "too_soon",
    "choices",
    "question",
    "tried",
    "parked",
    "declined",
)
# What outlives a request that ended: one that was turned down and may be set right, one that was put aside.
OUTLIVING_SLOTS = ("refused", "parked")
# Of the slot `consent`: which text the user was shown, and when. They have read it whatever became of the request.
CONSENT_SHOWN, CONSENT_SHOWN_AT = "shown", "shown_at"
