"""A chat whose pictures are read by a fake recogniser, and told of as the worker tells."""

from bot.conversations import paper_summary, repository
from bot.conversations.models import Author
from bot.documents import readings
from bot.documents.models import Document, DocumentState
from bot.documents.reading_models import PaperReading
from bot.documents.service import of_messages
from bot.recognition.results import Certainty, Flaw, IdCard, Page, PaperKind
from bot.recognition.results import PaperReading as Found
from tests.actions.chat import Chat


def sure(kind: PaperKind, *flaws: Flaw, name: str | None = None, page: Page | None = None) -> Found:
    """A paper whose kind is clear."""
    return Found(kind, Certainty.SURE, 0.99, flaws=flaws, patient_name=name, page=page)


def guess(kind: PaperKind) -> Found:
    """A paper that may be of this kind."""
    return Found(kind, Certainty.UNSURE, 0.7)


def unknown(*flaws: Flaw, page: Page | None = None) -> Found:
    """A picture that tells nothing."""
    return Found(PaperKind.OTHER, Certainty.UNKNOWN, 0.2, flaws=flaws, page=page)


def card(name: str | None, number: str | None, *, agrees: bool | None = True) -> Found:
    """The front of an identity card."""
    return Found(PaperKind.ID_CARD, Certainty.SURE, 0.99, id_card=IdCard(name, number, agrees))


class PaperChat(Chat):
    """`papers` are those that the last pictures brought."""

    papers: list[Document]

    def photo(self, number: int = 1) -> str:
        """The answer to pictures, which are on their way."""
        answer = super().photo(number)
        self.papers = of_messages(self.session, [f"{self.last_id}.{place}" for place in range(number)])
        return answer

    def send(self, *found: Found) -> tuple[str, str]:
        """Send pictures in a row: the answer at once, and what is told when they were read ("" for nothing)."""
        answer = self.photo(len(found))
        return answer, self.read(*found)

    def read(self, *found: Found) -> str:
        """The pictures just sent arrive and are read."""
        for paper, one in zip(self.papers, found, strict=True):
            paper.state, paper.mime, paper.path = DocumentState.RECEIVED, "image/jpeg", f"x/{paper.id}"
            readings.queue(self.session, paper)
            readings.apply(self.session, self.session.get_one(PaperReading, paper.id), paper, one)
        return self.told()

    def told(self) -> str:
        """What the worker says of the pictures now."""
        asked = {"form": self.form, "requested_slot": self.slot} if self.slot else {}
        self.row.draft = {**self.draft, **asked}
        before = len(repository.transcript(self.session, self.row.id))
        paper_summary.tell(self.session, self.openid)
        lines = repository.transcript(self.session, self.row.id)[before:]
        assert all(one.author == Author.BOT for one in lines)
        assert len(lines) <= 1, "one message for all"
        return lines[0].text if lines else ""

    def kinds(self) -> list[str | None]:
        """What the last pictures are taken for."""
        return [paper.kind for paper in self.papers]
