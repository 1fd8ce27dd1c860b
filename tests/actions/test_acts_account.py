"""Unbinding, withdrawing consent, deletion; and pictures for cases. Today is Monday, 2026-11-23 10:00."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog import DocumentKind, ServiceId
from bot.conversations.models import HandoverReason
from bot.documents import service as documents
from bot.kernel.audit import AuditEntry
from bot.members import service as members
from bot.members.models import Member
from tests.actions.chat import Chat
from tests.cases.build import OPENID, bind, insured, open_one, texts, walk
from tests.members.people import add_member, add_policy, id_number

pytestmark = pytest.mark.usefixtures("frozen_clock")


def bound(session: Session) -> list[str]:
    user = members.get_or_create_user(session, OPENID)
    return [one.name for one in members.members_of(session, user)]


def mother_and_father(session: Session) -> tuple[Member, Member]:
    user = members.get_or_create_user(session, OPENID)
    parents = []
    for name, relation, serial in (("陈秀兰", "母亲", "002"), ("陈建国", "父亲", "003")):
        member = add_member(session, name=name, number=id_number(serial=serial))
        add_policy(session, member)
        bind(session, member)
        members.set_relation(session, user, member, relation)
        parents.append(member)
    return parents[0], parents[1]


def audited(session: Session) -> list[str]:
    return [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


# --- 解除绑定


def test_unbinding_asks_whom_and_tells_about_open_cases(session: Session, chat: Chat) -> None:
    mother, _ = mother_and_father(session)
    case = open_one(session, member=mother)
    asked = chat.say("解除绑定", "unbind_member")
    assert "母亲" in asked
    assert "父亲" in asked
    told = chat.say("我妈")
    assert "门诊预约" in told
    assert "这个微信" in told
    assert "解除" in chat.say("确认解除")
    assert bound(session) == ["陈建国"]
    assert case.status == "accepted"
    assert "member.unbound" in audited(session)


def test_the_relation_in_the_message_answers_whom(session: Session, chat: Chat) -> None:
    mother_and_father(session)
    chat.say("把我爸解绑", "unbind_member")
    chat.say("确认解除")
    assert bound(session) == ["陈秀兰"]


def test_a_name_answers_whom(session: Session, chat: Chat) -> None:
    mother_and_father(session)
    chat.say("解绑", "unbind_member")
    chat.say("我叫陈建国", "inform_identity")
    assert chat.slot == "act_confirmed"
    chat.say("不解除")
    assert len(bound(session)) == 2


def test_nobody_is_bound(session: Session, chat: Chat) -> None:
    assert "没有绑定" in chat.say("解绑", "unbind_member")


def test_whose_case_is_told_by_the_relation(session: Session, chat: Chat) -> None:
    mother, father = mother_and_father(session)
    hers = open_one(session, member=mother)
    open_one(session, member=father, key="key-2")
    assert hers.number in chat.say("取消我妈的门诊", "cancel")
    assert chat.slot == "act_confirmed"


# --- 撤回同意, 删除我的资料


def agreed(session: Session) -> None:
    members.give_consent(session, members.get_or_create_user(session, OPENID), evidence="in0")


def test_withdrawing_consent(session: Session, chat: Chat) -> None:
    insured(session)
    agreed(session)
    assert "确认撤回" in chat.say("我要撤回同意", "delete_my_data")
    assert "确认撤回" in chat.say("好的", "affirm"), "its own words only"
    assert "撤回同意" in chat.say("确认撤回")
    assert not members.has_consent(session, members.get_or_create_user(session, OPENID))
    assert chat.handover is None


def test_withdrawing_with_an_open_case_brings_a_person(session: Session, chat: Chat) -> None:
    open_one(session)
    agreed(session)
    chat.say("撤回同意", "delete_my_data")
    chat.say("确认撤回")
    assert chat.handover == HandoverReason.CONSENT_REVOKED


def test_deletion_shows_what_goes_and_what_stays_first(session: Session, chat: Chat) -> None:
    case = open_one(session)
    preview = chat.say("把我的资料都删掉", "delete_my_data")
    for word in ("聊天记录", "保单", case.number, "会取消", "退还", "确认删除"):
        assert word in preview
    session.refresh(case)
    assert case.status == "accepted", "a preview changes nothing"
    assert "保留" in chat.say("好的", "affirm")
    assert case.status == "accepted"


def test_deletion_needs_the_very_words_and_starts_the_chat_afresh(session: Session, chat: Chat) -> None:
    case = open_one(session)
    number = case.number
    chat.say("删除我的资料", "delete_my_data")
    done = chat.say("确认删除")
    assert "已经删除" in done
    assert number in done
    session.refresh(case)
    assert (case.status, case.details) == ("cancelled", {})
    assert case.openid != OPENID
    assert bound(session) == []
    assert chat.draft == {}
    assert "user.erased" in audited(session)


def test_deletion_that_runs_again_says_the_same(session: Session, chat: Chat) -> None:
    open_one(session)
    chat.say("删除我的资料", "delete_my_data")
    draft, slot = dict(chat.draft), chat.slot
    done = chat.say("确认删除")
    kept: dict[str, object] = {"act": draft["act"]}
    assert chat.again("确认删除", draft=kept, slot=slot) == done
    assert audited(session).count("user.erased") == 1


# --- pictures


def test_pictures_for_one_of_two_cases_are_asked_about(session: Session, chat: Chat) -> None:
    agreed(session)
    member = insured(session)
    first = open_one(session, member=member, kinds=[])
    second = open_one(session, ServiceId.GENE_TEST, member=member, key="key-2", kinds=[])
    asked = chat.photo(2)
    assert first.number in asked
    assert second.number in asked
    chat.say("基因检测的")
    assert second.status == "accepted"
    assert len(documents.of_case(session, second.number)) == 2
    assert first.status == "awaiting_documents"
    assert "受理" in texts(session)[-1]


def test_pictures_for_the_only_case_that_waits(session: Session, chat: Chat) -> None:
    agreed(session)
    member = insured(session)
    open_one(session, member=member)
    waiting = open_one(session, ServiceId.GENE_TEST, member=member, key="key-2", kinds=[])
    assert chat.photo() == "", "the case tells its news itself"
    assert waiting.status == "accepted"


def test_d4_pictures_fill_the_mandatory_papers_in_order(session: Session, chat: Chat) -> None:
    agreed(session)
    case = open_one(session, ServiceId.DIRECT_PAY, kinds=[])
    assert "病历本复印件" in chat.photo()
    assert chat.photo() == ""
    assert case.status == "accepted"


def test_d4_two_pictures_for_two_papers_are_told_and_can_be_named_otherwise(session: Session, chat: Chat) -> None:
    agreed(session)
    case = open_one(session, ServiceId.DIRECT_PAY, kinds=[])
    assert "先记为“病理报告”、“病历本复印件”" in chat.photo(2)
    assert "这2张都记为“病理报告”" in chat.say("都是病理报告", "submit_documents")
    assert kinds(session, case.number) == ["pathology_report", "pathology_report"]


def signing(session: Session) -> str:
    number = open_one(session, ServiceId.DIRECT_PAY).number
    walk(session, number, "documents_reviewed", "awaiting_authorization")
    return number


def kinds(session: Session, number: str) -> list[str | None]:
    return [paper.kind for paper in documents.of_case(session, number)]


def test_d5_a_signed_authorization_is_asked_for_and_named(session: Session, chat: Chat) -> None:
    agreed(session)
    number = signing(session)
    assert "拍照" in chat.say("授权书已经签好了", "faq_authorization")
    assert "授权书" in chat.photo()
    assert kinds(session, number)[-1] == DocumentKind.AUTHORIZATION
    assert "已经收到" in chat.say("授权书签好了", "submit_documents")


def test_a_question_about_the_authorization_is_still_one(session: Session, chat: Chat) -> None:
    signing(session)
    assert "直接向医院支付" in chat.say("授权书签好了会怎么样？", "faq_authorization")


def test_d7_claim_papers_go_to_the_settled_case(session: Session, chat: Chat) -> None:
    agreed(session)
    number = open_one(session, ServiceId.DIRECT_PAY).number
    case = walk(session, number, "documents_reviewed", "awaiting_authorization")
    case.status = "settled"
    case.facts = {**case.facts, "authorization_signed_on": "2026-11-20"}
    assert "理赔资料" in chat.photo(2)
    assert kinds(session, number)[-2:] == [None, None]
    assert "住院发票" in chat.say("刚才那张是住院发票", "submit_documents")
    assert DocumentKind.INVOICE in kinds(session, number)


def test_pictures_in_the_middle_of_an_act_are_kept_and_it_stands(session: Session, chat: Chat) -> None:
    agreed(session)
    open_one(session)
    chat.say("取消", "cancel")
    answer = chat.photo()
    assert "收到1张" in answer
    assert "确认取消" in answer


@pytest.mark.parametrize("text", ["确定", "确认", "删吧", "是的", "确定删除", "都删了吧"])
def test_a_clear_yes_right_after_the_question_deletes(session: Session, chat: Chat, text: str) -> None:
    open_one(session)
    chat.say("删除我的资料", "delete_my_data")
    draft, slot = dict(chat.draft), chat.slot
    assert "已经删除" in chat.say(text, "affirm")
    assert "已经删除" in chat.again(text, "affirm", draft=draft, slot=slot), "run again after a crash, it says the same"


@pytest.mark.parametrize("text", ["嗯", "好的", "不确定", "确定吗", "知道了"])
def test_weaker_words_delete_nothing(session: Session, chat: Chat, text: str) -> None:
    open_one(session)
    chat.say("删除我的资料", "delete_my_data")
    assert "已经删除" not in chat.say(text, "affirm")
    assert bound(session)
