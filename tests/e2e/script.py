"""Dialogues as people write them: the YAML of tests/e2e/dialogues, read and checked (docs/dialogues.md).

A dialogue is a list of lines. Each does one thing, and says in regular expressions what the answer must and must_not
hold. {name} {id} are the member, {name2} {id2} somebody else, {-40} the date 40 days ago as people say it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tests.support.people import Person

FOLDER = Path(__file__).parent / "dialogues"
UNITS = {"d": ("days", "天"), "h": ("hours", "小时"), "m": ("minutes", "分钟")}
# Whatever the bot says about this is not asked for by a line: it only says what was done.
ANNOTATIONS = {"must", "must_not", "by", "papers", "set"}


def _as_list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


@dataclass(frozen=True)
class Pause:
    """How long nothing is said, in words and as a length."""

    words: str
    length: timedelta


def _as_pause(value: Any) -> Pause:
    found = re.fullmatch(r"(\d+)([dhm])", str(value))
    if found is None:
        raise ValueError(f"{value!r} is no time like 3d, 2h or 20m")
    return Pause(found[1] + UNITS[found[2]][1], timedelta(**{UNITS[found[2]][0]: int(found[1])}))


Patterns = Annotated[list[str], BeforeValidator(_as_list)]
Words = Annotated[str, BeforeValidator(str)]
APause = Annotated[Pause, BeforeValidator(_as_pause)]
Who = Literal["name", "name2"]


class Line(BaseModel):
    """One thing that is done (exactly one), and what the answer to it must and must not hold."""

    model_config = ConfigDict(extra="forbid")

    # What the member does. A voice message is one with recognised words, or without any.
    say: Words | None = None
    burst: list[Words] | None = None
    photo: int | None = Field(default=None, ge=1, le=20)
    voice: Literal[True] | str | None = None
    tap: str | None = None
    sticker: Literal[True] | None = None
    video: Literal[True] | None = None
    location: Literal[True] | None = None
    link: str | None = None
    file: str | None = None
    resent: Literal[True] | None = None
    wait: APause | None = None
    # What somebody else does: a whole request walked through to its case, for the member unless `by` says whom; or a
    # step of staff with the last case, with the facts in `set`.
    request: str | None = None
    by: Who = "name"
    papers: bool = True
    desk: str | None = None
    set: dict[str, Words] = {}
    # Customer service takes the chat with these words; gives it back to the bot.
    person: str | None = None
    back: Literal[True] | None = None

    must: Patterns = []
    must_not: Patterns = []

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Line":
        done = self.model_fields_set - ANNOTATIONS
        if len(done) != 1:
            raise ValueError(f"a line does one thing, this one {sorted(done)}")
        return self

    @property
    def act(self) -> str:
        """Which of the things it does."""
        return next(iter(self.model_fields_set - ANNOTATIONS))

    @property
    def expects_silence(self) -> bool:
        """Whether no answer is right: a repeated delivery, or a line that says so."""
        return self.act == "resent" or "." in self.must_not

    @property
    def expects_answer(self) -> bool:
        """Whether the member did something that the account answers."""
        return self.act not in ("wait", "desk", "request", "person", "back") and not self.expects_silence


class Dialogue(BaseModel):
    """One chat. `given` happens before it and is told with it, but only `talk` is judged."""

    model_config = ConfigDict(extra="forbid")

    title: str
    # How old the policy of the member is; another document than an ID card.
    member: Literal["covered", "waiting", "expired"] = "covered"
    id: str | None = None
    id_type: str = "居民身份证"
    given: list[Line] = []
    talk: list[Line]
    # How it ends: who has the chat, the user's cases, details of the last case, how many papers it has.
    mode: Literal["bot", "waiting", "any"] = "bot"
    cases: list[str] = []
    details: dict[str, Words] = {}
    papers: int | None = None
    # For readers: what kind of situation it is, and what no pattern can judge.
    tests: str = ""
    watch: str = ""


def read_dialogues(folder: Path = FOLDER) -> dict[str, Dialogue]:
    """All dialogues by `file: title`. Raises ValueError for a title that comes twice, and what pydantic raises."""
    found: dict[str, Dialogue] = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = f"{path.stem}: {entry['title']}"
            if name in found:
                raise ValueError(f"two dialogues are called {name}")
            found[name] = Dialogue.model_validate(entry)
    return found


def fill(text: str, people: Mapping[str, Person], today: date, *, as_iso: bool = False) -> str:
    """`text` with the people of a dialogue (`name`, `name2`) and its dates: as people say them, or as 2026-05-20."""
    for key, person in people.items():
        number = key.replace("name", "id")
        text = text.replace(f"{{{key}}}", person.name).replace(f"{{{number}}}", person.id_number)

    def day(match: re.Match[str]) -> str:
        moved = today + timedelta(days=int(match[1]))
        return moved.isoformat() if as_iso else f"{moved.year}年{moved.month}月{moved.day}日"

    return re.sub(r"\{([+-]\d+)\}", day, text)
