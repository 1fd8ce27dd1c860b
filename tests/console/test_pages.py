"""Pages and fragments: what they show, to whom, and that strangers' words stay words."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.models import HandoverReason
from bot.kernel.audit import AuditEntry
from bot.staff.models import Role
from tests.console.conftest import Office
from tests.support.staff import DeskClient

ATTACK = '<img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}}\'"'


def test_every_page_has_a_strict_policy_and_no_inline_code(office: Office) -> None:
    office.agent("li")
    chat = office.chat()
    client = office.browser("li")
    for address in ("/sign-in", "/inbox", f"/conversations/{chat}", "/password", "/nowhere", "/static/app.css"):
        answer = client.get(address)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy, address
        assert "style-src 'self';" in policy, address
        assert "unsafe" not in policy, address
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store" or address.startswith("/static")
        for forbidden in (" style=", "<script>", " onclick=", " hx-on", "javascript:"):
            assert forbidden not in answer.text, f"{address}: {forbidden}"


def test_what_members_and_colleagues_write_is_shown_as_text(office: Office) -> None:
    office.agent("li", display_name=ATTACK[:30])
    chat = office.chat(ATTACK)
    client = office.browser("li")
    client.act(f"/conversations/{chat}/claim")
    client.act(f"/conversations/{chat}/note", text=ATTACK, client_id="a" * 32)
    client.act(f"/conversations/{chat}/draft", text=ATTACK, client_id="b" * 32)
    for address in (
        "/inbox?view=mine",
        f"/conversations/{chat}",
        f"/conversations/{chat}/timeline",
        "/search?q=" + ATTACK,
    ):
        text = client.get(address).text
        assert "<img src=x" not in text, address
        assert "<script>alert" not in text, address
    assert "&lt;img src=x" in client.get(f"/conversations/{chat}").text


def test_the_lists_hold_what_they_say(office: Office) -> None:
    li, _wang = office.agent("li", display_name="小李"), office.agent("wang", display_name="小王")
    office.agent("zhao", Role.SUPERVISOR)
    waiting = office.chat("我要转人工", openid="o1")
    taken = office.chat("在吗", openid="o2")
    office.chat("你好", openid="o3", reason=None)
    client, wang, zhao = office.browser("li"), office.browser("wang"), office.browser("zhao")
    client.act(f"/conversations/{taken}/claim")

    def rows(browser: DeskClient, view: str) -> list[str]:
        return re.findall(r'data-row="(\d+)"', browser.get(f"/inbox/list?view={view}").text)

    assert rows(client, "waiting") == [str(waiting)]
    assert rows(client, "mine") == rows(client, "unanswered") == [str(taken)]
    assert rows(client, "bot") == ["3"]
    assert rows(wang, "mine") == rows(wang, "unanswered") == []
    assert rows(zhao, "team") == rows(zhao, "unanswered") == [str(taken)]
    client.act(f"/conversations/{taken}/reply", text="您好", client_id="c" * 32)
    assert rows(client, "unanswered") == []
    client.act(f"/conversations/{taken}/resolve", resolution="solved")
    assert rows(client, "ended") == [str(taken)]
    assert rows(wang, "ended") == []
    assert rows(zhao, "ended") == [str(taken)]
    office.clock.advance(timedelta(minutes=1))
    office.member_says(taken, "还有个问题")
    assert rows(client, "ended") == []
    assert str(taken) in rows(client, "bot")
    assert li.id


def test_danger_comes_first_in_the_queue(office: Office) -> None:
    office.agent("li")
    first = office.chat(openid="o1")
    office.clock.advance(timedelta(minutes=5))
    danger = office.chat("不想活了", openid="o2", reason=HandoverReason.SELF_HARM)
    text = office.browser("li").get("/inbox/list?view=waiting").text
    assert text.index(f'data-row="{danger}"') < text.index(f'data-row="{first}"')
    assert "轻生风险" in text
    assert "5分钟" in text


def test_an_agent_does_not_read_a_colleagues_chat(office: Office) -> None:
    office.agent("li")
    office.agent("wang", display_name="小王")
    office.agent("zhao", Role.SUPERVISOR)
    chat = office.chat("我的秘密")
    office.browser("wang").act(f"/conversations/{chat}/claim")
    client = office.browser("li")
    for part in ("", "/timeline", "/head", "/composer", "/panel", "/presence"):
        answer = client.get(f"/conversations/{chat}{part}")
        assert answer.status_code == 403
        assert "我的秘密" not in answer.text
    assert "我的秘密" in office.browser("zhao").get(f"/conversations/{chat}").text


def test_a_look_at_a_chat_of_others_is_on_record(office: Office) -> None:
    office.agent("zhao", Role.SUPERVISOR)
    chat = office.chat("你好", reason=None)
    office.browser("zhao").get(f"/conversations/{chat}")
    with office.db.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "conversation.viewed")).one()
    assert (entry.actor, entry.subject) == ("staff:zhao", f"conversation:{chat}")


@pytest.mark.parametrize("count", [3, 95])
def test_scrolling_up_shows_every_line_once(office: Office, count: int) -> None:
    office.agent("li")
    chat = office.chat()
    for number in range(count):
        office.member_says(chat, f"第{number}句")  # all at the same moment: the clock stands still
    client, seen, before = office.browser("li"), [], ""
    while True:
        text = client.get(f"/conversations/{chat}/timeline?before={before}").text
        seen = re.findall(r'class="line [^"]*" id="(\w-\d+)"', text) + seen
        more = re.search(r'data-before="([^"]+)"', text)
        if not more:
            break
        before = more[1]
    assert len(seen) == len(set(seen)) == count + 2  # and the wish for a person, in words and as a change of hands
    assert "没有" in client.get("/conversations/77").text
