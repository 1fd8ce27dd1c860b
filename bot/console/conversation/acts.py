"""What an agent does with a chat. Each route is one transaction; the rules are in bot.conversations."""

import json
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse

from bot.console.access import ForbiddenError, Talker
from bot.console.conversation import stage
from bot.console.conversation.rights import is_own, readable
from bot.console.desk import DeskOf
from bot.console.inbox.views import View
from bot.console.pages import page
from bot.console.words import INTENT_NAMES
from bot.conversations import desk_repository, meanings, service
from bot.conversations.desk_models import Resolution
from bot.conversations.errors import ConversationError
from bot.conversations.models import Mode
from bot.documents import service as documents
from bot.documents.images import MAX_BYTES
from bot.documents.scanning import scanned
from bot.kernel import vault
from bot.staff.models import Agent

NO_CONTENT = 204
LONGEST_FORM_TEXT = 4000
Text = Annotated[str, Form(max_length=LONGEST_FORM_TEXT)]
Note = Annotated[str, Form(max_length=LONGEST_FORM_TEXT)]

router = APIRouter(prefix="/conversations/{conversation_id}")


def _subject(conversation_id: int) -> str:
    return f"conversation:{conversation_id}"


def _changed(words: str, *, view: View | None = None) -> Response:
    """Done: this tab draws the chat and its list anew, perhaps another list; others hear the doorbell."""
    events = ({"show-list": view} if view else {}) | {"chat-changed": ""}
    return PlainTextResponse(words, headers={"HX-Trigger": json.dumps(events)})


@router.post("/claim")
def claim(desk: DeskOf, me: Talker, conversation_id: int) -> Response:
    """Take a chat that waits: of two who try, one gets 200, the other 409 and who has it."""
    with desk.write(me.agent, "conversation.claimed", _subject(conversation_id)) as session:
        service.locked(session, conversation_id)
        service.claim(session, conversation_id, agent=me.agent)
    return _changed("已接入，会员的消息由您回复。", view=View.MINE)


@router.post("/take-over")
def take_over(desk: DeskOf, me: Talker, conversation_id: int) -> Response:
    """Take a chat from the bot."""
    with desk.write(me.agent, "conversation.taken_over", _subject(conversation_id)) as session:
        service.locked(session, conversation_id)
        service.take_over(session, conversation_id, agent=me.agent)
    return _changed("已接管，小助手不再回复。", view=View.MINE)


@router.post("/transfer")
def transfer(desk: DeskOf, me: Talker, conversation_id: int, to: Annotated[int, Form()], note: Note = "") -> Response:
    """Give the chat to a colleague."""
    with desk.write(me.agent, "conversation.transferred", _subject(conversation_id), {"to": to}) as session:
        service.locked(session, conversation_id)
        colleague = session.get(Agent, to)
        if colleague is None:
            raise ConversationError("没有这位同事。")
        service.transfer(session, conversation_id, agent=me.agent, to=colleague, note=note)
    return _changed(f"已转接给{colleague.display_name}。")


@router.post("/release")
def release(desk: DeskOf, me: Talker, conversation_id: int, note: Note = "") -> Response:
    """Put the chat back into the queue."""
    with desk.write(me.agent, "conversation.released", _subject(conversation_id)) as session:
        service.locked(session, conversation_id)
        service.release(session, conversation_id, agent=me.agent, note=note)
    return _changed("已放回等待队列。")


@router.post("/hand-back")
def hand_back(desk: DeskOf, me: Talker, conversation_id: int) -> Response:
    """Give the chat back to the bot; or say that a danger was seen to, where the member has gone on with it."""
    with desk.write(me.agent, "conversation.handed_back", _subject(conversation_id)) as session:
        chat = service.locked(session, conversation_id)
        was_held = chat.mode == Mode.HUMAN
        service.hand_back(session, chat, agent=me.agent)
    return _changed("已交还小助手，会员会收到一句说明。" if was_held else "已记下，这次紧急情况有人跟进了。")


@router.post("/resolve")
def resolve(
    desk: DeskOf, me: Talker, conversation_id: int, resolution: Annotated[Resolution, Form()], note: Note = ""
) -> Response:
    """The matter is settled."""
    with desk.write(me.agent, "conversation.resolved", _subject(conversation_id)) as session:
        service.locked(session, conversation_id)
        service.resolve(session, conversation_id, agent=me.agent, resolution=resolution, note=note)
    return _changed("对话已结束。")


@router.post("/reply")
def reply(
    request: Request, desk: DeskOf, me: Talker, conversation_id: int, text: Text, client_id: Annotated[str, Form()]
) -> Response:
    """Write to the member; the same `client_id` again sends nothing. Gives an empty composer."""
    with desk.write(me.agent, "conversation.replied", _subject(conversation_id)) as session:
        chat = service.locked(session, conversation_id)
        service.reply(session, chat, text, agent=me.agent, client_id=client_id)
        fields = {**stage.head_fields(session, chat, me), **stage.new_message()}
    answer = page(request, "conversation/composer.html", me, **fields)
    answer.headers["HX-Trigger"] = "chat-changed"
    return answer


@router.post("/picture")
def picture(
    desk: DeskOf,
    me: Talker,
    conversation_id: int,
    client_id: Annotated[str, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    """Send the member a picture; the same `client_id` again sends nothing."""
    content = scanned(file.file.read(MAX_BYTES + 1))
    with desk.write(me.agent, "conversation.pictured", _subject(conversation_id)) as session:
        chat = service.locked(session, conversation_id)
        if (key := service.key_for_reply(session, chat, agent=me.agent, client_id=client_id)) is not None:
            who = {"openid": chat.openid, "actor": me.agent.actor}
            kept = documents.add_staff_picture(session, desk.store, content=content, **who)
            service.send_picture(session, chat, kept, agent=me.agent, key=key)
    return _changed("图片已交给微信发送。")


@router.post("/note")
def note(
    request: Request, desk: DeskOf, me: Talker, conversation_id: int, text: Text, client_id: Annotated[str, Form()]
) -> Response:
    """Write a line that only staff see."""
    with desk.write(me.agent, "conversation.noted", _subject(conversation_id)) as session:
        chat = readable(session, me, conversation_id)
        service.add_note(session, chat, text, agent=me.agent, client_id=client_id)
        fields = {**stage.head_fields(session, chat, me), **stage.new_message()}
    answer = page(request, "conversation/composer.html", me, **fields)
    answer.headers["HX-Trigger"] = "chat-changed"
    return answer


@router.post("/nudge")
def nudge(desk: DeskOf, me: Talker, conversation_id: int) -> Response:
    """Outside the reply window: ask the member by a template message to write."""
    with desk.write(me.agent, "conversation.nudged", _subject(conversation_id)) as session:
        service.nudge(session, service.locked(session, conversation_id), agent=me.agent)
    return _changed("已发出服务通知，会员回复后就能继续。")


@router.post("/messages/{message_id}/retry")
def retry(desk: DeskOf, me: Talker, conversation_id: int, message_id: int) -> Response:
    """Send a message again that did not go out."""
    with desk.write(me.agent, "message.retried", f"message:{message_id}") as session:
        chat = service.locked(session, conversation_id)
        again = service.retry(session, chat, message_id, agent=me.agent)
    return _changed("正在重新发送。" if again else "这条消息已经在路上，不用重发。")


@router.post("/messages/{message_id}/withdraw")
def withdraw(desk: DeskOf, me: Talker, conversation_id: int, message_id: int) -> Response:
    """Take back a message that has not gone out."""
    with desk.write(me.agent, "message.withdrawn", f"message:{message_id}") as session:
        chat = service.locked(session, conversation_id)
        gone = service.withdraw(session, chat, message_id, agent=me.agent)
    return _changed("已取消发送。" if gone else "这条消息已经发出，无法取消。")


@router.post("/messages/{message_id}/meaning")
def mark_meaning(
    desk: DeskOf, me: Talker, conversation_id: int, message_id: int, meant: Annotated[str, Form(max_length=48)]
) -> Response:
    """Say what a message means that the bot took for something else."""
    if meant not in INTENT_NAMES:
        raise ConversationError("请从列表里选一个意思。")
    with desk.write(me.agent, "meaning.marked", f"message:{message_id}", {"meant": meant}) as session:
        chat = readable(session, me, conversation_id)
        meanings.mark(session, chat, message_id, meant, agent=me.agent)
    return _changed("已记下，会用来改进小助手。")


@router.post("/draft")
def draft(
    desk: DeskOf, me: Talker, conversation_id: int, client_id: Annotated[str, Form()], text: Text = ""
) -> Response:
    """Keep what was begun: nothing of it leaves the desk. An empty text throws it away."""
    with desk.db.transaction() as session:
        readable(session, me, conversation_id)
        service.keep_draft(session, conversation_id, text, agent=me.agent, client_id=client_id)
    return Response(status_code=NO_CONTENT)


@router.post("/presence")
def presence(desk: DeskOf, me: Talker, conversation_id: int, typing: Annotated[bool, Form()] = False) -> Response:
    """The chat is on this agent's screen."""
    with desk.db.transaction() as session:
        readable(session, me, conversation_id)
        service.note_presence(session, conversation_id, agent=me.agent, typing=typing)
    return Response(status_code=NO_CONTENT)


@router.post("/reveal")
def reveal(request: Request, desk: DeskOf, me: Talker, conversation_id: int, token: Annotated[str, Form()]) -> Response:
    """Show a name or a number that was taken out of this chat, to who has the chat. On record."""
    with desk.write(me.agent, "secret.revealed", _subject(conversation_id), {"token": token}) as session:
        chat = readable(session, me, conversation_id)
        if not is_own(me, chat) or not desk_repository.is_in_chat(session, conversation_id, token):
            raise ForbiddenError("只有接待这段对话的坐席可以查看。")
        value = vault.reveal(session, token)
    return page(request, "conversation/secret.html", me, value=value)
