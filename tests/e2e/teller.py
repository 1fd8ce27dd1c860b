"""Tells dialogues to the running product as members would, several at a time, and judges every answer.

A telling goes on until a line lets time pass. The clock is everybody's: it is moved when all tellings have ended or
wait, to where the first of them goes on.
"""

import itertools
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.conversations.models import Mode
from tests.e2e.dialogue import Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.manners import flaws_of
from tests.e2e.photos import photo
from tests.e2e.script import Dialogue, Line, fill
from tests.e2e.system import Phone, System
from tests.e2e.watching import Watch
from tests.support.people import Person

# How many chats go on at the same moment, and how often WeChat delivers each message.
HANDS = 4
DELIVERIES = 2
NOW = timedelta()
VOICE = b"#!AMR\n"
_photo_numbers = itertools.count(1)
_photo_lock = threading.Lock()


@dataclass
class Telling:
    """One dialogue on one phone: what was said so far, and what was wrong with it."""

    dialogue: Dialogue
    people: Mapping[str, Person]
    phone: Phone
    watch: Watch
    chat: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    _last: str = ""
    _read: int = 0

    def __post_init__(self) -> None:
        self._steps = self._tell()

    @property
    def transcript(self) -> str:
        """The chat as a person reads it, with what was wrong where it was wrong."""
        return "\n".join(self.chat)

    def go_on(self) -> timedelta | None:
        """Tell up to the next pause; how long it is, or None at the end. A breakdown is a flaw, and the end."""
        try:
            return next(self._steps, None)
        except Exception as error:  # noqa: BLE001 the other dialogues go on
            self._blame(f"{type(error).__name__}: {error}")
            return None

    def _tell(self) -> Iterator[timedelta]:
        for judged, lines in ((False, self.dialogue.given), (True, self.dialogue.talk)):
            for line in lines:
                if line.wait is not None:
                    self.chat.append(f"（过了{line.wait.words}）")
                    yield line.wait.length
                    self._judge(line, self._news(), judged=judged)
                else:
                    self._judge(line, self._do(line), judged=judged)
        self._judge_end()

    def _do(self, line: Line) -> list[str]:
        """Do what a line says; the messages that came of it."""
        if line.request is not None:
            self._walk(line)
        elif line.desk is not None:
            self._work(line)
        elif line.person is not None:
            self.chat.append("（客服接过对话）")
            self.phone.system.command("conversation", "reply", self.phone.openid, line.person)
        elif line.back is not None:
            self.chat.append("（客服交还小助手）")
            self.phone.system.command("conversation", "hand-back", self.phone.openid)
        else:
            self._act(line)
        self.watch.wait_until_quiet(self.phone.openid)
        return self._news()

    def _act(self, line: Line) -> None:
        phone = self.phone
        before = phone.delivered()
        sent = 1
        if line.burst is not None:
            sent = len(line.burst)
            for text in line.burst:
                self._say(text)
        elif line.say is not None:
            self._say(line.say)
        elif line.photo is not None:
            sent = line.photo
            self.chat.append("> ［图片］" * line.photo)
            for _ in range(line.photo):
                phone.post_file("image", "photo.jpg", _new_photo(), deliveries=DELIVERIES)
        elif line.voice is not None:
            recognised = "" if line.voice is True else self._filled(line.voice)
            self.chat.append(f"> ［语音］{recognised}")
            phone.post_file("voice-media", "voice.amr", VOICE, deliveries=DELIVERIES, recognised=recognised)
        elif line.video is not None:
            self.chat.append("> ［视频］")
            phone.post_file("video-media", "video.mp4", b"video", deliveries=DELIVERIES)
        elif line.resent is not None:
            self.chat.append("（微信把上一条又投递了一次）")
            phone.post("again")
        else:
            self._act_with_words(line)
        phone.wait_until_delivered(before + (1 if line.resent else sent * DELIVERIES))

    def _act_with_words(self, line: Line) -> None:
        more: dict[str, tuple[str, dict[str, Any]]] = {
            "tap": ("event", {"event": "CLICK", "event_key": line.tap}),
            "sticker": ("sticker", {}),
            "location": ("location", {}),
            "link": ("link", {"title": line.link, "url": "https://example.invalid/"}),
            "file": ("file", {"name": line.file}),
        }
        path, body = more[line.act]
        shown = {"tap": line.tap, "sticker": "表情", "location": "位置", "link": line.link, "file": line.file}[line.act]
        self.chat.append(f"> ［{shown}］")
        self.phone.post(path, **body, deliveries=DELIVERIES)

    def _say(self, words: str) -> None:
        said = self._filled(words)
        self.chat.append(f"> {said}")
        self.phone.send(said, deliveries=DELIVERIES)

    def _walk(self, line: Line) -> None:
        person, today = self.people[line.by], self.phone.system.now().date()
        walker = Walker(self.phone, person, _new_photo(), today, has_papers=line.papers)
        try:
            walker.walk(OPENINGS[str(line.request)], deliveries=1)
        finally:
            self.chat.append(f"（一步步办好了{line.request}，{len(walker.transcript) // 2}轮）")
        self._read = self.phone.count()

    def _work(self, line: Line) -> None:
        number = self.watch.cases(self.phone.openid)[-1][0]
        today = self.phone.system.now().date()
        facts = [f"{name}={fill(value, self.people, today, as_iso=True)}" for name, value in line.set.items()]
        options = [part for fact in facts for part in ("--set", fact)]
        self.phone.system.command("case", "advance", number, "--to", str(line.desk), *options)
        self.chat.append(f"（专员：{number} → {line.desk}）")

    def _news(self) -> list[str]:
        """What the account has shown since the last look."""
        shown = self.phone.from_account()
        news, self._read = shown[self._read :], len(shown)
        self.chat += news
        return news

    def _judge(self, line: Line, news: Sequence[str], *, judged: bool) -> None:
        if not judged:
            return
        answer = "\n\n".join(news)
        for pattern in line.must:
            if not re.search(self._filled(pattern), answer):
                self._blame(f"没有“{pattern}”")
        for pattern in line.must_not:
            if re.search(self._filled(pattern), answer):
                self._blame(f"不该有“{pattern}”")
        secrets = [value for person in self.people.values() for value in (person.name, person.id_number)]
        for flaw in (flaw for message in news for flaw in flaws_of(message, secrets=secrets)):
            self._blame(flaw)
        self._judge_silence(line, answer)
        if answer and answer == self._last:
            self._blame("和上一次回答一字不差")
        self._last = answer or self._last

    def _judge_silence(self, line: Line, answer: str) -> None:
        if line.act == "resent" and answer:
            self._blame("同一条消息答了两次")
        if line.expects_answer and not answer and self.watch.mode(self.phone.openid) == Mode.BOT:
            self._blame("没有回答")

    def _judge_end(self) -> None:
        cases, wanted = self.watch.cases(self.phone.openid), self.dialogue
        mode = self.watch.mode(self.phone.openid)
        if wanted.mode not in (mode, "any"):
            self._blame(f"对话应在{wanted.mode}，却在{mode}")
        found = [f"{service} {status}" for _, service, status in cases]
        if found != wanted.cases:
            self._blame(f"办件应是{wanted.cases}，却是{found}")
        elif cases and (wanted.details or wanted.papers is not None):
            self._judge_case(self.phone.system.json("case", "show", cases[-1][0]))

    def _judge_case(self, case: Mapping[str, Any]) -> None:
        for slot, value in self.dialogue.details.items():
            if case["details"].get(slot) != self._filled(value):
                self._blame(f"{slot}应是{self._filled(value)}，却是{case['details'].get(slot)}")
        if self.dialogue.papers not in (None, len(case["documents"])):
            self._blame(f"资料应有{self.dialogue.papers}份，却有{len(case['documents'])}份")

    def _filled(self, text: str) -> str:
        return fill(text, self.people, self.phone.system.now().date())

    def _blame(self, flaw: str) -> None:
        self.flaws.append(flaw)
        self.chat.append(f"✗ {flaw}")


def tell_all(system: System, watch: Watch, tellings: Sequence[Telling]) -> None:
    """Tell them all, some at a time, moving the clock where they wait."""
    passed = NOW
    waiting = [(NOW, telling) for telling in tellings]
    with ThreadPoolExecutor(HANDS, thread_name_prefix="member") as members:
        while waiting:
            until = min(at for at, _ in waiting)
            if until > passed:
                _let_time_pass(system, watch, until - passed)
                passed = until
            due = [telling for at, telling in waiting if at == until]
            waiting = [(at, telling) for at, telling in waiting if at > until]
            pauses = members.map(Telling.go_on, due)
            waiting += [(until + pause, telling) for telling, pause in zip(due, pauses, strict=True) if pause]


def _let_time_pass(system: System, watch: Watch, pause: timedelta) -> None:
    """Move the clock; every process has noticed, and what fell due is given, when this returns."""
    watch.wait_until_pictures_are_kept()
    system.advance_clock(pause.total_seconds())
    watch.wait_until_nothing_is_due()


def _new_photo() -> bytes:
    """A photo that was not sent before."""
    with _photo_lock:
        return photo(next(_photo_numbers))
