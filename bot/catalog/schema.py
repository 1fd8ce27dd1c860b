"""Shape of the catalog files. Unknown keys are refused, so that a typing error never becomes a silent rule."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.catalog.kinds import (
    ActorKind,
    AskId,
    Direction,
    DocumentKind,
    EntitlementEffect,
    FactKind,
    MilestoneKind,
    RemindKind,
    ServiceId,
)

Sentence = Annotated[str, Field(min_length=1)]


class Rule(BaseModel):
    """Base of every catalog record: unknown keys refused, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Ask(Rule):
    """One question before a case is opened.

    Without the answer of an optional one (not known, no wish) the case opens all the same; staff find it out.
    """

    id: AskId
    optional: bool = False
    clauses: list[str]


class DocumentRule(Rule):
    """A paper the service asks for; without every `must` one the case is not accepted (D4)."""

    kind: DocumentKind
    must: bool = False
    clauses: list[str]


class AcceptNeeds(Rule):
    """What turns awaiting_documents into accepted, beside the documents marked `must`."""

    min_documents: int = Field(ge=0)


class Sla(Rule):
    """A promise in working days, from `starts_at` to `ends_at` (before: backwards from `starts_at`).

    `dated_by` names the answer that carries the start date where it is not the moment of the milestone (G2: the slip).
    `promise` is what members read; {due} is a date with its weekday.
    """

    clause: str
    working_days: int = Field(gt=0)
    starts_at: MilestoneKind
    ends_at: MilestoneKind
    direction: Direction = Direction.AFTER
    dated_by: AskId | None = None
    promise: Sentence


class Remind(Rule):
    """Reminders while a case stays in a status: calendar days after it came into it, at 10:00."""

    kind: RemindKind
    after_days: list[int] = Field(min_length=1)


class Appointment(Rule):
    """Which facts (or answers) say when the member is expected; reminders go out 3 days and 1 day before."""

    date: str
    time: str | None = None
    place: list[str] = []


class StatusRule(Rule):
    """One status: its name and what comes next, in words for members.

    `waits_for_member` pauses a running clock, unless `clock_keeps_running` (G2 counts from the slip, come what may).
    """

    label: Sentence
    next: Sentence
    closes: bool = False
    waits_for_member: bool = False
    clock_keeps_running: bool = False
    remind: Remind | None = None
    appointment: Appointment | None = None

    @property
    def pauses_clock(self) -> bool:
        """Whether a running clock stands still in this status."""
        return self.waits_for_member and not self.clock_keeps_running


class Move(Rule):
    """A permitted change of status. `needs`, `may` and `forgets` name facts (common.yaml); `tell` is a message key.

    What `needs` names may have been given before, at an earlier move or as an answer; `forgets` makes it be given anew.
    """

    sources: list[str] = Field(alias="from", min_length=1)
    target: str = Field(alias="to")
    by: list[ActorKind] = [ActorKind.STAFF]
    needs: list[str] = []
    may: list[str] = []
    forgets: list[str] = []
    milestone: MilestoneKind | None = None
    entitlement: EntitlementEffect = EntitlementEffect.KEEP
    tell: str | None = None
    clauses: list[str] = []


class Service(Rule):
    """One service, complete."""

    id: ServiceId
    number: int = Field(ge=1)
    letters: str = Field(pattern=r"^[A-Z]{2}$")
    name: Sentence
    short_name: str = Field(min_length=1, max_length=8)
    intro: Sentence
    timeline: Sentence
    good_to_know: list[Sentence]
    quota_per_policy_year: int = Field(ge=1)
    clauses: list[str]
    cities: list[str] = []
    asks: list[Ask]
    documents: list[DocumentRule]
    accept_needs: AcceptNeeds
    sla: Sla | None = None
    initial: str
    accepted: str
    statuses: dict[str, StatusRule]
    moves: list[Move]

    def status(self, status_id: str) -> StatusRule:
        """The rule of a status; KeyError if the service has no such status."""
        return self.statuses[status_id]

    def moves_from(self, status_id: str) -> list[Move]:
        """The moves that leave `status_id`, in the order of the file."""
        return [move for move in self.moves if status_id in move.sources]

    def move(self, source: str, target: str) -> Move | None:
        """The move from `source` to `target`, or None if there is none."""
        return next((move for move in self.moves_from(source) if move.target == target), None)

    @property
    def must_documents(self) -> list[DocumentKind]:
        """Papers without which the case is not accepted."""
        return [rule.kind for rule in self.documents if rule.must]

    @property
    def optional_asks(self) -> frozenset[AskId]:
        """Questions that may stay unanswered."""
        return frozenset(ask.id for ask in self.asks if ask.optional)


class DocumentName(Rule):
    """How people call a kind of paper."""

    name: Sentence
    aliases: list[str] = []


class FactRule(Rule):
    """A piece of information that moves need: its Chinese label and how its value is checked."""

    label: Sentence
    kind: FactKind = FactKind.TEXT
    max_length: int = Field(default=200, gt=0)


class Common(Rule):
    """What all services share."""

    hotline: Sentence
    cities: list[str]
    documents: dict[DocumentKind, DocumentName]
    asks: dict[AskId, FactRule]
    facts: dict[str, FactRule]
    clauses: dict[str, Sentence]
