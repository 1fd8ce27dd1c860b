"""What agents say was meant: kept, and given away for training with nobody's data in it."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import nlu
from bot.console.words import INTENT_NAMES
from bot.conversations import meanings
from bot.conversations.errors import ConversationError
from bot.conversations.meanings import masked, training_data
from bot.conversations.models import Conversation
from bot.conversations.repository import find_by_openid, transcript
from tests.cases.build import insured
from tests.conversations.conftest import Bench
from tests.conversations.test_worker import add_agent
from tests.support.fake_rasa import answer

ROOT = Path(__file__).resolve().parents[2]


def test_every_intent_of_the_project_has_a_name() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert set(INTENT_NAMES) == set(domain["intents"])


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("我叫[姓名:t_1a2b3c4d5e6f7081]", "我叫[姓名:t_0000000000000000]"),
        ("电话13812345678\n打给我", "电话00000000000 打给我"),
        ("办件MZ261123-7K3QF到哪了", "办件00000000-00000到哪了"),
        ("单号SF1234567890123", "单号000000000000000"),
        ("3天了", "3天了"),
        ("陈秀兰的门诊", "[姓名:t_0000000000000000]的门诊"),
        ("CT和MRI都做了", "CT和MRI都做了"),
    ],
)
def test_nobodys_data_leaves_the_house(text: str, clean: str) -> None:
    assert masked(text, ["陈秀兰"]) == clean


def test_marks_become_training_data(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.rasa.reply = lambda body: answer("好的", intent="faq_timeline", confidence=0.61)
    bench.receive("陈秀兰什么时候能看上，电话13800001111")
    bench.receive("陈秀兰什么时候能看上，电话13800001111")
    bench.run()
    openid = bench.conversation().openid
    with bench.db.transaction() as session:
        insured(session, openid=openid)
        li = add_agent(session)
        chat = find_by_openid(session, openid)
        assert chat is not None
        lines = [line for line in transcript(session, chat.id) if line.author == "member"]
        for line in lines:
            first = meanings.mark(session, chat, line.id, "request_outpatient", agent=li)
            meanings.mark(session, chat, line.id, "query_status", agent=li)
        assert first.thought == "faq_timeline"
        text = training_data(session)
    assert "13800001111" not in text
    assert "陈秀兰" not in text
    data = yaml.safe_load(text)
    assert [(one["intent"], one["examples"]) for one in data["nlu"]] == [
        ("query_status", "- [姓名:t_0000000000000000]什么时候能看上,电话00000000000\n")
    ]
    monkeypatch.setattr(nlu, "open_database", lambda _settings: bench.db)
    result = CliRunner().invoke(nlu.app, ["export", str(tmp_path / "marked.yml")])
    assert result.exit_code == 0, result.output
    assert "已导出1条" in result.output
    assert (tmp_path / "marked.yml").read_text() == text


def test_only_a_members_words_are_marked(bench: Bench) -> None:
    bench.rasa.reply = lambda body: answer("好的")
    bench.receive("你好")
    bench.run()
    with bench.db.transaction() as session:
        li, chat = add_agent(session), session.get_one(Conversation, 1)
        said_by_bot = transcript(session, chat.id)[-1]
        with pytest.raises(ConversationError):
            meanings.mark(session, chat, said_by_bot.id, "greet", agent=li)
