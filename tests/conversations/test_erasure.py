"""Delete my data: what is gone, what stays, what survives a crash, and what a new message finds."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from typer.testing import CliRunner

from bot.cases import repository as case_rows
from bot.cases import service as cases
from bot.cases.erasing import CaseFate
from bot.cases.models import Case
from bot.catalog import ServiceId
from bot.cli import conversation as conversation_command
from bot.conversations import erasure, erasure_tasks, service
from bot.conversations.inbox import InboundKind
from bot.conversations.models import Erasure, ErasureState, Message, Turn
from bot.documents import service as documents
from bot.documents.models import Document
from bot.documents.store import DocumentStore
from bot.kernel import clock, ids
from bot.kernel.audit import AuditEntry
from bot.kernel.db import Database
from bot.kernel.vault import VaultEntry
from bot.members import service as members
from bot.outbox.models import Outbound, OutboundState
from bot.reminders.models import Reminder
from bot.reminders.tasks import sweep
from tests.cases.build import PAPERS, bind, open_one, paper, to_arranged, walk
from tests.cases.test_moving import GOOD_PATHS
from tests.conversations.conftest import Bench
from tests.documents.pictures import picture
from tests.members.people import add_member, add_policy, id_number
from tests.support.fake_rasa import answer

OPENID = "o-anna"
NAME, NUMBER = "欧阳婉清", id_number(serial="088")
CONFIRM = "确认删除"


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def chat(bench: Bench, store: DocumentStore) -> Iterator[Bench]:
    """A user who gave a name and a number, sent a picture, and says the words that delete."""
    bench.count = 5000
    with bench.db.transaction() as session:
        member = add_member(session, name=NAME, number=NUMBER)
        add_policy(session, member)
        bind(session, member, OPENID)
    bench.rasa.reply = lambda body: _reply(bench, body)
    bench.receive(f"我叫{NAME}，身份证{NUMBER}，得了肺腺癌")
    bench.receive(None, kind=InboundKind.IMAGE, media_id="m-1")
    bench.run()
    with bench.db.transaction() as session:
        document = session.scalars(select(Document)).one()
        document.path, document.state = store.write(document.id, picture()), "received"
    return bench


def _reply(bench: Bench, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the action of the act does: erase in a transaction of its own, in the middle of the turn."""
    if body["message"] != CONFIRM:
        return answer("好的", draft={"member_id": 1, "tumour": "肺腺癌", "act": "delete", "act_confirmed": None})
    with bench.db.transaction() as session:
        report = erasure.erase_user(session, openid=OPENID, evidence=body["metadata"]["inbound_ids"][0])
    return answer(f"已经删除。取消了{'、'.join(each.number for each in report.cancelled) or '无'}", episode_over=True)


def erase(chat: Bench) -> None:
    """The member confirms."""
    chat.receive(CONFIRM)
    chat.run()


def finish(chat: Bench, store: DocumentStore) -> None:
    """The worker's loop, until it has nothing to do."""
    while erasure_tasks.finish_erasures(chat.db, chat.inbox, store):
        pass


def deliver(chat: Bench) -> None:
    """Everything that is queued went out."""
    with chat.db.transaction() as session:
        for row in session.scalars(select(Outbound).where(Outbound.state == OutboundState.QUEUED)):
            row.state = OutboundState.SENT


def state(db: Database) -> str:
    with db.reading() as session:
        return session.scalars(select(Erasure)).one().state


def everything_opened(chat: Bench) -> str:
    """All that anybody who has the keys can read of messages, cases and inbox."""
    with chat.db.reading() as session:
        parts = [row.text for row in session.scalars(select(Message))]
        parts += [f"{row.text}{row.template_fields}" for row in session.scalars(select(Outbound))]
        parts += [f"{row.openid}{row.details}{row.facts}" for row in session.scalars(select(Case))]
        for number in session.scalars(select(Case.number)):
            parts += [
                f"{row.note}{row.data}{row.exception}{row.event_key}" for row in case_rows.events(session, number)
            ]
        parts += [row.value for row in session.scalars(select(VaultEntry))]
        parts += [f"{row.draft}" for row in [chat.conversation()]]
        parts += [f"{row.report}{row.openid}{row.evidence}" for row in session.scalars(select(Erasure))]
    parts += [f"{row.openid}{row.text}{row.raw}{row.media_id}" for row in chat.inbox.after(0, 1000)]
    return "\n".join(parts)


def test_j3_nothing_that_the_user_told_can_be_read_afterwards(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        number = open_one(session, member=member, openid=OPENID, tumour="肺腺癌").number
    sweep(chat.db)
    assert "肺腺癌" in everything_opened(chat)
    erase(chat)
    deliver(chat)
    finish(chat, store)
    left = everything_opened(chat)
    for secret in (NAME, NUMBER, "肺腺癌", "上海", "我叫", OPENID, number, "m-1"):
        assert secret not in left, secret
    assert not [path for path in store.folder.rglob("*") if path.is_file()]
    assert state(chat.db) == ErasureState.DONE
    with chat.db.reading() as session:
        for table in ("binding", "vault_entry"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
        assert OPENID not in set(session.scalars(select(Document.openid))) | set(session.scalars(select(Case.openid)))
        assert not session.scalars(select(Reminder).where(Reminder.openid == OPENID)).all()
        assert cases.find_case(session, number).idempotency_key == f"erased:{number}"


def test_no_file_holds_the_name_or_the_number(chat: Bench, store: DocumentStore, tmp_path: Path) -> None:
    erase(chat)
    deliver(chat)
    finish(chat, store)
    if not chat.db.is_sqlite:
        pytest.skip("PostgreSQL keeps its files elsewhere; what is in the tables is tested above")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.startswith("inbox.db") for path in files)
    for path in files:
        content = path.read_bytes()
        for secret in (NAME, NUMBER, "肺腺癌", "我叫"):
            assert secret.encode() not in content, path


def test_g5_d8_open_cases_are_cancelled_by_the_rules_and_a_minimal_record_stays(
    chat: Bench, store: DocumentStore
) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        fresh = open_one(session, member=member, openid=OPENID).number
        arranged = open_one(session, ServiceId.INPATIENT, member=member, openid=OPENID, key="k2").number
        to_arranged(session, arranged)
    with chat.db.transaction() as session:
        before = erasure.erase_preview(session, OPENID)
        assert case_rows.find(session, fresh).status == "accepted"  # type: ignore[union-attr]
    assert {each.number: each.fate for each in before.cases} == {fresh: CaseFate.RETURNED, arranged: CaseFate.USED}
    assert (before.documents, before.members) == (3, 1)
    erase(chat)
    with chat.db.reading() as session:
        for number in (fresh, arranged):
            case = cases.find_case(session, number)
            assert (case.status, case.details, case.facts) == ("cancelled", {}, {})
            assert case.openid.startswith("erased-")
            assert case.closed_at is not None
            assert case.member_id == session.scalars(select(members.Member.id)).one()
        assert [members.entitlement_state(session, number) for number in (fresh, arranged)] == ["returned", "used"]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.erased")).one()
        assert entry.data == {"cancelled": 2, "open": 0, "documents": 3}
        queued = session.scalars(select(Outbound).where(Outbound.state == OutboundState.QUEUED)).all()
        assert [(row.openid, row.reason) for row in queued] == [(OPENID, "turn")]
        assert all(number in queued[0].text for number in (fresh, arranged))


def test_a_case_too_far_on_stays_open_for_staff_and_is_emptied_when_it_ends(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        number = open_one(session, ServiceId.GENE_TEST, member=member, openid=OPENID).number
        walk(session, number, *GOOD_PATHS[ServiceId.GENE_TEST][:2], "sample_received")
    sweep(chat.db)
    erase(chat)
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.CASES_OPEN
    with chat.db.transaction() as session:
        case = cases.find_case(session, number)
        assert case.details
        assert case.openid.startswith("erased-")
        cases.advance(session, number, "terminated", actor="staff:li", facts={}, note="家属来电，不再需要")
    sweep(chat.db)
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    with chat.db.reading() as session:
        case = cases.find_case(session, number)
        assert (case.details, case.facts) == ({}, {})
        assert not [event for event in case_rows.events(session, number) if event.note or event.data]
        assert not [row for row in session.scalars(select(Outbound)) if row.text and row.case_number]


def test_a_crash_after_the_deed_ends_in_the_same_answer(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        number = open_one(session, member=member, openid=OPENID).number
    real = chat.rasa.reply
    lost = iter([True])
    chat.rasa.reply = lambda body: [real(body), []][1] if next(lost, False) else real(body)
    confirm = chat.receive(CONFIRM)
    chat.run()
    finish(chat, store)
    assert chat.turn(confirm).state == "pending"
    assert state(chat.db) == ErasureState.STARTED  # the turn will be run again, and still reads its message
    assert chat.conversation().draft == {"act": "delete", "act_confirmed": None}
    chat.change(lambda conversation: setattr(conversation, "not_before", None))
    chat.run()
    assert chat.texts()[-1] == f"已经删除。取消了{number}"
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    assert CONFIRM not in everything_opened(chat)
    assert number not in everything_opened(chat)


def test_it_is_finished_after_a_crash_between_inbox_and_files(
    chat: Bench, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase(chat)
    deliver(chat)

    def out_of_power(*_: object) -> int:
        raise OSError

    monkeypatch.setattr(erasure_tasks.documents, "erase_of_openid", out_of_power)
    assert erasure_tasks.finish_erasures(chat.db, chat.inbox, store) == 0
    assert state(chat.db) == ErasureState.STARTED
    monkeypatch.undo()
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_the_last_words_are_sent_and_then_erased(chat: Bench, store: DocumentStore) -> None:
    erase(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.ERASED
    assert chat.texts()[-1].startswith("已经删除")
    chat.clock.advance(erasure_tasks.outbox.GIVEN_UP_AFTER * 1.1)  # they could never be delivered
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    assert chat.texts()[-1] == ""
    assert chat.outbound()[-1].state == OutboundState.CANCELLED


def test_the_same_wish_again_changes_nothing(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        open_one(session, member=member, openid=OPENID)
    with chat.db.transaction() as session:
        first = erasure.erase_user(session, openid=OPENID, evidence="in-x")
    with chat.db.transaction() as session:
        assert erasure.erase_user(session, openid=OPENID, evidence="in-x") == first
    assert len(first.cancelled) == 1
    finish(chat, store)
    with chat.db.transaction() as session:
        again = erasure.erase_user(session, openid=OPENID, evidence="in-y")
    assert again.cases == ()
    finish(chat, store)


def test_a_new_message_is_a_fresh_start_and_stays(chat: Bench, store: DocumentStore) -> None:
    erase(chat)
    fresh = chat.receive("我想看病")  # before the inbox is emptied
    picture_id = chat.receive(None, kind=InboundKind.IMAGE, media_id="m-2")
    chat.run()
    deliver(chat)
    finish(chat, store)
    assert chat.rasa.asked[-1]["sender"] != chat.rasa.asked[0]["sender"]
    found = chat.inbox.find(fresh)
    assert found is not None
    assert (found.openid, found.text) == (OPENID, "我想看病")
    with chat.db.reading() as session:
        lines = [row.text for row in session.scalars(select(Message).order_by(Message.id))]
        assert lines[0] == "我想看病"
        document = session.scalars(select(Document).where(Document.inbound_id == picture_id)).one()
        assert (document.openid, document.state) == (OPENID, "awaits_consent")
        assert session.get_one(Turn, fresh).state == "done"


def test_the_inbox_keeps_the_key_so_that_nothing_is_delivered_anew(chat: Bench, store: DocumentStore) -> None:
    erase(chat)
    finish(chat, store)
    count = len(chat.inbox.after(0, 100))
    chat.count = 5000
    chat.receive(f"我叫{NAME}")  # WeChat delivers the first one again
    assert len(chat.inbox.after(0, 100)) == count
    assert chat.inbox.find("in5001").text is None  # type: ignore[union-attr]


def test_another_user_of_the_same_member_loses_nothing(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        bind(session, member, "o-son")
        number = open_one(session, member=member, openid="o-son").number
    erase(chat)
    deliver(chat)
    finish(chat, store)
    with chat.db.reading() as session:
        case = cases.find_case(session, number)
        assert (case.openid, case.status) == ("o-son", "accepted")
        assert case.details
        son = members.get_or_create_user(session, "o-son")
        assert [one.id for one in members.members_of(session, son)] == [case.member_id]


def test_whoever_only_chatted_can_be_forgotten_too(bench: Bench, store: DocumentStore) -> None:
    bench.rasa.reply = lambda body: _reply(bench, body)
    bench.receive("在吗，我得了肺腺癌")
    bench.run()
    erase(bench)
    deliver(bench)
    finish(bench, store)
    assert "肺腺癌" not in everything_opened(bench)


def test_two_workers_finish_it_together(chat: Bench, store: DocumentStore) -> None:
    import threading

    erase(chat)
    deliver(chat)
    threads = [threading.Thread(target=finish, args=(chat, store)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state(chat.db) == ErasureState.DONE


def test_staff_erase_for_somebody_who_called(
    chat: Bench, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_command, "open_settings", lambda: None)
    monkeypatch.setattr(conversation_command, "open_database", lambda _settings: chat.db)
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        number = open_one(session, member=member, openid=OPENID).number
    command = ["erase", OPENID, "--by", "li"]
    refused = CliRunner().invoke(conversation_command.app, command, input="n\n")
    assert refused.exit_code != 0
    assert f"{number} 门诊预约" in refused.output
    assert NAME in everything_opened(chat)
    chat.receive("还在吗")
    chat.worker.take_over()
    busy = CliRunner().invoke(conversation_command.app, [*command, "--yes"])
    assert isinstance(busy.exception, service.ConversationError)
    chat.run()
    done = CliRunner().invoke(conversation_command.app, [*command, "--yes"])
    assert done.exit_code == 0, done.output
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    left = everything_opened(chat)
    assert not [secret for secret in (NAME, NUMBER, "肺腺癌", "还在吗") if secret in left]
    with chat.db.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.erased")).one()
        assert entry.actor == "staff:li"


# Columns by which one row leads to another; the member of a case is the insurer's record, and the audit log says who
# once acted for whom (decision 0072).
LINKS = {
    "openid", "dedupe_key", "inbound_id", "media_id", "event_key", "evidence", "idempotency_key", "source", "pseudonym",
    "case_number", "number", "origin", "provider_msgid", "lease_owner", "withdrawal_evidence", "key",
}  # fmt: skip
NUMBERED = {"conversation_id": "conversation.id", "seq": "inbox", "up_to_seq": "inbox", "document_id": "document.id"}


def everything_that_joins(chat: Bench) -> list[set[str]]:
    """Each row of every table, as the values by which it could be joined to others."""
    rows = []
    for engine in {chat.db.engine, chat.inbox.engine}:
        with engine.connect() as connection:
            for table in inspect(engine).get_table_names():
                if table in ("audit_entry", "inbox_cursor"):
                    continue
                for row in connection.execute(text(f"SELECT * FROM {table}")).mappings():
                    values = {f"{part}" for name in LINKS & row.keys() for part in [row[name]] if row[name]}
                    values |= {
                        part for value in values for part in value.split(":") if len(part) > 5 and part[0].isalpha()
                    }
                    values.discard(ids.ERASED)  # the same for all: it tells nobody from another
                    values |= {f"{to}={row[name]}" for name, to in NUMBERED.items() if row.get(name)}
                    rows.append(values | {f"{table}.id={row['id']}"} if "id" in row else values)
    return rows


def reached(rows: list[set[str]], start: set[str]) -> set[str]:
    """All that joins lead to."""
    found = start
    while True:
        wider = found.union(*(row for row in rows if row & found))
        if wider == found:
            return found
        found = wider


def test_no_join_leads_from_a_case_back_to_the_user(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        number = open_one(session, member=member, openid=OPENID, tumour="肺腺癌").number
    sweep(chat.db)
    assert OPENID in reached(everything_that_joins(chat), {number})
    erase(chat)
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    pseudonym = next(iter(value for value in reached(everything_that_joins(chat), {number}) if "erased-" in value))
    found = reached(everything_that_joins(chat), {number, pseudonym})
    assert OPENID not in found
    assert not [value for value in found if value.startswith(("in5", "conversation.id", "inbox="))], found


def test_what_staff_erase_is_signed_by_staff(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        user = members.get_or_create_user(session, OPENID)
        members.give_consent(session, user, evidence="in1")
    with chat.db.transaction() as session:
        before = len(session.scalars(select(AuditEntry)).all())
        erasure.erase_user(session, openid=OPENID, evidence="staff:li:abc")
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[before:]
    assert {entry.action for entry in entries} >= {
        "member.unbound", "consent.withdrawn", "user.forgotten", "user.erased",
    }  # fmt: skip
    assert {entry.actor for entry in entries} == {"staff:li"}


def test_an_open_act_does_not_survive_an_erasure_by_staff(chat: Bench) -> None:
    half_done = {"form": "act_form", "requested_slot": "act_confirmed", "act": "cancel", "act_subject": "MZ1"}
    chat.change(lambda conversation: setattr(conversation, "draft", half_done))
    with chat.db.transaction() as session:
        erasure.erase_user(session, openid=OPENID, evidence="staff:li:abc")
    assert chat.conversation().draft == {}
    chat.change(lambda conversation: setattr(conversation, "draft", {**half_done, "act": "delete"}))
    with chat.db.transaction() as session:
        erasure.erase_user(session, openid=OPENID, evidence="staff:li:abd")
    assert chat.conversation().draft == {}


def test_a_fetch_that_died_half_way_leaves_no_file(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        document = documents.register_image(session, openid=OPENID, inbound_id="in9", media_id="m-9", consented=True)
        document.lease_owner, document.lease_until = "dead", clock.system_now() + timedelta(minutes=3)
    erase(chat)
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.STARTED  # whoever fetches may still write the file
    store.write(document.id, picture())
    with chat.db.transaction() as session:
        session.get_one(Document, document.id).lease_until = clock.system_now()
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_papers_in_the_case_of_another_user_stay_there_under_theirs(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        member = session.scalars(select(members.Member)).one()
        bind(session, member, "o-son")
        theirs = open_one(session, ServiceId.DIRECT_PAY, member=member, openid="o-son", kinds=[]).number
        papers = [paper(session, kind, OPENID) for kind in PAPERS[ServiceId.DIRECT_PAY]]
        documents.attach(session, papers, theirs)
        cases.documents_changed(session, cases.find_case(session, theirs))
    with chat.db.transaction() as session:
        preview = erasure.erase_preview(session, OPENID)
        assert (preview.kept_documents, preview.documents) == (2, 1)
    erase(chat)
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    with chat.db.reading() as session:
        case = cases.find_case(session, theirs)
        assert case.status == "accepted"
        assert cases.missing_documents(session, case) == []
        kept = documents.of_case(session, theirs)
        assert {(one.openid, one.inbound_id, one.state) for one in kept} == {("o-son", None, "fetching")}


def test_tries_at_an_identity_outlive_the_wish_for_their_window_only(chat: Bench, store: DocumentStore) -> None:
    with chat.db.transaction() as session:
        user = members.get_or_create_user(session, OPENID)
        members.verify_identity(session, user=user, name="李四", id_number=id_number(serial="066"), attempt_key="k")
    erase(chat)
    deliver(chat)
    finish(chat, store)
    assert state(chat.db) == ErasureState.ERASED
    assert chat.texts()[-1] == ""  # the words do not wait for it
    chat.clock.advance(timedelta(hours=1, minutes=1))
    finish(chat, store)
    assert state(chat.db) == ErasureState.DONE
    with chat.db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM identity_attempt")).scalar() == 0


def test_a_picture_of_a_user_who_did_not_agree_waits_at_wechat(chat: Bench) -> None:
    def states() -> list[str]:
        with chat.db.reading() as session:
            return [one.state for one in session.scalars(select(Document).order_by(Document.id))]

    assert states() == ["received"]
    chat.receive(None, kind=InboundKind.IMAGE, media_id="m-3")
    chat.run()
    assert states()[1:] == ["awaits_consent"]
    with chat.db.transaction() as session:
        members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="in1")
    chat.receive(None, kind=InboundKind.IMAGE, media_id="m-4")
    chat.run()
    assert states()[1:] == ["awaits_consent", "fetching"]
