"""An agent at the console, over HTTP as a browser is: takes who waits, writes twice, tries again what had no answer."""

import threading
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

import httpx
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.models import Conversation, Mode
from bot.kernel.ids import new_token
from tests.chaos.fleet import Fleet
from tests.support.processes import wait_until
from tests.support.staff import PASSWORD, csrf_of, make_agent

LOOK_EVERY = 0.2
PATIENCE_SECONDS = 40.0
OK, MISDIRECTED = 200, 409


@dataclass
class Agent:
    """One agent for the length of a run. `accepted`: who was written to, and the words the console said were sent."""

    fleet: Fleet
    openids: Collection[str]
    accepted: list[tuple[str, str]] = field(default_factory=list)
    # Written, and never told whether it was accepted.
    unsure: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        address = f"http://127.0.0.1:{self.fleet.env['CONSOLE_PORT']}"
        self._http = httpx.Client(base_url=address, timeout=5.0, trust_env=False)
        self._stop, self._csrf = threading.Event(), ""
        self._thread = threading.Thread(target=self._work, daemon=True)

    def sit_down(self) -> None:
        """Sign in, and begin to look who waits."""
        name = f"chaos{new_token(8)}".lower()
        make_agent(self.fleet.db, name)
        wait_until(lambda: self._signed_in(name), PATIENCE_SECONDS, what="the agent to sign in", every=LOOK_EVERY)
        self._thread.start()

    def _signed_in(self, name: str) -> bool:
        try:
            form = self._http.get("/sign-in")
            fields = {"name": name, "password": PASSWORD, "next": "/", "csrf": csrf_of(form.text)}
            self._http.post("/sign-in", data=fields)
            self._csrf = csrf_of(self._http.get("/password").text)
        except httpx.HTTPError:  # a busy machine
            return False
        return True

    def get_up(self) -> None:
        """Finish what is begun, and go."""
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS * 3)
        self._http.close()

    def _work(self) -> None:
        while not self._stop.is_set():
            for chat_id, openid in self._waiting():
                if self._act(f"/conversations/{chat_id}/claim") in (OK, MISDIRECTED):
                    self._write(chat_id, openid)
                    self._write(chat_id, openid)
            self._stop.wait(LOOK_EVERY)

    def _waiting(self) -> list[tuple[int, str]]:
        query = select(Conversation.id, Conversation.openid).where(
            Conversation.openid.in_(self.openids), Conversation.mode == Mode.WAITING
        )
        try:
            with self.fleet.db.reading() as session:
                return [(chat_id, openid) for chat_id, openid in session.execute(query)]
        except SQLAlchemyError:
            return []

    def _write(self, chat_id: int, openid: str) -> None:
        text, client_id = f"您好，我是客服，看到您的消息了。（{new_token(6)}）", uuid.uuid4().hex
        status = self._act(f"/conversations/{chat_id}/reply", text=text, client_id=client_id)
        if status == OK:
            self.accepted.append((openid, text))
        elif status is None:
            self.unsure.append((openid, text))

    def _act(self, address: str, **fields: str) -> int | None:
        """POST until there is an answer that is no trouble of the server's; its status, None when none came."""
        headers = {"X-CSRF-Token": self._csrf, "HX-Request": "true"}
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            try:
                answer = self._http.post(address, data=fields, headers=headers)
            except httpx.HTTPError:
                time.sleep(LOOK_EVERY)
                continue
            if answer.status_code < 500:
                return answer.status_code
            time.sleep(LOOK_EVERY)
        return None
