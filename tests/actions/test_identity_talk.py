"""Consent before the first name or number, for whom, and which document. Today is Monday, 2026-11-23."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.consent_words import says_agreed
from bot.conversations.intake import protect
from bot.kernel.vault import VaultEntry
from bot.members import service as members
from bot.members.models import Consent, IdentityAttempt, IdKind, Member
from tests.actions.conversation import OPENID, Conversation
from tests.actions.turns import words
from tests.members.people import add_member, add_policy, id_number

NUMBER = id_number()
ASK = "request_outpatient"
AGREED = words(
    """
    好的呢 同意 我同意 同意。 好的同意 同意并继续 已阅读并同意 我同意你们使用我的个人信息 好的 好 可以 是的 行 确认
    愿意 没问题 OK 同意，办吧 那好吧同意 那就同意 同意同意 同意的呀 嗯，同意 行，同意
    嗯 嗯嗯 中 得 要得 成 妥 系 係啊 冇问题 冇問題 木问题 莫得问题 没啥意见 ok OK的 好嘅 可以滴 行呗 那行
    那好吧 那就办吧 办吧 帮我办吧 继续 接着办 知道了同意 看过了，可以 我没意见 當然可以 願意 好的👌 同意👍 来吧
    行，4月20号确诊的 可 对头
    """
)
REFUSED = words(
    "不同意 我不同意 拒绝 不愿意 不行 不 不想给 先不同意 不太同意 不接受 不可以 唔同意 不中 不得行 唔得 不是很同意"
)
NEITHER = [
    *words(
        """
        知道了 看到了 收到 再说 为什么 哦 行了 好了 可以了 是吧 对了 可是 好懂 嗯？ 可以吗 行不行 中不中 好不好
        不是不同意 同意才怪 好，我想想 行，等会儿 可以，但是别告诉我妈 好的，不过只能用一次 嗯知道了 你们看着办 随便
        医生说可以 得了胃癌 好烦 帮我申请吧
        没有报告 好，我问问我女儿 系统 管用吗
        """
    ),
    "哦",
    "同意什么？",
    "为什么要同意",
    "你好",
    "上海",
    "1",
    "同意书在哪里",
    "👌",
    "",
    "我妈同意不同意呢？",
]


def insured(
    session: Session, name: str = "陈秀兰", number: str = NUMBER, *, kind: IdKind = IdKind.RESIDENT_ID
) -> Member:
    member = add_member(session, name=name, number=number, kind=kind)
    add_policy(session, member)
    return member


def known_user(session: Session, *people: tuple[str, str, str | None]) -> list[Member]:
    """The user has agreed and acts for these people: name, serial of the number, relation."""
    user = members.get_or_create_user(session, OPENID)
    members.give_consent(session, user, evidence="before")
    found = []
    for name, serial, relation in people:
        number = id_number(serial=serial)
        insured(session, name, number)
        key = f"before-{serial}"
        result = members.verify_identity(
            session, user=user, name=name, id_number=number, attempt_key=key, relation=relation
        )
        assert result.member is not None
        found.append(result.member)
    return found


# --- consent


@pytest.mark.parametrize("text", AGREED)
def test_clear_words_agree(text: str) -> None:
    assert says_agreed(text) is True


@pytest.mark.parametrize("text", ["知道了", "看到了", "👍", "你们看着办吧", "应该可以吧", "都听你们的", "行了", "随便"])
def test_as_good_as_a_yes_is_told_the_word(talk: Conversation, words_session: Session, text: str) -> None:
    talk.say("门诊", ASK)
    first, second, third = (talk.say(text) for _ in range(3))
    assert all("同意”" in answer and "不用" not in answer for answer in (first, second, third))
    assert first != second != third, "never word for word as before"
    assert talk.handover is None, "it is no misunderstanding"
    assert not members.has_consent(words_session, members.get_or_create_user(words_session, OPENID))


@pytest.mark.parametrize("text", REFUSED)
def test_clear_words_refuse(text: str) -> None:
    assert says_agreed(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_unclear_words_are_no_consent(text: str) -> None:
    assert says_agreed(text) is None


def test_j3_consent_comes_before_the_first_name_and_is_a_record(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    first = talk.say("门诊", ASK)
    assert "同意请回复“同意”" in first
    assert "请问被保险人" not in first
    assert "姓名" in talk.say("同意")
    consent = words_session.scalars(select(Consent)).one()
    assert (consent.version, consent.evidence) == (members.consent_text().version, talk.last_id)
    talk.say("陈秀兰")
    assert "核对好了" in talk.say(NUMBER)


def test_the_classifier_cannot_agree(talk: Conversation, words_session: Session) -> None:
    talk.say("门诊", ASK)
    assert "明确同意" in talk.say("知道了", "affirm", 0.99)
    assert not words_session.scalars(select(Consent)).all()


def test_what_comes_before_consent_is_kept_sealed_and_not_used(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    assert "封存" in talk.say(f"约门诊，我叫陈秀兰，身份证号{NUMBER}", ASK)
    assert not words_session.scalars(select(IdentityAttempt)).all()
    assert NUMBER not in str(talk.draft)
    answer = talk.say("同意")
    assert "核对好了" in answer
    assert "确诊" in answer


def test_a_wrong_number_from_before_is_told_after_consent(talk: Conversation) -> None:
    assert "校验" not in talk.say(f"约门诊，身份证号{NUMBER[:-1]}0", ASK)
    assert "校验" in talk.say("同意")


def test_a_refusal_drops_and_destroys_what_was_sent(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    talk.say(f"约门诊，我叫陈秀兰，身份证号{NUMBER}", ASK)
    assert words_session.scalars(select(VaultEntry)).all()
    refused = talk.say("不同意")
    assert "人工" in refused
    assert "400-606-5033" in refused
    assert not words_session.scalars(select(VaultEntry)).all()
    assert not {"member_name", "id_number"} & talk.draft.keys()
    assert "姓名" in talk.say("那我同意")


def test_a_second_refusal_ends_the_request(talk: Conversation) -> None:
    talk.say("门诊", ASK)
    talk.say("不同意")
    answer = talk.say("不要")
    assert "同意请回复" not in answer
    assert (talk.form, talk.draft) == (None, {})


def test_consent_is_asked_once(talk: Conversation, words_session: Session) -> None:
    talk.say("门诊", ASK)
    talk.say("同意")
    talk.say("取消")
    assert "同意" not in talk.say("住院", "request_inpatient")


def test_a_withdrawn_consent_is_asked_for_again_before_a_known_member_is_used(
    talk: Conversation, words_session: Session
) -> None:
    known_user(words_session, ("陈秀兰", "002", None))
    members.withdraw_consent(words_session, members.get_or_create_user(words_session, OPENID), evidence="x")
    assert "同意请回复" in talk.say("门诊", ASK)
    assert "确诊" in talk.say("同意")


def test_questions_before_consent_are_answered_and_the_question_stands(talk: Conversation) -> None:
    talk.say("门诊", ASK)
    answer = talk.say("为什么要这些信息")
    assert "核对保障" in answer
    assert "同意请回复" in answer


# --- for whom


def test_with_one_member_nothing_is_asked(talk: Conversation, words_session: Session) -> None:
    known_user(words_session, ("陈秀兰", "002", None))
    answer = talk.say("门诊", ASK)
    assert "为陈**办理" in answer
    assert "换人" in answer


def test_with_two_members_it_is_asked_for_whom(talk: Conversation, words_session: Session) -> None:
    mother, father = known_user(words_session, ("陈秀兰", "002", "母亲"), ("周建国", "003", None))
    asked = talk.say("门诊", ASK)
    assert "1 陈**（母亲）\n2 周**\n3 其他人" in asked
    assert "数字" in talk.say("9")
    assert "为周**办理" in talk.say("2")
    assert talk.draft["member_id"] == father.id != mother.id


@pytest.mark.parametrize("text", ["1", "第一个", "我妈", "妈妈", "陈秀兰", "姓陈的", "陈**", "给我妈办"])
def test_a_bound_member_is_chosen_in_many_words(talk: Conversation, words_session: Session, text: str) -> None:
    mother, _ = known_user(words_session, ("陈秀兰", "002", "母亲"), ("周建国", "003", "父亲"))
    talk.say("门诊", ASK)
    assert "确诊" in talk.say(text)
    assert talk.draft["member_id"] == mother.id


@pytest.mark.parametrize("text", ["3", "其他人", "别人", "都不是", "给我舅舅"])
def test_somebody_else_is_identified(talk: Conversation, words_session: Session, text: str) -> None:
    known_user(words_session, ("陈秀兰", "002", "母亲"), ("周建国", "003", "父亲"))
    talk.say("门诊", ASK)
    assert "姓名" in talk.say(text)


def test_the_words_of_the_request_choose_the_member(talk: Conversation, words_session: Session) -> None:
    mother, father = known_user(words_session, ("陈秀兰", "002", "母亲"), ("周建国", "003", "父亲"))
    talk.say("给我妈约门诊", ASK)
    assert talk.draft["member_id"] == mother.id
    answer = talk.say("不是，给我爸办")
    assert "换成周**" in answer
    assert talk.draft["member_id"] == father.id
    assert "姓名" in talk.say("给我舅舅约门诊", ASK)


def test_an_unknown_relation_is_asked_about_and_remembered(talk: Conversation, words_session: Session) -> None:
    (mother,) = known_user(words_session, ("陈秀兰", "002", None))
    assert "1 陈**\n2 其他人" in talk.say("给我妈约门诊", ASK)
    talk.say("1")
    user = members.get_or_create_user(words_session, OPENID)
    assert [(one.member.id, one.relation) for one in members.bound_members(words_session, user)] == [
        (mother.id, "母亲")
    ]


def test_the_relation_told_before_the_binding_is_remembered(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    talk.say("给我妈约门诊", ASK)
    talk.say("同意")
    talk.say("陈秀兰")
    talk.say(NUMBER)
    user = members.get_or_create_user(words_session, OPENID)
    assert [one.relation for one in members.bound_members(words_session, user)] == ["母亲"]


def test_what_was_told_for_one_person_is_not_carried_over(talk: Conversation, words_session: Session) -> None:
    known_user(words_session, ("陈秀兰", "002", "母亲"), ("周建国", "003", "父亲"))
    talk.say("给我妈约门诊", ASK)
    talk.say("今年9月1日")
    talk.say("乳腺癌")
    assert talk.draft["tumour"] == "乳腺癌"
    assert "确诊" in talk.say("换人，给我爸办，他在上海")
    assert "tumour" not in talk.draft
    assert talk.draft["city"] == "上海"


def test_a_repeated_number_of_the_same_member_changes_nothing(talk: Conversation, words_session: Session) -> None:
    known_user(words_session, ("陈秀兰", "002", "母亲"))
    talk.say("给我妈约门诊", ASK)
    talk.say("今年9月1日")
    talk.say(f"身份证{id_number(serial='002')}")
    assert talk.draft["diagnosed_on"] == "2026-09-01"


# --- documents


def test_the_kind_is_asked_when_the_number_does_not_tell(talk: Conversation, words_session: Session) -> None:
    insured(words_session, "林怡君", "10000456", kind=IdKind.PASSPORT)
    talk.say("门诊", ASK)
    talk.say("同意")
    talk.say("林怡君")
    asked = talk.say("10000456")
    assert "1 台湾居民来往大陆通行证\n2 护照" in asked
    assert "核对好了" in talk.say("护照")


def test_the_kind_is_not_asked_when_the_number_tells(talk: Conversation, words_session: Session) -> None:
    insured(words_session, "何家乐", "E12345678", kind=IdKind.PASSPORT)
    talk.say("门诊", ASK)
    talk.say("同意")
    talk.say("何家乐")
    assert "核对好了" in talk.say("E12345678")


# --- checking


def test_j3_a_turn_that_runs_again_counts_one_attempt(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    talk.say("门诊", ASK)
    talk.say("同意")
    talk.say("王小明")
    draft, form, slot = dict(talk.draft), talk.form, talk.slot
    assert "没有对上" in talk.say(NUMBER)
    talk.draft, talk.form, talk.slot = draft, form, slot
    safe = protect(words_session, NUMBER, origin=talk.last_id, requested_slot=slot)
    assert "没有对上" in talk.hear(safe, "nlu_fallback")
    assert len(words_session.scalars(select(IdentityAttempt)).all()) == 1


def test_j3_five_wrong_identities_bring_a_person(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    talk.say("门诊", ASK)
    talk.say("同意")
    for serial in ("011", "013", "015", "017", "019"):
        talk.say("王小明")
        answer = talk.say(id_number(serial=serial))
    assert "转接人工" in answer
    assert talk.handover == "identity_locked"


def test_a_mismatch_never_tells_which_half_was_wrong(talk: Conversation, words_session: Session) -> None:
    insured(words_session)
    other = Conversation(words_session, "o-berta")
    answers = []
    for chat, name, number in ((talk, "王小明", NUMBER), (other, "陈秀兰", id_number(serial="011"))):
        chat.say("门诊", ASK)
        chat.say("同意")
        chat.say(name)
        answers.append(chat.say(number))
    assert "没有对上" in answers[0]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("王小明", NUMBER), "名字写错了，应该是陈秀兰"),
        (("王小明", NUMBER), "陈秀兰"),
        (("陈秀兰", id_number(serial="011")), f"哎呀拿错了，是{NUMBER}"),
        (("陈秀兰", id_number(serial="011")), NUMBER),
    ],
)
def test_j3_after_a_mismatch_the_wrong_half_is_enough(
    talk: Conversation, words_session: Session, first: tuple[str, str], second: str
) -> None:
    insured(words_session)
    talk.say("门诊", ASK)
    talk.say("同意")
    assert "没有对上" in talk.say("，".join(first))
    assert "核对好了" in talk.say(second)


@pytest.mark.parametrize(
    ("wrong", "told", "right"),
    [("刚才身份证打错了", "号码重新来", id_number(serial="013")), ("名字写错了", "姓名重新来", "王小民")],
)
@pytest.mark.parametrize("checked", [False, True])
def test_only_what_was_wrong_is_asked_again(
    talk: Conversation, words_session: Session, wrong: str, told: str, right: str, *, checked: bool
) -> None:
    """Before the check, and after a mismatch. The half that is not asked for again goes with the new one."""
    talk.say("门诊", ASK)
    talk.say("同意")
    talk.say("王小明")
    if checked:
        assert "没有对上" in talk.say(NUMBER)
    elif "身份证" in wrong:
        talk.say("身份证号码我先发一半 110000")
        return
    assert told in talk.say(wrong)
    assert ("没有对上" in talk.say(right)) == checked


def test_another_service_for_another_person_in_one_breath(talk: Conversation, words_session: Session) -> None:
    known_user(words_session, ("周建国", "003", "父亲"))
    talk.say("给我爸约住院", "request_inpatient")
    answer = talk.say("我妈也想看门诊", ASK)
    assert "门诊预约" in answer
    assert "姓名" in answer


def test_what_a_refusal_would_mean_is_told(talk: Conversation) -> None:
    talk.say("门诊", ASK)
    answer = talk.say("不同意就不能办吗")
    assert "400-606-5033" in answer
    assert "同意请回复" in answer


def test_thinking_about_it_changes_nothing(talk: Conversation) -> None:
    talk.say("门诊", ASK)
    assert "同意请回复" in talk.say("我再想想", "request_second_opinion", 0.55)
    assert talk.draft["service"] == "outpatient"
