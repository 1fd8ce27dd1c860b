"""A member who answers whatever is asked: reads the last question, knows the answers, sends the papers."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.e2e.system import Phone
from tests.support.people import Person

NUMBER = re.compile(r"办件编号\s*([A-Z]{2}\d{6}-[0-9A-Z]+)")


@dataclass
class Walker:
    """Walks one request from 你好 to the case number."""

    phone: Phone
    person: Person
    photo: bytes
    today: date
    has_papers: bool = True
    asked: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    def walk(self, opening: str, *, deliveries: int = 3, limit: int = 25) -> str:
        """The number of the case that the request ends with."""
        self._say("你好", deliveries)
        reply = self._say(opening, deliveries)
        for _ in range(limit):
            if found := NUMBER.search(reply):
                return found[1]
            reply = self._answer(reply, deliveries)
        raise AssertionError("no case number:\n" + "\n".join(self.transcript))

    def _answer(self, reply: str, deliveries: int) -> str:
        question = reply.rsplit("\n\n", 1)[-1]
        if "拍照" in question or ("资料" in question and "完成" in question):
            if not self.has_papers:
                return self._say("稍后补", deliveries)
            if question in self.asked[-1:] or "还有其他" in question:
                return self._say("完成", deliveries)
            self.asked.append(question)
            self.transcript.append("> [photo]")
            answer = self.phone.send_picture(self.photo, deliveries=deliveries)
            self.transcript.append(answer)
            return answer
        for words, say in self._answers():
            if words in question:
                return self._say(say, deliveries)
        raise AssertionError(f"a question nobody expected: {question}")

    def _answers(self) -> list[tuple[str, str]]:
        slip = self.today - timedelta(days=2)
        admission = self.today + timedelta(days=20)
        return [
            ("请核对一下", "确认"),
            ("姓名", self.person.name),
            ("身份证", self.person.id_number),
            ("确诊是哪一天", "上个月15号"),
            ("哪一种肿瘤", "肺腺癌"),
            ("住院条", f"{slip.month}月{slip.day}日"),
            ("哪个城市", "上海"),
            ("医院或科室", "听安排"),
            ("哪一天住院", f"{admission.year}年{admission.month}月{admission.day}日"),
        ]

    def _say(self, text: str, deliveries: int) -> str:
        self.transcript.append(f"> {text}")
        answer = self.phone.say(text, deliveries=deliveries)
        self.transcript.append(answer)
        return answer
