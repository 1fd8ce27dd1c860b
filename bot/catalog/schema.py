"""Shape of the catalog files. Unknown keys are refused, so that a typing error never becomes a silent rule."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.catalog.kinds import (
    ActorKind,
    AskId,
    DayRule,
    Direction,
    DocumentKind,
    EntitlementEffect,
    FactKind,
    MemberAct,
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
    """Reminders while a case stays in a status, at 10:00: calendar days after it came into it, and before a date.

    `before` names the fact or the answer that holds the date of `before_days`.
    """

    kind: RemindKind
    after_days: list[int] = Field(min_length=1)
    before: str | None = None
    before_days: list[int] = []


class Appointment(Rule):
    """Which facts (or answers) say when the member is expected; reminders go out 3 days and 1 day before."""

    date: str
    time: str | None = None
    place: list[str] = []


class StatusRule(Rule):
    """One status: its name and what comes next, in words for members.

    Where the member is to act, `next` says what they do and `then` what comes after it.
    `waits_for_member` pauses a running clock, unless `clock_keeps_running` (G2 counts from the slip, come what may).
    """

    label: Sentence
    next: Sentence
    then: Sentence | None = None
    closes: bool = False
    waits_for_member: bool = False
    clock_keeps_running: bool = False
    remind: Remind | None = None
    appointment: Appointment | None = None
    # Facts, and a paper by its link, that the member finds under their progress.
    shows: list[str] = []
    shares: DocumentKind | None = None

    @property
    def pauses_clock(self) -> bool:
        """Whether a running clock stands still in this status."""
        return self.waits_for_member and not self.clock_keeps_running


class Later(Rule):
    """What a move means once a milestone was reached: cancelled after it had been arranged is used (G5, D8)."""

    milestone: MilestoneKind
    entitlement: EntitlementEffect
    tell: str


class Move(Rule):
    """A permitted change of status. `needs`, `may` and `forgets` name facts (common.yaml); `tell` is a message key.

    What `needs` names may have been given before, at an earlier move or as an answer; `forgets` makes it be given anew
    at the next move, `anew` at this one.
    `needs_papers` are papers that staff put into the case; `shares` is the one whose page the message links to.
    `from_day`: not before that day begins (G5, D6, D8). `member_before`: a member may do it only until that moment,
    staff always. `act` is what a member calls it. `once` says what changes after a milestone; an exception that staff
    put on record lifts it.
    """

    sources: list[str] = Field(alias="from", min_length=1)
    target: str = Field(alias="to")
    by: list[ActorKind] = [ActorKind.STAFF]
    act: MemberAct | None = None
    needs: list[str] = []
    anew: list[str] = []
    may: list[str] = []
    forgets: list[str] = []
    needs_papers: list[DocumentKind] = []
    shares: DocumentKind | None = None
    from_day: DayRule | None = None
    member_before: DayRule | None = None
    milestone: MilestoneKind | None = None
    entitlement: EntitlementEffect = EntitlementEffect.KEEP
    once: Later | None = None
    tell: str | None = None
    # Told instead where the entitlement cannot come back, because its policy year is over (J6).
    tell_expired: str | None = None
    clauses: list[str] = []

    @property
    def facts(self) -> list[str]:
        """Every fact that this move takes, the ones it must have first."""
        return [*self.needs, *self.anew, *self.may]

    def after(self, reached: frozenset[str]) -> "Move":
        """The move as it is once these milestones were reached."""
        if self.once is None or self.once.milestone not in reached:
            return self
        return self.model_copy(update={"entitlement": self.once.entitlement, "tell": self.once.tell, "once": None})


class Service(Rule):
    """One service, complete.

    `intro`, `timeline` and `good_to_know` may hold {quota}, {days}, {samples} and {cities}: the loader fills them in
    from the rules, so that no sentence says another number than the rule.
    """

    id: ServiceId
    number: int = Field(ge=1)
    letters: str = Field(pattern=r"^[A-Z]{2}$")
    name: Sentence
    short_name: str = Field(min_length=1, max_length=8)
    intro: Sentence
    timeline: Sentence
    good_to_know: list[Sentence]
    quota_per_policy_year: int = Field(ge=1)
    # Whether a new policy year may be said to bring a new use (G4); of the others the text says "once" (S1, T4).
    each_year: bool = False
    # Whether the text says 免费 of it (G4, T4); of the others it says nothing about money.
    free: bool = False
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

    def move_of(self, source: str, act: MemberAct) -> Move | None:
        """The move from `source` that a member makes by an act, or None if there is none."""
        return next((move for move in self.moves_from(source) if move.act is act), None)

    def target_of(self, act: MemberAct) -> str:
        """The status that an act leads to, wherever the case stands now; KeyError where the service has no such act."""
        return {move.act: move.target for move in self.moves}[act]

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
    """A piece of information that moves need: its Chinese label and how its value is checked.

    `choices` are the fixed answers, each with other spellings of it; several where `many`, and then all of `must`.
    `only`: choices that some services alone offer. `setting` names the setting that stands in where staff give none.
    """

    label: Sentence
    kind: FactKind = FactKind.TEXT
    max_length: int = Field(default=200, gt=0)
    choices: dict[str, list[str]] = {}
    only: dict[str, list[ServiceId]] = {}
    many: bool = False
    must: list[str] = []
    setting: str | None = None

    def choices_for(self, service: ServiceId) -> dict[str, list[str]]:
        """The choices that a service offers, with their other spellings."""
        return {name: others for name, others in self.choices.items() if service in self.only.get(name, [service])}


class Common(Rule):
    """What all services share."""

    hotline: Sentence
    cities: list[str]
    documents: dict[DocumentKind, DocumentName]
    asks: dict[AskId, FactRule]
    facts: dict[str, FactRule]
    clauses: dict[str, Sentence]
