"""Pictures that arrive while a request is being filled in: named and counted. Those for a case: acts_papers.py."""

import re
from collections.abc import Sequence

from actions.answers import is_question
from actions.base import TurnContext
from actions.paper_words import denied_away, find_document_kinds, name_pictures, says_alike, speaks_of_places
from actions.slots import IDENTITY_SLOTS
from actions.words import find_document_kind
from bot.cases.papers import missing_kinds
from bot.catalog import DocumentKind, Service, ServiceId, get_catalog, render
from bot.documents import service as documents
from bot.documents.models import Document, KindSource
from bot.kernel.settings import get_settings

# How the talk about the papers stands: all is sent, or it comes later.
DONE, LATER = "done", "later"
# Words about a paper that is still to come.
ANNOUNCES = re.compile(
    r"还有|另外|手[上头里]有|我有|要发|想发|再发|马上|等下|待会|可以发|没|不|无|缺|下周|下个?月|明天|后天|过(?:两|几)天|才(?:能)?(?:出|拿|有|给)|等|找(?:到|着|出来)[^，。,]{0,6}了|我(?:这就|现在|马上|就|来)?(?:去)?拍(?:给)?(?:你|您|一下|$)|(?:这就|现在就|马上)(?:去)?(?:拍|发|传)"
)
# No paper to come, but another one of those that are here.
_ONE_MORE_IS = re.compile(r"(?:还有|另外?)一?[张份页]?(?:就|则)?是")
_IS_NOT = re.compile(r"不是|不对|错了|弄错|搞错|标错|记错")


def service_of(turn: TurnContext) -> Service | None:
    """The service of the half-done request, if one was chosen."""
    chosen = turn.draft.get("service")
    return get_catalog().service(ServiceId(chosen)) if chosen else None


def waiting_papers(turn: TurnContext) -> list[Document]:
    """Pictures of this user that belong to no case yet."""
    return documents.unattached(turn.session, turn.openid)


def pictures_of(turn: TurnContext) -> list[Document]:
    """The pictures that this turn brought, also those that a run of it before has put into a case."""
    return documents.of_messages(turn.session, turn.inbound_ids)


def kind_name(kind: DocumentKind) -> str:
    """The Chinese name of a kind of paper."""
    return get_catalog().document_name(kind)


def take_pictures(turn: TurnContext) -> bool:
    """Count the pictures of this turn inside a form, and name them where that is clear; False when it brought none.

    Clear is: one picture, or several, where a single paper was asked for. What is not clear is asked
    (ask.which_papers); whatever was only asked for may be named otherwise. Staff confirm the kinds.
    """
    arrived = [paper for paper in waiting_papers(turn) if paper.inbound_id in turn.inbound_ids]
    if not arrived:
        return False
    turn.draft.pop("misses", None)
    if arrived[0].awaits_consent:
        say_held(turn, len(arrived))
        return True
    service = service_of(turn)
    must_come = turn.requested_slot == "confirmation" and service is not None and bool(service.must_documents)
    if service is None or not (turn.requested_slot == "documents_done" or must_come):
        turn.say(render(_kept_words(turn), count=len(arrived)))
        return True
    missing = missing_kinds(service, waiting_papers(turn))
    unclear = [paper for paper in unnamed_papers(turn) if paper not in arrived]
    if not missing:
        turn.say(render("papers.kept_for_later" if must_come else "papers.got", count=len(arrived)))
    elif not unclear and (len(arrived) == 1 or len(missing) == 1):
        _name_as_asked(turn, arrived, missing[0])
    elif must_come:
        turn.say(render("papers.kept_for_later", count=len(arrived)))
    return True


def _kept_words(turn: TurnContext) -> str:
    if turn.requested_slot in IDENTITY_SLOTS and get_settings().paper_recognition:
        return "seen.card.coming"
    return "papers.number_in_text" if turn.requested_slot == "id_number" else "papers.kept_for_later"


def say_held(turn: TurnContext, count: int) -> None:
    """Pictures that came before consent: why they wait, the first time; then how many there are."""
    total = len(waiting_papers(turn))
    if total > count:
        turn.say(render("papers.held_more", count=count, total=total))
    else:
        turn.say(render("papers.held", count=count))


def unnamed_papers(turn: TurnContext) -> list[Document]:
    """Those of the waiting pictures of which nothing is known."""
    return [paper for paper in waiting_papers(turn) if paper.kind is None]


def name_unnamed(turn: TurnContext, missing: list[DocumentKind]) -> bool:
    """Take pictures that nobody named for the papers still asked for; False when there is nothing to name.

    One paper each; of more pictures than papers the first paper has several pages.
    """
    unnamed = unnamed_papers(turn)
    if not unnamed or not missing:
        return False
    extra = max(0, len(unnamed) - len(missing))
    put_names(turn, list(zip(unnamed, [*missing[:1] * extra, *missing], strict=False)), by=KindSource.ASKED)
    return True


def _name_as_asked(turn: TurnContext, papers: list[Document], kind: DocumentKind) -> None:
    """The paper that was asked for, as far as one can know: it may be one more page of the paper before."""
    before = next((paper.kind for paper in reversed(waiting_papers(turn)) if paper.kind and paper not in papers), None)
    for paper in papers:
        documents.label(turn.session, paper, kind, by=KindSource.ASKED)
    if len(papers) > 1:
        turn.say(render("papers.got_all_kind", count=len(papers), kind=kind_name(kind)))
    elif before is not None and before != kind:
        other = kind_name(DocumentKind(before))
        turn.say(render("papers.got_next_kind", count=len(papers), kind=kind_name(kind), before=other))
    else:
        turn.say(render("papers.got_kind", count=len(papers), kinds=f"“{kind_name(kind)}”"))


def label_from_words(turn: TurnContext) -> bool:
    """Name pictures from words such as 这是病理报告, 第二张是病历本; False without a kind or a picture."""
    text = denied_away(turn.text)
    papers = waiting_papers(turn)
    if not papers or find_document_kind(text) is None or ANNOUNCES.search(_ONE_MORE_IS.sub("", text)):
        return False
    told = pictures_meant(text, papers, must=_must_have(turn))
    if not told:
        return False
    put_names(turn, told)
    return True


def pictures_meant(text: str, papers: Sequence[Document], *, must: bool = False) -> list[tuple[Document, DocumentKind]]:
    """What the words tell of which picture: of all that nobody named where several are meant, else of the newest.

    `must`: the service has papers that must be there, so that pictures without a name were asked about together.
    """
    unnamed = [paper for paper in papers if paper.kind is None]
    if says_alike(text) or len(find_document_kinds(text)) > 1 or speaks_of_places(text):
        batch = [paper for paper in papers if not paper.is_named] or list(papers)
    else:
        batch = unnamed if unnamed and must else (unnamed or list(papers))[-1:]
    kinds = name_pictures(text, len(batch))
    return [(paper, kind) for paper, kind in zip(batch, kinds, strict=True) if kind is not None]


def not_as_asked(turn: TurnContext) -> bool:
    """不是病历本: what was only asked for is not that paper; asked what it is. False where nothing was taken so."""
    asked = [paper for paper in waiting_papers(turn) if paper.kind is not None and not paper.is_named]
    if not asked or not _IS_NOT.search(turn.text) or is_question(turn.text):
        return False
    documents.forget_kind(turn.session, asked[-1])
    turn.say(render("papers.what_is_it"))
    turn.draft["hinted"] = True
    return True


def _must_have(turn: TurnContext) -> bool:
    service = service_of(turn)
    return service is not None and bool(service.must_documents)


def put_names(
    turn: TurnContext, told: Sequence[tuple[Document, DocumentKind]], *, by: KindSource = KindSource.MEMBER
) -> None:
    """Name pictures as the member says, and say so. `by` ASKED: which of them is which was not said."""
    for paper, kind in told:
        documents.label(turn.session, paper, kind, by=by)
    kinds = list(dict.fromkeys(kind for _paper, kind in told))
    if len(told) == 1:
        turn.say(render("papers.named", kind=kind_name(kinds[0])))
    elif len(kinds) == 1:
        turn.say(render("papers.named_all", count=len(told), kind=kind_name(kinds[0])))
    else:
        turn.say(render("papers.named_each", kinds="、".join(f"“{kind_name(kind)}”" for kind in kinds)))
