"""A member who answers whatever is asked: reads the last question, knows the answers, sends the papers."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.e2e.system import Phone
from tests.support.people import Person

NUMBER = re.compile(r"办件编号\s*([A-Z]{2}\d{6}-[0-9A-Z]+)")
# What is agreed to, and the word for it; the summary holds the words of other questions, so these come first.
YES = {"请回复“同意”": "同意", "请核对一下": "确认", "还没有提交": "确认"}


@dataclass
class Walker:
    """Walks one request from 你好 to the case number.

    `answers` go before the usual ones: words of a question -> what is said to it.
    """

    phone: Phone
    person: Person
    photo: bytes
    today: date
    has_papers: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    def walk(self, opening: str, *, deliveries: int = 3, limit: int = 25) -> str:
        """The number of the case that the request ends with."""
        self.say("你好", deliveries)
        reply = self.go_on(self.say(opening, deliveries), NUMBER.pattern, deliveries=deliveries, limit=limit)
        found = NUMBER.search(reply)
        assert found
        return found[1]

    def go_on(self, reply: str, until: str, *, deliveries: int = 3, limit: int = 25) -> str:
        """Answer question after question until a reply holds `until`, a regular expression; that reply."""
        for _ in range(limit):
            if re.search(until, reply):
                return reply
            reply = self.answer(reply, deliveries)
        raise AssertionError(f"no {until}:\n" + "\n".join(self.transcript))

    def answer(self, reply: str, deliveries: int = 3) -> str:
        """Answer the question that a reply ends with."""
        question = reply.rsplit("\n\n", 1)[-1]
        if "拍照" in question or ("资料" in question and "完成" in question):
            return self._send_papers(question, deliveries)
        for words, say in [*YES.items(), *self.answers.items(), *self._usual_answers()]:
            if words in question:
                return self.say(say, deliveries)
        raise AssertionError(f"a question nobody expected: {question}\n" + "\n".join(self.transcript))

    def _send_papers(self, question: str, deliveries: int) -> str:
        if not self.has_papers:
            return self.say("稍后补", deliveries)
        if question in self.asked[-1:] or "还有其他" in question:
            return self.say("完成", deliveries)
        self.asked.append(question)
        self.transcript.append("> [photo]")
        answer = self.phone.send_picture(self.photo, deliveries=deliveries)
        self.transcript.append(answer)
        return answer

    def _usual_answers(self) -> list[tuple[str, str]]:
        slip = self.today - timedelta(days=2)
        admission = self.today + timedelta(days=20)
        return [
            ("姓名", self.person.name),
            ("身份证", self.person.id_number),
            ("确诊是哪一天", "上个月15号"),
            ("哪一种肿瘤", "肺腺癌"),
            ("住院条", f"{slip.month}月{slip.day}日"),
            ("哪个城市", "上海"),
            ("医院或科室", "听安排"),
            ("哪一天住院", f"{admission.year}年{admission.month}月{admission.day}日"),
        ]

    def say(self, text: str, deliveries: int = 3) -> str:
        """Send a text; the answer."""
        self.transcript.append(f"> {text}")
        answer = self.phone.say(text, deliveries=deliveries)
        self.transcript.append(answer)
        return answer
