"""Generated histories of two chats: whatever dies, whatever WeChat answers, every promise holds."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.chaos.invariants import check
from tests.properties.chats import MEMBERS, World

TURNS = ("answers", "answers", "is away", "stops half-way", "worker dies", "worker dies at the end")
CALLS = (
    "takes it", "takes it", "says -1", "is out of reach", "loses its answer", "sender dies before", "sender dies after",
)  # fmt: skip
STEPS = (timedelta(seconds=1), timedelta(seconds=8), timedelta(seconds=35))


class Chats(RuleBasedStateMachine):
    """Members write, processes work and die, time passes; at the end all comes to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(openid=st.sampled_from(MEMBERS), copies=st.sampled_from((1, 1, 3)))
    def a_member_writes(self, openid: str, copies: int) -> None:
        self.world.receive(openid, copies)

    @rule(fate=st.sampled_from(TURNS))
    def a_worker_works(self, fate: str) -> None:
        self.world.work(fate)

    @rule(fate=st.sampled_from(CALLS))
    def a_sender_sends(self, fate: str) -> None:
        self.world.send(fate)

    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step: timedelta) -> None:
        self.world.pass_time(step)

    def teardown(self) -> None:
        """All comes to rest; then every promise holds."""
        try:
            self.world.come_to_rest()
            found = [str(violation) for violation in check(self.world.facts())]
        finally:
            self.world.close()
        assert found == []


TestChats = Chats.TestCase
TestChats.settings = settings(max_examples=20, stateful_step_count=25)


def test_a_quiet_day_breaks_no_promise_and_says_everything_once() -> None:
    world = World()
    try:
        for openid in MEMBERS:
            world.receive(openid, 3)
            world.receive(openid, 1)
        world.come_to_rest()
        assert check(world.facts()) == []
        assert world.most_often_read() == 1
        assert sum(len(lines) for lines in world.wechat.lines.values()) > 0
    finally:
        world.close()
