"""Claim, take over, transfer, release, hand back, resolve: through the routes, as two browsers do it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations import desk_repository, desk_tasks, erasure, repository
from bot.conversations import service as conversation_service
from bot.conversations.desk_models import ConversationEvent, Handing
from bot.conversations.models import HandoverReason, Message, Mode
from bot.kernel.audit import AuditEntry
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.staff import service
from bot.staff.models import Role
from tests.console.conftest import Office, on_both


def events(office: Office, chat: int) -> list[ConversationEvent]:
    with office.db.reading() as session:
        return list(desk_repository.events(session, chat))


def sent(office: Office) -> list[Outbound]:
    with office.db.reading() as session:
        return list(session.scalars(select(Outbound).order_by(Outbound.id)))


@on_both
def test_of_two_agents_who_claim_at_once_one_wins_and_the_other_reads_who(office: Office) -> None:
    office.agent("li", display_name="小李")
    office.agent("wang", display_name="小王")
    browsers = {"小李": office.browser("li"), "小王": office.browser("wang")}
    for number in range(5):
        chat = office.chat(openid=f"o{number}")
        with ThreadPoolExecutor(2) as pool:
            claims = {name: pool.submit(one.act, f"/conversations/{chat}/claim") for name, one in browsers.items()}
        answers = {name: claim.result() for name, claim in claims.items()}
        assert sorted(answer.status_code for answer in answers.values()) == [200, 409]
        winner = next(name for name, answer in answers.items() if answer.status_code == 200)
        loser = next(answer for answer in answers.values() if answer.status_code == 409)
        assert loser.text == f"这段对话已由{winner}接入。"
        assert [event.type for event in events(office, chat)] == [Handing.ASKED, Handing.CLAIMED]
        assert browsers[winner].act(f"/conversations/{chat}/claim").status_code == 200  # a second click
        assert len(events(office, chat)) == 2


def test_every_act_leaves_its_line_in_the_audit_log(office: Office) -> None:
    office.agent("li")
    wang = office.agent("wang")
    client, other, chat = office.browser("li"), office.browser("wang"), office.chat()
    steps = [
        (client, "claim", {}), (client, "transfer", {"to": wang.id, "note": "想改期"}), (other, "release", {}),
        (client, "claim", {}), (client, "hand-back", {}), (client, "take-over", {}),
        (client, "resolve", {"resolution": "solved", "note": "已说明"}),
    ]  # fmt: skip
    for browser, act, fields in steps:
        assert browser.act(f"/conversations/{chat}/{act}", **fields).status_code == 200, act
    with office.db.reading() as session:
        entries = select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.subject == f"conversation:{chat}")
        log = [(action.removeprefix("conversation."), actor) for action, actor in session.execute(entries)]
    assert log == [
        ("claimed", "staff:li"), ("transferred", "staff:li"), ("released", "staff:wang"), ("claimed", "staff:li"),
        ("handed_back", "staff:li"), ("taken_over", "staff:li"), ("resolved", "staff:li"),
    ]  # fmt: skip
    kinds = [event.type for event in events(office, chat)]
    assert kinds == ["asked", "claimed", "transferred", "released", "claimed", "handed_back", "taken_over", "resolved"]


def test_only_who_has_the_chat_acts_on_it(office: Office) -> None:
    office.agent("li")
    office.agent("wang", display_name="小王")
    zhao = office.agent("zhao", Role.SUPERVISOR)
    client, other, leader = (office.browser(name) for name in ("li", "wang", "zhao"))
    chat = office.chat()
    for act in ("reply", "hand-back", "release", "resolve", "transfer"):
        fields = {"text": "好", "client_id": "1" * 32, "resolution": "solved", "to": zhao.id, "note": "好"}
        assert other.act(f"/conversations/{chat}/{act}", **fields).status_code == 409, act
    other.act(f"/conversations/{chat}/claim")
    answer = client.act(f"/conversations/{chat}/reply", text="抢答", client_id="2" * 32)
    assert (answer.status_code, answer.text) == (409, "这段对话已由小王接入。")
    assert not [row for row in sent(office) if row.text == "抢答"]
    moved = leader.act(f"/conversations/{chat}/transfer", to=zhao.id, note="我来处理")
    assert moved.status_code == 200
    assert office.stored(chat).assignee_id == zhao.id


@pytest.mark.parametrize(("note", "to"), [("", "li"), ("  ", "li"), ("好", "admin"), ("好", "gone"), ("好", "wang")])
def test_a_transfer_needs_a_note_and_somebody_who_talks(office: Office, note: str, to: str) -> None:
    people = {name: office.agent(name, role) for name, role in
              (("li", Role.AGENT), ("wang", Role.AGENT), ("admin", Role.ADMIN), ("gone", Role.AGENT))}  # fmt: skip
    with office.db.transaction() as session:
        service.set_active(session, service.find(session, "gone"), False, actor="staff:test")
    client, chat = office.browser("wang"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    assert client.act(f"/conversations/{chat}/transfer", to=people[to].id, note=note).status_code == 409
    assert office.stored(chat).assignee_id == people["wang"].id


@on_both
def test_a_reply_sent_twice_goes_out_once(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    for _ in range(3):
        answer = client.act(f"/conversations/{chat}/reply", text="您好", client_id="a" * 32)
        assert answer.status_code == 200
    assert [row.text for row in sent(office) if row.reason == OutboundReason.AGENT] == ["您好"]
    stolen = office.chat(openid="o2")
    client.act(f"/conversations/{stolen}/claim")
    assert client.act(f"/conversations/{stolen}/reply", text="您好", client_id="a" * 32).status_code == 409


def test_a_note_never_leaves_the_desk(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    before = len(sent(office))
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/note", text="会员很急", client_id="d" * 32)
    assert len(sent(office)) == before
    assert "会员很急" in client.get(f"/conversations/{chat}/timeline").text


def test_a_shut_window_takes_no_reply(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    for number in range(5):
        assert client.act(f"/conversations/{chat}/reply", text="好", client_id=f"{number}" * 32).status_code == 200
    answer = client.act(f"/conversations/{chat}/reply", text="第六条", client_id="9" * 32)
    assert answer.status_code == 409
    assert "窗口已关闭" in answer.text
    assert "窗口已关闭" in client.get(f"/conversations/{chat}/head").text
    with office.db.transaction() as session:  # the sender has done its work
        for row in session.scalars(select(Outbound)):
            row.state = OutboundState.SENT
    office.clock.advance(timedelta(minutes=1))
    office.member_says(chat, "收到")
    assert "剩 " in client.get(f"/conversations/{chat}/head").text
    office.clock.advance(timedelta(hours=48))
    assert client.act(f"/conversations/{chat}/reply", text="太晚", client_id="8" * 32).status_code == 409


def test_a_failed_message_is_told_in_words_and_sent_again_once(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/reply", text="您好", client_id="a" * 32)
    with office.db.transaction() as session:
        row = session.scalars(select(Outbound).where(Outbound.text.is_not(None)).order_by(Outbound.id.desc())).first()
        assert row is not None
        row.state, row.error_code, row.error_text = OutboundState.FAILED, 43004, "require subscribe"
        message = session.scalars(select(Message).where(Message.source == row.dedupe_key)).one()
    assert "没有关注公众号" in client.get(f"/conversations/{chat}/timeline").text
    for words in ("正在重新发送。", "这条消息已经在路上，不用重发。"):
        assert client.act(f"/conversations/{chat}/messages/{message.id}/retry").text == words
    assert [one.state for one in sent(office) if one.id == row.id] == [OutboundState.QUEUED]


def test_hand_back_goes_on_in_the_form_and_resolve_begins_anew(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    with office.db.transaction() as session:
        found = repository.get_locked(session, chat)
        found.draft, found.service = {"service": "outpatient", "requested_slot": "city"}, "outpatient"
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/hand-back")
    kept = office.stored(chat)
    assert (kept.mode, kept.draft["requested_slot"], kept.assignee_id) == (Mode.BOT, "city", None)
    assert "接着刚才的申请" in sent(office)[-1].text
    client.act(f"/conversations/{chat}/take-over")
    client.act(f"/conversations/{chat}/resolve", resolution="solved", note="已说明")
    ended = office.stored(chat)
    assert (ended.mode, ended.draft, ended.service) == (Mode.BOT, {}, None)
    assert "这次的问题先处理到这里" in sent(office)[-1].text


def test_outside_the_window_the_member_is_asked_once_a_day_by_a_template(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    assert "回复窗口还开着" in client.act(f"/conversations/{chat}/nudge").text
    office.clock.advance(timedelta(hours=49))
    assert client.act(f"/conversations/{chat}/reply", text="在吗", client_id="a" * 32).status_code == 409
    assert client.act(f"/conversations/{chat}/nudge").status_code == 200
    row = sent(office)[-1]
    assert row.template_key == "task_reminder"
    assert "客服有事找您" in row.text
    again = client.act(f"/conversations/{chat}/nudge")
    assert again.status_code == 409
    assert "今天已经发过" in again.text
    office.clock.advance(timedelta(days=1))
    assert client.act(f"/conversations/{chat}/nudge").status_code == 200


@on_both
def test_a_chat_whose_agent_is_silent_goes_back_in_its_place(office: Office) -> None:
    office.agent("li", display_name="小李")
    client, chat = office.browser("li"), office.chat()
    asked_at = office.stored(chat).waiting_since
    client.act(f"/conversations/{chat}/claim")
    after = timedelta(minutes=10)
    office.clock.advance(timedelta(minutes=9))
    assert desk_tasks.return_silent_chats(office.db, after=after) == 0
    office.clock.advance(timedelta(minutes=1))
    assert desk_tasks.return_silent_chats(office.db, after=after) == 1
    assert desk_tasks.return_silent_chats(office.db, after=after) == 0
    back = office.stored(chat)
    assert (back.mode, back.assignee_id, back.waiting_since) == (Mode.WAITING, None, asked_at)
    assert "小李 长时间未回复" in client.get(f"/conversations/{chat}/timeline").text
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/reply", text="您好", client_id="a" * 32)
    office.clock.advance(timedelta(hours=1))
    assert desk_tasks.return_silent_chats(office.db, after=after) == 0  # the member is to answer
    desk_tasks.tidy(office.db)


def test_drafts_survive_and_a_late_save_does_not_bring_one_back(office: Office) -> None:
    office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/draft", text="写到一半", client_id="a" * 32)
    assert "写到一半</textarea>" in office.browser("li").get(f"/conversations/{chat}").text
    assert client.act(f"/conversations/{chat}/draft", text="", client_id="a" * 32).status_code == 204
    assert "></textarea>" in client.get(f"/conversations/{chat}/composer").text  # thrown away is thrown away
    client.act(f"/conversations/{chat}/draft", text="写到一半", client_id="a" * 32)
    client.act(f"/conversations/{chat}/reply", text="写到一半，发了", client_id="a" * 32)
    client.act(f"/conversations/{chat}/draft", text="写到一半，发", client_id="a" * 32)
    assert "></textarea>" in client.get(f"/conversations/{chat}/composer").text


def test_colleagues_see_who_looks_and_who_types(office: Office) -> None:
    office.agent("li", display_name="小李")
    office.agent("wang", display_name="小王")
    client, other, chat = office.browser("li"), office.browser("wang"), office.chat()
    client.act(f"/conversations/{chat}/presence", typing="false")
    assert "小李 正在查看" in other.get(f"/conversations/{chat}/presence").text
    client.act(f"/conversations/{chat}/presence", typing="true")
    assert "小李 正在输入" in other.get(f"/conversations/{chat}/presence").text
    assert "小李" not in client.get(f"/conversations/{chat}/presence").text


def test_pipl_what_agents_wrote_goes_with_the_chat(office: Office) -> None:
    """Notes, drafts and the words of a change of hands are forgotten with the user."""
    li = office.agent("li")
    client, chat = office.browser("li"), office.chat()
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/note", text="家属电话已记", client_id="a" * 32)
    client.act(f"/conversations/{chat}/draft", text="半句话", client_id="b" * 32)
    client.act(f"/conversations/{chat}/release", note="她很着急")
    with office.db.transaction() as session:
        erasure.erase_user(session, openid="o1", evidence="staff:test:1")
    with office.db.reading() as session:
        assert not session.scalars(select(Message)).all()
        assert desk_repository.find_draft(session, chat, li.id) is None
        assert all(event.note is None for event in desk_repository.events(session, chat))


def test_a_danger_stays_in_the_queue_until_somebody_has_seen_to_it(office: Office) -> None:
    """The member went on with the bot before anybody came: staff still see that, and when, a person was called."""
    office.agent("li", display_name="小李")
    client, chat = office.browser("li"), office.chat("胸口疼得厉害", reason=HandoverReason.EMERGENCY)
    office.chat("人工", openid="o2")
    with office.db.transaction() as session:
        conversation_service.take_back(session, repository.get_locked(session, chat), evidence="in-1")
    back = office.stored(chat)
    assert (back.mode, back.handover_reason) == (Mode.BOT, HandoverReason.EMERGENCY)
    text = client.get("/inbox/list?view=waiting").text
    assert re.findall(r'data-row="(\d+)"', text) == [str(chat), "2"]  # danger first
    assert "不再等人" in client.get(f"/conversations/{chat}/timeline").text
    assert 'data-testid="see-to"' in client.get(f"/conversations/{chat}/head").text
    assert "有人跟进了" in client.act(f"/conversations/{chat}/hand-back").text
    assert re.findall(r'data-row="(\d+)"', client.get("/inbox/list?view=waiting").text) == ["2"]
    assert "小李 已跟进这次紧急情况" in client.get(f"/conversations/{chat}/timeline").text
    assert client.act(f"/conversations/{chat}/hand-back").status_code == 409
    with office.db.transaction() as session:
        conversation_service.take_back(session, repository.get_locked(session, 2), evidence="in-2")
    assert re.findall(r'data-row="(\d+)"', client.get("/inbox/list?view=waiting").text) == []
