"""The sender against a stand-in on a real socket, on both databases: order, channel, quota, failures, crashes."""

import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.catalog.templates import TemplateKey
from bot.documents import service as documents
from bot.documents.store import DocumentStore
from bot.kernel import clock
from bot.kernel.clock import SHANGHAI, FrozenClock
from bot.kernel.db import Database
from bot.members import service as members
from bot.outbox import service, window
from bot.outbox.models import Outbound, OutboundReason, OutboundState
from bot.outbox.service import Template
from bot.outbox.window import WindowTrigger
from bot.wechat import outcome, repository, texts, transport
from bot.wechat.client import WeChatClient
from bot.wechat.models import AttemptOutcome, SendAttempt
from bot.wechat.tasks import Sender
from bot.wechat.templates import TemplateBook, keep_id
from tests.documents.pictures import picture_with_metadata
from tests.wechat.support import OPENID, FakeApi, make_settings

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
OTHER = "oMADEUPmember00000000000002x"
NEWS = Template(
    TemplateKey.CASE_PROGRESS,
    {"service": "门诊预约", "case_number": "MZ1", "status": "已受理", "time": "2026年11月23日 10:00"},
)
OK = {"errcode": 0, "errmsg": "ok"}


@pytest.fixture
def frozen(frozen_clock: FrozenClock) -> FrozenClock:
    return frozen_clock


class House:
    """A database, a sender and the stand-in."""

    def __init__(self, db: Database, api: FakeApi, store: DocumentStore) -> None:
        self.db, self.api, self.store = db, api, store
        self._keys = 0
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        client = WeChatClient(make_settings(wechat_api_base_url=self.api.url), self.db)
        return Sender(db=self.db, api=client, book=TemplateBook({"case_progress": "T1"}), store=self.store)

    def open(self, openid: str = OPENID, trigger: WindowTrigger = WindowTrigger.MESSAGE) -> None:
        with self.db.transaction() as session:
            window.open(session, openid, trigger, clock.now())

    def queue(
        self,
        text: str,
        reason: OutboundReason = OutboundReason.TURN,
        *,
        openid: str = OPENID,
        template: Template | None = None,
        not_before: datetime | None = None,
    ) -> int:
        self._keys += 1
        with self.db.transaction() as session:
            row = service.enqueue(
                session, openid=openid, text=text, reason=reason, dedupe_key=f"k{self._keys}", template=template,
                not_before=not_before,
            )  # fmt: skip
            assert row is not None
            return row.id

    def row(self, number: int) -> Outbound:
        with self.db.reading() as session:
            return session.get_one(Outbound, number)

    def states(self, *numbers: int) -> list[str]:
        return [self.row(number).state for number in numbers]

    def attempts(self, number: int) -> list[SendAttempt]:
        with self.db.reading() as session:
            return list(repository.attempts_of(session, number))

    def wait_over(self) -> None:
        """The pause before the next try has passed."""
        with self.db.transaction() as session:
            session.execute(update(Outbound).values(lease_until=None).where(Outbound.lease_owner.is_(None)))

    def die_in_the_call(self, *, received: bool = True) -> None:
        """A sender that claims, calls (WeChat gets it) and is gone before it books; its lease has run out."""
        doomed = self.new_sender()
        for delivery in doomed.claim_up_to(5):
            if received:
                doomed._call(delivery)
        with self.db.transaction() as session:
            past = clock.system_now() - timedelta(seconds=1)
            session.execute(update(Outbound).where(Outbound.lease_owner == doomed.owner).values(lease_until=past))


@pytest.fixture
def house(db: Database, api: FakeApi, frozen: FrozenClock, tmp_path: Path) -> House:
    return House(db, api, DocumentStore(tmp_path / "documents"))


class TestPicture:
    """What an agent sends that is no text."""

    UPLOAD = "/cgi-bin/media/upload"

    def queue(self, house: House) -> tuple[int, int]:
        with house.db.transaction() as session:
            kept = documents.add_staff_picture(
                session, house.store, openid=OPENID, content=picture_with_metadata(), actor="staff:li"
            )
            row = service.enqueue(
                session,
                openid=OPENID,
                text="［图片］",
                reason=OutboundReason.AGENT,
                dedupe_key="p1",
                document_id=kept.id,
            )
            assert row is not None
            return row.id, kept.id

    def test_it_is_uploaded_clean_and_then_sent_as_one_of_the_five(self, house: House) -> None:
        house.open()
        house.api.answers[self.UPLOAD] = [{"type": "image", "media_id": "M-1", "created_at": 1}]
        number, _ = self.queue(house)
        assert house.sender.drain() == 1
        upload = house.api.made(self.UPLOAD)[0]
        assert upload.query["type"] == "image"
        assert b"\xff\xd8\xff" in upload.raw
        assert b"Exif" not in upload.raw
        body = house.api.made(SEND)[0].body
        assert (body["touser"], body["msgtype"], body["image"]) == (OPENID, "image", {"media_id": "M-1"})
        assert house.row(number).state == "sent"
        with house.db.reading() as session:
            assert window.room(session, OPENID).left == 4

    def test_an_upload_without_an_answer_is_tried_again_and_nothing_goes_out_twice(self, house: House) -> None:
        house.open()
        house.api.answers[self.UPLOAD] = [None, {"type": "image", "media_id": "M-2"}]
        number, _ = self.queue(house)
        house.sender.drain()
        assert (house.row(number).state, house.api.made(SEND)) == ("queued", [])
        house.wait_over()
        house.sender.drain()
        assert (house.row(number).state, len(house.api.made(SEND))) == ("sent", 1)

    def test_one_that_was_erased_is_not_sent(self, house: House) -> None:
        house.open()
        number, _ = self.queue(house)
        with house.db.transaction() as session:
            documents.erase_of_openid(session, house.store, OPENID)
        house.sender.drain()
        assert (house.row(number).state, house.api.made(SEND)) == ("failed", [])


class TestChannel:
    """Customer-service message inside window and quota, else template, else parked."""

    def test_inside_the_window_a_text(self, house: House, frozen: FrozenClock) -> None:
        house.open()
        number = house.queue("您好")
        assert house.sender.drain() == 1
        row = house.row(number)
        assert house.api.texts() == ["您好"]
        assert (row.state, row.channel, row.sent_at, row.attempts) == ("sent", "custom", frozen.now(), 1)
        assert row.lease_owner is None
        assert [a.outcome for a in house.attempts(number)] == ["sent"]

    def test_outside_a_template_and_its_msgid(self, house: House) -> None:
        house.api.answers[TEMPLATE] = [OK | {"msgid": 200163836}]
        number = house.queue("您的申请已受理", OutboundReason.STATUS, template=NEWS)
        house.sender.drain()
        row = house.row(number)
        assert (row.state, row.channel, row.provider_msgid) == ("sent", "template", "200163836")
        body = house.api.made(TEMPLATE)[0].body
        assert body["data"]["thing3"]["value"] == "已受理"
        assert body["client_msg_id"] == f"ins-{number}"

    def test_outside_and_without_a_template_it_waits_for_the_member(self, house: House, frozen: FrozenClock) -> None:
        numbers = [house.queue("一", OutboundReason.STATUS), house.queue("二", OutboundReason.NOTICE)]
        assert house.sender.drain() == 0
        assert house.states(*numbers) == ["parked", "parked"]
        frozen.advance(timedelta(hours=3))
        house.open()
        house.sender.drain()
        assert house.api.texts() == ["一\n\n二"]
        assert house.states(*numbers) == ["sent", "sent"]
        assert len({house.row(number).sent_at for number in numbers}) == 1

    def test_a_template_the_account_lacks_is_none(self, house: House) -> None:
        number = house.queue("x", OutboundReason.REMINDER, template=Template(TemplateKey.TASK_REMINDER, {"task": "x"}))
        house.sender.drain()
        assert house.states(number) == ["parked"]

    def test_a_template_whose_id_is_kept_at_the_desk_meanwhile_goes_out_under_it(self, house: House) -> None:
        with house.db.transaction() as session:
            keep_id(session, TemplateKey.TASK_REMINDER, "kept-at-the-desk", actor="agent:zhao")
        house.api.answers[TEMPLATE] = [OK | {"msgid": 1}]
        fields = {"service": "门诊预约", "task": "补病理报告"}
        number = house.queue("x", OutboundReason.REMINDER, template=Template(TemplateKey.TASK_REMINDER, fields))
        house.sender.drain()
        assert house.states(number) == ["sent"]
        assert house.api.made(TEMPLATE)[0].body["template_id"] == "kept-at-the-desk"

    def test_a_template_whose_fields_do_not_fit_waits(self, house: House) -> None:
        number = house.queue("x", OutboundReason.STATUS, template=Template(TemplateKey.CASE_PROGRESS, {"time": "?"}))
        house.sender.drain()
        assert house.states(number) == ["parked"]
        assert house.api.made(TEMPLATE) == []

    def test_news_leave_two_of_five_for_a_person_and_one_when_they_have_no_other_way(self, house: House) -> None:
        house.open()
        for number in range(3):
            house.queue(f"新闻{number}", OutboundReason.STATUS)
            house.sender.drain()
        templated = house.queue("新闻3", OutboundReason.STATUS, template=NEWS)
        house.sender.drain()
        assert (house.states(templated), house.row(templated).channel) == (["sent"], "template")
        without = [house.queue(f"新闻{number}", OutboundReason.STATUS) for number in (4, 5)]
        house.sender.drain()
        late = house.queue("新闻6", OutboundReason.STATUS)
        agents = [house.queue(f"我是客服{n}", OutboundReason.AGENT) for n in range(2)]
        house.sender.drain()
        assert house.states(*without, late, *agents) == ["sent", "sent", "parked", "sent", "parked"]
        assert house.api.texts()[3:] == ["新闻4\n\n新闻5", "我是客服0"]

    def test_an_answer_that_has_no_other_way_may_use_the_reserve(self, house: House) -> None:
        house.open()
        for number in range(3):
            house.queue(f"新闻{number}", OutboundReason.STATUS)
            house.sender.drain()
        answer = house.queue("回答", OutboundReason.TURN)
        house.sender.drain()
        assert house.states(answer) == ["sent"]

    def test_a_menu_tap_opens_a_minute(self, house: House, frozen: FrozenClock) -> None:
        house.open(trigger=WindowTrigger.MENU)
        house.queue("快")
        house.sender.drain()
        frozen.advance(timedelta(minutes=1))
        late = house.queue("慢")
        house.sender.drain()
        assert house.api.texts() == ["快"]
        assert house.states(late) == ["parked"]


class TestOrderAndSize:
    """One call a member in flight, in the order of ids; few texts, none too long."""

    def test_waiting_texts_are_merged(self, house: House) -> None:
        house.open()
        numbers = [house.queue(text, reason) for text, reason in
                   [("答", OutboundReason.TURN), ("状态", OutboundReason.STATUS), ("客服", OutboundReason.AGENT),
                    ("后", OutboundReason.NOTICE)]]  # fmt: skip
        house.queue("别人", openid=OTHER)
        assert house.sender.drain() == 3
        assert house.api.texts() == ["答\n\n状态", "客服", "后"]
        assert house.states(*numbers) == ["sent"] * 4

    def test_merging_stops_at_600_characters(self, house: House) -> None:
        house.open()
        house.queue("一" * 400)
        house.queue("二" * 300)
        house.sender.drain()
        assert [len(text) for text in house.api.texts()] == [400, 300]

    def test_a_long_text_goes_out_in_parts_and_goes_on_after_a_stop(self, house: House, frozen: FrozenClock) -> None:
        house.open()
        long = "这是一段很长的说明。" * 330
        parts = texts.split(long)
        assert len(parts) == 5
        number = house.queue(long, OutboundReason.STATUS)
        behind = house.queue("在后", OutboundReason.STATUS)
        house.sender.drain()
        assert house.api.texts() == parts[:4]  # one of the five is left for a person
        assert house.states(number, behind) == ["parked", "parked"]
        frozen.advance(timedelta(hours=1))
        house.open()
        house.sender.drain()
        assert house.api.texts() == [*parts, "在后"]
        assert house.states(number, behind) == ["sent", "sent"]

    def test_what_is_not_due_waits_and_holds_nobody_back(self, house: House, frozen: FrozenClock) -> None:
        house.open()
        tomorrow = house.queue("明天", OutboundReason.REMINDER, not_before=frozen.now() + timedelta(hours=10))
        house.queue("现在")
        house.sender.drain()
        assert house.api.texts() == ["现在"]
        frozen.advance(timedelta(hours=10))
        house.sender.drain()
        assert house.states(tomorrow) == ["sent"]

    def test_a_failing_message_holds_its_own_lane_back_and_no_other(self, house: House) -> None:
        house.open()
        house.open(OTHER)
        house.api.answers[SEND] = lambda call: (
            {"errcode": -1, "errmsg": "busy"} if call.body["touser"] == OPENID else OK
        )
        first = house.queue("一", OutboundReason.AGENT)
        second = house.queue("二", OutboundReason.AGENT)
        other = house.queue("三", openid=OTHER)
        house.sender.drain()
        assert house.states(first, second, other) == ["queued", "queued", "sent"]
        house.api.answers.clear()
        house.wait_over()
        house.sender.drain()
        assert house.api.texts()[-2:] == ["一", "二"]

    def test_four_senders_with_threads_keep_every_lane_in_order(self, house: House) -> None:
        house.api.delay = 0.002
        lanes = [f"oLANE{n:022d}" for n in range(6)]
        for openid in lanes:
            house.open(openid)
        for number in range(5):
            for openid in lanes:
                house.queue(f"{number}", OutboundReason.AGENT, openid=openid)
        stop = threading.Event()
        threads = [threading.Thread(target=house.new_sender().run, args=(stop,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        give_up_at = time.monotonic() + 40
        while len(house.api.texts()) < 30 and time.monotonic() < give_up_at:
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join(20)
        for openid in lanes:
            received = [c.body["text"]["content"] for c in house.api.made(SEND) if c.body["touser"] == openid]
            assert received == ["0", "1", "2", "3", "4"]


class TestFailures:
    """The classes of wechat-protocol 1.6."""

    def _send(self, house: House, *answers: Any, template: Template | None = None) -> int:
        house.open()
        house.api.answers[SEND] = [*answers, OK]
        number = house.queue("消息", OutboundReason.STATUS, template=template)
        house.sender.drain()
        return number

    def test_busy_is_tried_again_after_growing_pauses(self, house: House) -> None:
        number = self._send(house, *[{"errcode": -1, "errmsg": "system error"}] * 3)
        pauses = []
        for _ in range(3):
            row = house.row(number)
            assert row.lease_until is not None
            pauses.append(round((row.lease_until - clock.system_now()).total_seconds()))
            assert house.sender.drain() == 0
            house.wait_over()
            house.sender.drain()
        assert pauses == [1, 2, 4]
        assert house.states(number) == ["sent"]
        with house.db.transaction() as session:
            assert window.allowance(window.lock(session, OPENID), clock.now()).human == 4  # failures cost no quota

    def test_never_ending_trouble_gives_the_lane_free(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outcome, "MAX_ANSWERED_FAILURES", 3)
        number = self._send(house, *[{"errcode": 99999, "errmsg": "new"}] * 3)
        for _ in range(3):
            house.wait_over()
            house.sender.drain()
        assert house.states(number) == ["failed"]
        assert house.row(number).error_code == 99999

    def test_wechat_out_of_reach_loses_nothing(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outcome, "MAX_ANSWERED_FAILURES", 1)
        number = self._send(house, *[(502, "text/html", b"x")] * 4)
        for _ in range(4):
            house.wait_over()
            house.sender.drain()
        assert house.states(number) == ["sent"]

    def test_a_page_with_http_200_is_not_success(self, house: House) -> None:
        number = self._send(house, (200, "text/html", b"<html>"))
        assert house.states(number) == ["queued"]

    @pytest.mark.parametrize("code", [45015, 45047])
    def test_window_shut_or_quota_used_falls_back_to_a_template(self, house: House, code: int) -> None:
        number = self._send(house, {"errcode": code, "errmsg": "x rid: 1-2"}, template=NEWS)
        row = house.row(number)
        assert (row.state, row.channel) == ("sent", "template")

    @pytest.mark.parametrize("code", [45015, 45047])
    def test_or_waits_and_goes_out_with_the_next_message(self, house: House, frozen: FrozenClock, code: int) -> None:
        number = self._send(house, {"errcode": code, "errmsg": "x rid: 1-2"})
        assert house.states(number) == ["parked"]
        assert house.row(number).error_text == "x rid: 1-2"
        assert len(house.api.made(SEND)) == 1
        frozen.advance(timedelta(minutes=1))
        house.open()
        house.sender.drain()
        assert house.states(number) == ["sent"]

    @pytest.mark.parametrize("code", [40003, 43004, 48002, 50005])
    def test_unreachable_members_are_marked(self, house: House, code: int) -> None:
        number = self._send(house, {"errcode": code, "errmsg": "x"})
        assert house.states(number) == ["failed"]
        with house.db.transaction() as session:
            assert members.get_or_create_user(session, OPENID).unreachable_reason == f"wechat_{code}"

    @pytest.mark.parametrize("code", [43101, 47003, 40037])
    def test_a_refused_template_waits_for_the_window(self, house: House, frozen: FrozenClock, code: int) -> None:
        house.api.answers[TEMPLATE] = [{"errcode": code, "errmsg": "x"}]
        number = house.queue("消息", OutboundReason.STATUS, template=NEWS)
        house.sender.drain()
        assert house.states(number) == ["parked"]
        assert len(house.api.made(TEMPLATE)) == 1
        house.open()
        house.sender.drain()
        assert house.api.texts() == ["消息"]

    def test_the_day_quota_stops_that_api_until_midnight(self, house: House, frozen: FrozenClock) -> None:
        number = self._send(house, {"errcode": 45009, "errmsg": "reach max api daily quota limit"})
        house.open(OTHER)
        other = house.queue("x", openid=OTHER)
        templated = house.queue("y", OutboundReason.STATUS, openid=OTHER, template=NEWS)
        house.sender.drain()
        assert len(house.api.made(SEND)) == 1
        assert house.states(number, other, templated) == ["queued", "queued", "sent"]
        assert house.row(other).not_before == datetime(2026, 11, 24, tzinfo=SHANGHAI)
        frozen.set(datetime(2026, 11, 24, 0, 0, 1, tzinfo=SHANGHAI))
        house.sender.drain()
        assert house.states(number, other) == ["sent", "sent"]

    def test_the_minute_quota_stops_it_for_a_minute(self, house: House, frozen: FrozenClock) -> None:
        number = self._send(house, {"errcode": 45011, "errmsg": "api minute-quota reach limit"})
        frozen.advance(timedelta(seconds=59))
        house.sender.drain()
        assert house.states(number) == ["queued"]
        frozen.advance(timedelta(seconds=1))
        house.sender.drain()
        assert house.states(number) == ["sent"]

    @pytest.mark.parametrize("code", [40013, 48001, 48004, 50002])
    def test_a_wrong_setting_loses_nothing(self, house: House, code: int) -> None:
        number = self._send(house, *[{"errcode": code, "errmsg": "x"}] * 12)
        for _ in range(11):
            house.wait_over()
            house.sender.drain()
        row = house.row(number)
        assert row.state == "queued"
        assert row.lease_until is not None
        assert 500 < (row.lease_until - clock.system_now()).total_seconds() <= 600
        house.wait_over()
        house.sender.drain()
        assert house.states(number) == ["sent"]

    @pytest.mark.parametrize("code", [45002, 45008])
    def test_content_that_will_never_be_taken_fails_loudly(self, house: House, code: int) -> None:
        number = self._send(house, {"errcode": code, "errmsg": "x"})
        assert house.states(number) == ["failed"]

    def test_a_message_cancelled_in_flight_is_told_as_it_was(self, house: House) -> None:
        house.open()
        number = house.queue("消息")
        (delivery,) = house.sender.claim_up_to(1)
        with house.db.transaction() as session:
            service.cancel_unsent_turns(session, OPENID)
        house.sender.deliver(delivery)
        assert house.states(number) == ["sent"]
        again = house.queue("消息")
        (delivery,) = house.sender.claim_up_to(1)
        with house.db.transaction() as session:
            service.cancel_unsent_turns(session, OPENID)
        house.api.answers[SEND] = [{"errcode": -1, "errmsg": "x"}]
        house.sender.deliver(delivery)
        assert house.states(again) == ["cancelled"]


class TestUnknown:
    """reliability-notes I5: at least once, with a marked window of not knowing; one extra send at most, counted."""

    def test_a_lost_reply_is_repeated_once(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.open()
        house.api.answers[SEND] = [None, OK]
        number = house.queue("消息")
        house.sender.drain()
        assert house.states(number) == ["queued"]
        house.wait_over()
        house.sender.drain()
        assert house.states(number) == ["sent"]
        assert [a.outcome for a in house.attempts(number)] == [AttemptOutcome.UNKNOWN, AttemptOutcome.SENT]

    def test_two_lost_replies_end_as_unknown_and_the_lane_goes_on(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
        house.open()
        house.api.answers[SEND] = [0.6, 0.6, OK]
        number = house.queue("消息", OutboundReason.AGENT)
        behind = house.queue("下一条", OutboundReason.AGENT)
        house.sender.drain()
        house.wait_over()
        house.sender.drain()
        assert house.states(number, behind) == ["unknown", "sent"]
        assert house.api.texts() == ["消息", "消息", "下一条"]

    def test_a_sender_that_died_in_the_call(self, house: House) -> None:
        house.open()
        number = house.queue("消息")
        house.die_in_the_call()
        assert house.states(number) == ["queued"]
        house.sender.drain()
        assert house.states(number) == ["sent"]
        assert house.api.texts() == ["消息", "消息"]
        assert [a.outcome for a in house.attempts(number)] == ["unknown", "sent"]

    def test_and_one_that_died_twice(self, house: House) -> None:
        house.open()
        number = house.queue("消息")
        for _ in range(2):
            house.die_in_the_call()
        house.sender.drain()
        assert house.states(number) == ["unknown"]
        assert len(house.api.texts()) == 2

    @pytest.mark.parametrize(
        ("reason", "end"),
        [(OutboundReason.TURN, "sent"), (OutboundReason.STATUS, "sent"), (OutboundReason.AGENT, "unknown")],
    )
    def test_a_lost_answer_goes_along_when_the_member_writes_again(
        self, house: House, reason: OutboundReason, end: str
    ) -> None:
        house.open()
        number = house.queue("消息", reason)
        for _ in range(2):
            house.die_in_the_call()
        house.sender.drain()
        assert house.states(number) == ["unknown"]
        house.open()
        house.sender.drain()
        assert house.states(number) == [end]

    def test_a_template_is_protected_by_its_client_msg_id(self, house: House) -> None:
        number = house.queue("消息", OutboundReason.STATUS, template=NEWS)
        for _ in range(3):
            house.die_in_the_call()
        house.sender.drain()
        assert house.states(number) == ["sent"]
        assert {call.body["client_msg_id"] for call in house.api.made(TEMPLATE)} == {f"ins-{number}"}

    def test_but_for_ten_minutes_only(self, house: House) -> None:
        number = house.queue("消息", OutboundReason.STATUS, template=NEWS)
        for _ in range(2):
            house.die_in_the_call()
            with house.db.transaction() as session:
                old = clock.system_now() - timedelta(minutes=11)
                session.execute(update(SendAttempt).values(started_at=old))
        house.sender.drain()
        assert house.states(number) == ["unknown"]

    def test_a_late_finish_after_a_take_over_changes_nothing(self, house: House) -> None:
        house.open()
        number = house.queue("消息")
        stale = house.new_sender()
        (delivery,) = stale.claim_up_to(1)
        with house.db.transaction() as session:
            session.execute(update(Outbound).values(lease_until=clock.system_now() - timedelta(seconds=1)))
        house.sender.drain()
        before = house.row(number)
        stale.deliver(delivery)
        after = house.row(number)
        assert (after.state, after.sent_at, after.attempts) == (before.state, before.sent_at, before.attempts)

    def test_while_a_lease_runs_nobody_else_touches_the_lane(self, house: House) -> None:
        house.open()
        house.queue("一")
        assert len(house.new_sender().claim_up_to(5)) == 1
        house.queue("二")
        assert house.sender.drain() == 0


def test_no_text_of_a_member_is_readable_in_the_tables(house: House) -> None:
    house.open()
    house.queue("张三的病历")
    house.sender.drain()
    with house.db.reading() as session:
        columns = session.execute(select(SendAttempt.error_text, SendAttempt.call)).all()
    assert "张三" not in str(columns)
    assert OutboundState.SENT in house.states(1)
