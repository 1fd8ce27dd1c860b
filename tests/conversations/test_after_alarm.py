"""What is said after an alarm is heard: in good hands, watched over, only thought of, how to talk to somebody."""

import pytest

from bot.conversations import waiting_words
from bot.conversations.models import Mode
from bot.conversations.safety import find_danger
from bot.conversations.waiting_words import Heard
from tests.conversations.conftest import Bench
from tests.support.fake_rasa import answer, reading

ACUTE, DESPAIR = "我妈吐血了", "不想活了"
OF_THE_FAMILY = "我老公跟我说他不想活了"


def say(bench: Bench, *texts: str) -> list[str]:
    """The answers to these texts, one after the other."""
    before = len(bench.texts())
    for text in texts:
        bench.receive(text)
        bench.run()
    return bench.texts()[before:]


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            Heard.TREATED,
            (
                "现在在抢救室稳定下来了 已经到急诊了 人送到医院了 送进ICU了 在病房挂着水呢 医生说稳住了 在医院挂水了"
                " 医生在看了 在輸液呢 到医院了 我爸送进抢救室了 现在人在医院躺着"
            ),
        ),
        (
            Heard.CALLED,
            "打了 打过了 叫了 救护车说十分钟到 说马上就来 120说半小时到 救护车快到了 在送医院的路上 警察说马上到",
        ),
        (
            Heard.WATCHED,
            (
                "我姐过来了 她把我拉住了 我妈抱住我了 我看着他呢 我们轮流守着他 他睡着了 人劝下来了 我已经回屋了"
                " 药我都收起来了 窗户关上了 我从天台下来了 我老公在旁边陪着 有人陪着我 护士拉住我了"
            ),
        ),
        (
            Heard.ONLY_THOUGHT,
            "没吃 就是想想 没吃药 只是想想而已 药还没吃 我不想死 我没跳 想想而已 没真的吃 就是有这个念头 我还想活 沒吃",
        ),
        (
            Heard.PERSUADE,
            "我该怎么劝他 不知道怎么安慰她 我要怎么跟他说 应该跟她说什么 怎么劝才好 咋开导他 不会劝 该如何安慰我妈",
        ),
        (Heard.RESUMES, "刚才那个门诊还能接着约吗 之前那个还能办吗 能约吗 可以继续办吗 门诊还能约吗 還能接著辦嗎"),
    ],
)
def test_what_is_told_after_an_alarm(kind: Heard, texts: str) -> None:
    assert [text for text in texts.split() if kind not in waiting_words.read(text).heard] == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "没人陪我",
            "我拉不住他",
            "她没回来",
            "想去大医院再看看",
            "去不了医院",
            "没到医院",
            "人睡过去了叫不醒",
            "怎么死",
        ),
        *(
            "我要去医院",
            "要送医院吗",
            "我姐不在",
            "没人看着他",
            "我想吃药死",
            "医生没来",
            "他要跳",
            "跟我走吧",
            "怎么打",
        ),
        *("人睡过去了叫不醒", "怎么死", "我不想活", "刀在手里", "窗户开着", "还在吐", "怎么打"),
    ],
)
def test_what_sounds_like_it_and_is_none(text: str) -> None:
    good = {Heard.TREATED, Heard.WATCHED, Heard.ONLY_THOUGHT, Heard.CALLED, Heard.PERSUADE, Heard.RESUMES}
    assert not good & waiting_words.read(text).heard


@pytest.mark.parametrize(
    ("danger", "text", "words"),
    [
        (ACUTE, "打了，救护车说十分钟到", "您做得对"),
        (ACUTE, "人醒了，在医院挂水了，谢谢你们", "放心些"),
        (ACUTE, "送进抢救室了", "放心些"),
        (DESPAIR, "我姐过来了，她把我拉住了，没事了", "松了口气"),
        (DESPAIR, "我已经从天台下来了", "松了口气"),
        (DESPAIR, "没吃，就是想想", "没有做就好"),
        (DESPAIR, "我不想死", "没有做就好"),
        (OF_THE_FAMILY, "他现在在家睡着了，我看着他呢", "叫得醒"),
        (OF_THE_FAMILY, "我该怎么劝他", "先听他说"),
        (OF_THE_FAMILY, "门诊还能约吗", "接着办"),
        (OF_THE_FAMILY, "我好害怕", "12356"),
    ],
)
def test_each_gets_its_own_words(bench: Bench, danger: str, text: str, words: str) -> None:
    say(bench, danger)
    said = say(bench, text)[0]
    assert words in said
    assert ("120" if danger == ACUTE else "12356") in said
    assert bench.conversation().mode == Mode.WAITING


def test_of_the_family_no_word_is_for_who_wants_to_die(bench: Bench) -> None:
    said = say(bench, OF_THE_FAMILY, "他在家里", "我好怕", "他说不治了", "怎么办", "他又说不想活了")
    assert all("您的命" not in line and "陪着您" not in line and "12356" in line for line in said)
    assert len(set(said)) == len(said)


def test_in_good_hands_the_request_goes_on(bench: Bench) -> None:
    draft = {"form": "details_form", "requested_slot": "city", "service": "outpatient"}
    bench.rasa.reply = lambda body: answer("请问选哪个城市？", draft=draft)
    say(bench, "我想看病", ACUTE, "120来了，在送医院的路上")
    said = say(bench, "现在在抢救室稳定下来了，刚才那个门诊还能接着约吗")[0]
    assert "稳住了就好" in said
    assert said.endswith("城市？")
    assert bench.conversation().mode == Mode.BOT


def test_a_fact_right_after_the_good_news_goes_on(bench: Bench) -> None:
    bench.rasa.judge = lambda told: reading("nlu_fallback", 0.4)
    say(bench, ACUTE, "已经到医院了，医生在看了")
    bench.rasa.reply = lambda body: answer("记下了。")
    assert say(bench, "食管癌")[-1] == "记下了。"
    assert bench.conversation().mode == Mode.BOT


@pytest.mark.parametrize("text", ["能约吗", "食管癌", "那个门诊还能办吗"])
def test_before_the_good_news_nothing_goes_on(bench: Bench, text: str) -> None:
    say(bench, ACUTE)
    assert "120" in say(bench, text)[0]
    assert bench.conversation().mode == Mode.WAITING


def test_who_wants_a_person_and_no_texts_gets_one_line(bench: Bench) -> None:
    say(bench, "转人工", "有人吗")
    assert "热线" in say(bench, "别给我发这些，找个活人来")[0]
    assert say(bench, "找个活人来啊") == []


@pytest.mark.parametrize(
    "text",
    [
        *("化疗真要命，吐得我生不如死，不过熬过来了", "难受死了，好在过去了", "疼得想死，总算挺过来了"),
        *("上次化疗疼得我想死，也熬过来了", "生不如死啊，还好扛过去了", "痛得想死，最後還是撐過來了"),
        *("折磨得我生不如死，都过去了", "那阵子真是生不如死 好歹坚持过来了"),
    ],
)
def test_a_complaint_about_what_was_overcome_is_no_alarm(text: str) -> None:
    assert find_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("生不如死，不想熬了", "生不如死，熬过来又有什么用", "生不如死，熬不过去了", "疼得想死，撑不过来了"),
        *("生不如死，熬过来了，可我不想活了", "疼得想死，没熬过来", "生不如死，熬过来了也不想活", "想死，什么都过去了"),
        "吐得生不如死，挺过来也是死",
    ],
)
def test_what_was_not_overcome_is(text: str) -> None:
    assert find_danger(text)


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        (
            "turn.self_harm_other",
            (
                "我老公确诊以后一句话不说，昨天半夜跟我说不想拖累我们要跳楼，我好害怕|我妈昨晚跟我说活着没意思，想跳河|我爸說他不想活了"
                "|婆婆哭着对我们说不如死了算了|我弟说要跳楼|我爱人老跟我念叨活够了|她今天和我说要自杀"
            ),
        ),
        (
            "turn.self_harm",
            (
                "老公跟我吵架，我想跳楼|老公跟我说离婚，我不想活了|我妈说我拖累她，我想死|我爸走了以后我不想活了|我想跳楼"
                "|儿子跟我说不管我了，我活着没意思"
            ),
        ),
        (
            "turn.self_harm_now",
            (
                "反正我也活够了，阳台的窗户我都打开了|我站在楼顶，不想活了|手里拿着安眠药，想一了百了|药就在手边，想死|我在桥上，想跳下去"
                "|我坐在窗台上不想活了|刀就在手里，活够了"
            ),
        ),
        ("turn.self_harm_other_now", "我爸爬到楼顶要跳|老公站在窗台上要跳楼|我妈在桥上说不想活了"),
    ],
)
def test_the_alarm_fits_who_and_where(key: str, texts: str) -> None:
    found = {text: find_danger(text) for text in texts.split("|")}
    assert {text: danger and danger.message_key for text, danger in found.items()} == dict.fromkeys(found, key)
