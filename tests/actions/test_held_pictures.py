"""Pictures of who has not agreed: kept unopened, fetched after 同意, dropped at a refusal."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents import service as documents
from bot.documents.models import Document
from tests.actions.conversation import Conversation


def states(session: Session) -> list[str]:
    return [one.state for one in session.scalars(select(Document).order_by(Document.id))]


def test_pictures_before_consent_are_kept_unopened_and_fetched_after_it(talk: Conversation) -> None:
    said = talk.photo(2)
    assert "收到2张照片" in said
    assert "同意" in said
    assert states(talk.session) == ["awaits_consent"] * 2
    assert "同意" in talk.say("想约门诊", "request_outpatient")
    talk.say("同意")
    assert states(talk.session) == ["fetching"] * 2
    assert len(documents.unattached(talk.session, talk.openid)) == 2


def test_pictures_are_dropped_at_a_refusal(talk: Conversation) -> None:
    talk.say("想约门诊", "request_outpatient")
    assert "您同意" in talk.photo()
    talk.say("不同意")
    assert states(talk.session) == ["erased"]
    assert documents.unattached(talk.session, talk.openid) == []
