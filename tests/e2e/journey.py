"""The words in which journeys are told: a day of the calendar, a member with a phone, a desk of staff.

Everything goes the real way: callbacks to the gateway, `server.py case …` at the desk, the sandbox as WeChat.
"""

import itertools
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.kernel.clock import SHANGHAI
from tests.e2e.dialogue import NUMBER, Walker
from tests.e2e.system import ROOT, Phone, System
from tests.e2e.watching import Watch
from tests.support.people import NAMES, Person, id_number, write_roster
from tests.support.processes import wait_until

OPENINGS = {
    "outpatient": "大夫让我去大医院看看，想挂个专家门诊",
    "inpatient": "医生开了住院条，可是一直没床位，能帮忙安排住院吗",
    "second_opinion": "想请北京上海的专家再看看，出个第二诊疗意见",
    "gene_test": "医生说要做基因检测才知道能不能吃靶向药",
    "direct_pay": "住院押金太贵了，想办住院直付",
}
NAMES_OF = {
    "outpatient": "门诊预约",
    "inpatient": "住院预约",
    "second_opinion": "第二诊疗意见",
    "gene_test": "基因检测",
    "direct_pay": "住院直付",
}
WHAT_IS_LEFT = "还剩几次"
STANDINGS = {"left": "还可以使用", "under way": "办理中", "used": "已用"}
DEMO_HOSPITALS = ROOT / "data" / "demo" / "hospitals.csv"
LINK = re.compile(r"https?://\S+?/m/[\w./-]+")
# People of journeys have a birthday of their own, so they are nobody else's.
BORN = "19650505"
_serial = itertools.count(101)
Step = str | tuple[str, dict[str, str]]


@dataclass
class Member:
    """Who chats: for themselves, with one phone. `heard` are the messages of the account that a story has read."""

    story: "Story"
    person: Person
    phone: Phone
    reply: str = ""
    heard: set[int] = field(default_factory=set)

    def asks_for(self, service: str, *, has_papers: bool = True, **answers: str) -> str:
        """Ask for a service and answer what is asked; `answers` by the words of a question. The case's number."""
        walker = self._walker(has_papers, answers)
        number = walker.walk(OPENINGS[service])
        self.reply = walker.transcript[-1]
        return number

    def is_refused(self, service: str, words: str, **answers: str) -> str:
        """Ask for a service, answering what is asked, until an answer holds `words`; that answer."""
        walker = self._walker(True, answers)
        walker.say("你好")
        self.reply = walker.go_on(walker.say(OPENINGS[service]), words)
        return self.reply

    def goes_on(self, said: str) -> str:
        """Say something else instead, and answer what is asked from there on. The case's number."""
        walker = self._walker(True, {})
        self.reply = walker.go_on(walker.say(said), NUMBER.pattern)
        found = NUMBER.search(self.reply)
        assert found
        return found[1]

    def _walker(self, has_papers: bool, answers: dict[str, str]) -> Walker:
        asked = {QUESTIONS[name]: said for name, said in answers.items()}
        return Walker(self.phone, self.person, self.story.photo, self.story.now().date(), has_papers, asked)

    def says(self, text: str) -> str:
        """Say something; the answer."""
        self.reply = self.phone.say(text)
        return self.reply

    def sends_a_paper(self) -> str:
        """Send a photo; the answer."""
        self.reply = self.phone.send_picture(self.story.photo)
        return self.reply

    def hears(self, *words: str, seconds: float = 30.0) -> str:
        """The first message not read yet with all of `words` in it, as text or as a template message."""

        def found() -> tuple[int, str] | None:
            for number, text in self._messages():
                if number not in self.heard and all(word in text for word in words):
                    return number, text
            return None

        number, text = wait_until(found, seconds, what=lambda: f"{words}; there are {self._messages()}")
        self.heard.add(number)
        return text

    def has_heard(self, words: str) -> int:
        """How many messages hold `words`."""
        return sum(words in text for _, text in self._messages())

    def _messages(self) -> list[tuple[int, str]]:
        shown = [one for one in self.phone.messages() if one["from"] == "account"]
        return [(one["n"], _shown_text(one)) for one in shown]

    def standing(self, service: str) -> str:
        """Where a service stands in this policy year, asked in the chat: left, under way, used, or none of them."""
        answer = self.says(WHAT_IS_LEFT)
        for standing, words in STANDINGS.items():
            if (found := re.search(f"{words}：([^。]*)。", answer)) and f"{NAMES_OF[service]}1次" in found[1]:
                return standing
        return "none"

    def opens_link_of(self, text: str) -> bytes:
        """Open the page that a message links to, and download what it shows."""
        link = LINK.search(text)
        assert link, f"no link in {text}"
        page = self.story.system.http.get(link[0])
        assert page.status_code == 200, page.text
        return self.story.system.http.get(f"{link[0]}/file").content


# Names of answers in a story -> the words of their question.
QUESTIONS = {
    "diagnosed_on": "确诊是哪一天",
    "tumour": "哪一种肿瘤",
    "slip": "住院条",
    "city": "哪个城市",
    "hospital": "医院或科室",
    "admission": "哪一天住院",
}


def _shown_text(message: Mapping[str, Any]) -> str:
    """What a member reads: the text, or the lines of a template message."""
    template = message.get("template")
    return str(message.get("text") or "") + (" ".join(_strings(template)) if template else "")


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [str(value)]


class Desk:
    """Staff at a terminal."""

    def __init__(self, system: System) -> None:
        self.system = system

    def moves(self, number: str, *steps: Step) -> None:
        """`server.py case advance`, step by step."""
        for step in steps:
            target, facts = (step, {}) if isinstance(step, str) else step
            self.system.command("case", "advance", number, "--to", target, *_options(facts))

    def cannot(self, number: str, target: str, *more: str, **facts: str) -> str:
        """A step that is refused; what staff read about it."""
        return self.system.refused("case", "advance", number, "--to", target, *_options(facts), *more)

    def opens(self, service: str, member: Member, *, exception: str, **details: str) -> str:
        """`server.py case open` with an exception that is put on record; the new case's number."""
        printed = self.system.command(*self._opening(service, member, details), "--exception", exception)
        found = re.search(r"[A-Z]{2}\d{6}-[0-9A-Z]+", printed)
        assert found, printed
        return found[0]

    def cannot_open(self, service: str, member: Member, **details: str) -> str:
        """`server.py case open` that is refused; what staff read about it."""
        return self.system.refused(*self._opening(service, member, details))

    def _opening(self, service: str, member: Member, details: Mapping[str, str]) -> list[str]:
        return ["case", "open", service, "--openid", member.phone.openid, *_options(details)]

    def case(self, number: str) -> dict[str, Any]:
        """`server.py case show`."""
        return dict(self.system.json("case", "show", number))

    def status(self, number: str) -> str:
        """The status of a case."""
        return str(self.case(number)["status"])

    def last_day(self, number: str) -> date | None:
        """The last day that the running clock allows; None while none runs."""
        due_at = self.case(number)["due_at"]
        return datetime.fromisoformat(due_at).date() - timedelta(days=1) if due_at else None

    def files(self, number: str, path: Path, kind: str) -> None:
        """`server.py case file`."""
        self.system.command("case", "file", number, str(path), "--kind", kind)


def _options(facts: Mapping[str, str]) -> list[str]:
    return [part for name, value in facts.items() for part in ("--set", f"{name}={value}")]


class Story:
    """One journey. Stories of one system are told in the order of their days: time goes forward only."""

    def __init__(self, system: System, folder: Path, photo: bytes) -> None:
        self.system, self.folder, self.photo = system, folder, photo
        self.desk = Desk(system)

    def now(self) -> datetime:
        """The sandbox's time."""
        return datetime.fromisoformat(self.system.http.get("/sandbox/clock").json()["now"])

    def it_is(self, when: str) -> None:
        """Move on to `2026-02-13 18:30`; every process has noticed when this returns."""
        target = datetime.fromisoformat(when).replace(tzinfo=SHANGHAI)
        assert target > self.now(), f"it is {self.now()} already: {when} lies in the past"
        with closing(Watch(self.system)) as watch:
            watch.wait_until_pictures_are_kept()  # WeChat throws them away after three days
        self.system.move_clock_to(target)

    def member(self, *, cover: tuple[str, str] | None = None) -> Member:
        """A new member with a phone, enrolled today; `cover`: the first and the last day of the policy."""
        person = self.enrol(cover)
        return Member(self, person, self.system.user())

    def enrol(self, cover: tuple[str, str] | None = None) -> Person:
        """A new line of the roster."""
        number = next(_serial)
        dates = (date.fromisoformat(cover[0]), date.fromisoformat(cover[1])) if cover else None
        person = Person(NAMES[number % len(NAMES)], id_number(number, born=BORN), f"J2026{number:05d}", dates)
        self.system.command("roster", "import", str(write_roster(self.folder, [person], today=self.now().date())))
        return person

    def second_phone(self, member: Member) -> Member:
        """Another WeChat user who acts for the same person."""
        return Member(self, member.person, self.system.user("小周"))

    def new_hospital_list(self, *lines: str) -> None:
        """The partner hospitals are from now on those of the demonstration and these."""
        path = self.folder / "hospitals.csv"
        path.write_text("\n".join([DEMO_HOSPITALS.read_text(encoding="utf-8").strip(), *lines]), encoding="utf-8")
        self.system.command("hospital", "import", str(path))

    def paper(self, name: str, words: str) -> Path:
        """A small PDF that staff received from a hospital or a laboratory."""
        path = self.folder / name
        path.write_bytes(
            b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% " + words.encode() + b"\n"
            b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
        )
        return path

    def at_once(self, *acts: Callable[[], None]) -> None:
        """Do several things at the same moment."""
        with ThreadPoolExecutor(len(acts)) as pool:
            for done in [pool.submit(act) for act in acts]:
                done.result()
