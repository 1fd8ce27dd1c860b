"""The file of a case for the hospital, as one PDF: cover sheet, timeline, and every accepted paper in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cases import appointments, papers, repository
from bot.cases.errors import CaseError
from bot.cases.facts import shown
from bot.cases.models import Case, CaseEvent, CaseEventType
from bot.cases.moving import ACTOR_NAMES
from bot.catalog import ActorKind, DocumentKind, get_catalog
from bot.catalog.kinds import AskId
from bot.documents import service as documents
from bot.documents.binding import Bound, Leaf, bind
from bot.documents.drawing import Paper
from bot.documents.models import Document, DocumentState
from bot.documents.store import DocumentStore
from bot.kernel import audit, clock
from bot.kernel.ids import is_pseudonym
from bot.members import service as members

TITLE = "就医资料"


@dataclass(frozen=True)
class CaseFile:
    """The bound file. `waiting`: papers of the member that nobody has looked at; they are not in it."""

    bound: Bound
    papers: int
    waiting: int


@dataclass(frozen=True)
class Collected:
    """What goes into the file of a case; nothing of it is opened yet."""

    number: str
    papers: tuple[Document, ...]
    waiting: int
    sheets: "_Sheets"


def collect(session: Session, case: Case, *, with_waiting: bool = False) -> Collected:
    """What the file of a case would hold: accepted papers, by `with_waiting` those that nobody has looked at as well.

    Accepted is a paper whose kind staff have said. Raises CaseError for a case whose user had their data deleted.
    """
    if is_pseudonym(case.openid):
        raise CaseError("这位会员的资料已经应要求删除，没有可以导出的资料。")
    accepted, waiting = _papers(session, case)
    taken = sorted([*accepted, *waiting] if with_waiting else accepted, key=_place)
    left = 0 if with_waiting else len(waiting)
    return Collected(case.number, tuple(taken), left, _Sheets(session, case, left))


def bind_file(store: DocumentStore, collected: Collected) -> CaseFile:
    """Open the papers and bind them: takes seconds, and no transaction. Raises StoreError when one does not open."""
    leaves = [
        Leaf(f"{number}. {_label(paper)}", documents.read_document(store, paper), paper.mime or "")
        for number, paper in enumerate(collected.papers, start=1)
    ]
    number = collected.number
    bound = bind(leaves, collected.sheets.draw, title=f"{TITLE} {number}", foot=f"{TITLE} · {number}")
    return CaseFile(bound, len(leaves) - len(bound.left_out), collected.waiting)


def record_export(session: Session, collected: Collected, *, actor: str) -> None:
    """Put on record that `actor` takes the file out: before it leaves."""
    audit.record(
        session,
        action="case.exported",
        actor=actor,
        subject=f"case:{collected.number}",
        data={"documents": [paper.id for paper in collected.papers]},
    )


def _papers(session: Session, case: Case) -> tuple[list[Document], list[Document]]:
    """Accepted ones, and those that are here but were not looked at."""
    accepted = papers.staff_papers(session, case)
    known = {paper.id for paper in accepted}
    here = [one for one in documents.of_case(session, case.number) if one.state == DocumentState.RECEIVED]
    return accepted, [paper for paper in here if paper.id not in known]


def _place(paper: Document) -> tuple[int, int]:
    """By kind as the catalog has them, then as they came."""
    order = list(get_catalog().common.documents)
    return (order.index(DocumentKind(paper.kind)) if paper.kind else len(order), paper.id)


def _label(paper: Document) -> str:
    name = get_catalog().document_name(DocumentKind(paper.kind)) if paper.kind else "未归类资料"
    return f"{name}（{paper.received_at or paper.created_at:%Y-%m-%d}收到）"


class _Sheets:
    """The sheets in front: looked up once, drawn perhaps twice."""

    def __init__(self, session: Session, case: Case, waiting: int) -> None:
        self._case, self._waiting = case, waiting
        self._service = get_catalog().service(case.service)
        self._member = repository.member_of(session, case)
        self._events = repository.events(session, case.number)

    def draw(self, paper: Paper, leaves: Sequence[Leaf], left_out: Sequence[str]) -> None:
        """Cover sheet, list of papers, timeline."""
        paper.heading(TITLE, size=22)
        paper.paragraph(f"{self._service.name} · {self._case.number}", grey=True)
        paper.rule()
        for label, value in self._rows():
            paper.row(label, value)
        paper.rule()
        paper.heading("资料目录", size=14, centred=False)
        for leaf in leaves:
            last = leaf.first_page + leaf.pages - 1
            pages = f"第{leaf.first_page}页" if leaf.pages == 1 else f"第{leaf.first_page}—{last}页"
            paper.row(pages, leaf.label)
        for label in left_out:
            paper.row("打不开", label)
        if not leaves and not left_out:
            paper.paragraph("还没有审核过的资料。", grey=True)
        if self._waiting:
            paper.paragraph(f"另有{self._waiting}份会员发来的资料还没有审核，没有放进来。", size=10, grey=True)
        paper.rule()
        paper.heading("办理经过", size=14, centred=False)
        for event in self._events:
            if event.type in (CaseEventType.OPENED, CaseEventType.MOVED):
                paper.row(f"{event.at:%Y-%m-%d %H:%M}", self._moved(event))

    def _rows(self) -> list[tuple[str, str]]:
        case, common = self._case, get_catalog().common
        known = {**case.details, **case.facts}
        rows = [
            ("被保险人", f"{self._member.name}（{members.masked_id(self._member)}）"),
            ("服务", self._service.name),
            ("目前状态", self._service.status(case.status).label),
            ("申请时间", f"{case.created_at:%Y年%-m月%-d日}"),
        ]
        if case.appointment_at is not None:
            place = appointments.appointment_place(case)
            rows.append(("预约", f"{appointments.appointment_time(case)} {place}".strip()))
        asked = [(common.asks[ask].label, ask) for ask in AskId if known.get(ask)]
        rows += [(label, shown(ask, known[ask])) for label, ask in asked]
        rows.append(("导出时间", f"{clock.now():%Y年%-m月%-d日 %H:%M}"))
        return rows

    def _moved(self, event: CaseEvent) -> str:
        label = self._service.status(event.to_status or "").label
        return f"{label}（{ACTOR_NAMES[ActorKind(event.actor.partition(':')[0])]}）"
