"""Run by tests in `.venv-rasa`: how the trained model, the tracker store and the log behave inside Rasa, as JSON."""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.nlu import runtime

runtime.prepare()

import structlog  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import Event, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.nlu import event_types  # noqa: E402
from bot.nlu.quiet_log import ContentFreeFormatter  # noqa: E402
from bot.nlu.tracker_store import BoundedTrackerStore  # noqa: E402

SECRET = "王小明的身份证"
MESSAGES = {
    "wish": "大夫说没床位让我等，能帮帮忙不",
    "emergency": "我妈突然喘不上气，嘴唇发紫",
    "self_harm": "活着太累了，想一了百了",
    "identity": "我叫[姓名:t_1a2b3c4d5e6f7081]，身份证[证件:t_8f3a11d2c4b5e697]",
    "blank": "   ",
    "odd": "\x00\ufffd\u200b",
    "long": "我想看病" * 2000,
    "buried": "我想问一下住院的事，麻烦你们。" * 20
    + "我爸突然吐了好多血，叫不醒了，怎么办！"
    + "我想问一下住院的事。" * 30,
}


async def parse_all(agent: Agent) -> dict[str, dict[str, object]]:
    """What Rasa makes of each message."""
    parsed = {name: await agent.parse_message(text) for name, text in MESSAGES.items()}
    return {
        name: {
            "intent": p["intent"],
            "ranking": len(p["intent_ranking"]),
            "understanding": p["understanding"],
        }
        for name, p in parsed.items()
    }


async def timing(agent: Agent) -> dict[str, float]:
    """Milliseconds of processor time of a parse: what it takes on a core of its own."""
    taken = []
    for number in range(60):
        started = time.process_time()
        await agent.parse_message(f"第{number}次了，我爸等床位等得着急，能不能帮着安排住院")
        taken.append((time.process_time() - started) * 1000)
    taken.sort()
    return {"p50": taken[30], "p95": taken[56]}


async def store_keeps() -> list[str]:
    """Who is still known after four conversations in a store for two, the first one read in between."""
    domain = Domain.empty()
    store = BoundedTrackerStore(domain, max_conversations=2, host=None)
    for name in ("first", "second"):
        await store.save(DialogueStateTracker(name, domain.slots))
    await store.retrieve("first")
    await store.save(DialogueStateTracker("third", domain.slots))
    return [name for name in ("first", "second", "third") if await store.retrieve(name) is not None]


def event_kinds() -> dict[str, object]:
    """Whether the quick look-up finds the same classes as Rasa's."""
    names = [kind.type_name for kind in (SlotSet, UserUttered)]
    before = [Event.resolve_by_type(name) for name in names]
    event_types.install()
    after = [Event.resolve_by_type(name) for name in names]
    try:
        Event.resolve_by_type("no such event")
    except ValueError:
        return {"same": before == after, "unknown": "refused"}
    return {"same": before == after, "unknown": "taken"}


def log_lines() -> str:
    """What the formatter prints for the lines in which Rasa quotes members."""
    lines = []
    formatter = ContentFreeFormatter()
    event = json.dumps({"event": "rest.message.received.failure", "text": SECRET})
    for message, arguments in ((event, ()), (f"failed for {SECRET}", ()), ("failed for %s", (SECRET,))):
        try:
            raise ValueError(SECRET)
        except ValueError:
            information = sys.exc_info()
        record = logging.LogRecord("rasa.x", logging.ERROR, __file__, 1, message, arguments, information)
        lines.append(formatter.format(record))
    return "\n".join(lines)


async def main() -> None:
    """Print one JSON object."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(sys.argv[1])
    figures = {
        "parsed": await parse_all(agent),
        "milliseconds": await timing(agent),
        "store": await store_keeps(),
        "events": event_kinds(),
        "log": log_lines(),
    }
    print("\n" + json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    asyncio.run(main())
