"""Asking Rasa for one turn, and judging its answer.

Rasa's REST channel answers 200 with `[]` for a crash, a lost action server or a locked store (rasa-notes 3.4), so a
reply counts only when the last action of the turn said that it was the last. Actions say so in a `custom` message
with the key `ins`.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from bot.conversations.judged import Judgement, read_judgement

log = structlog.get_logger(__name__)
TURN_TIMEOUT_SECONDS = 25.0
# While a chat waits the classifier is a second net only: whoever is in danger is not kept waiting for it.
PARSE_TIMEOUT_SECONDS = 2.0
HEALTH_TIMEOUT_SECONDS = 2.0


class RasaUnavailableError(Exception):
    """Rasa, or the action server behind it, is away or timed out: try again later, the message may be all right."""


class RasaTurnFailedError(Exception):
    """Rasa answered, but the turn did not come to its end."""


@dataclass(frozen=True)
class RasaReply:
    """One finished turn: the words, and what the actions decided."""

    texts: list[str]
    draft: dict[str, Any]
    handover: str | None = None
    episode_over: bool = False
    intent: str | None = None
    confidence: float | None = None
    notes: dict[str, Any] = field(default_factory=dict)


class RasaClient:
    """Talks to one Rasa server over its REST channel."""

    def __init__(self, url: str, *, actions_url: str = "", timeout: float = TURN_TIMEOUT_SECONDS) -> None:
        """`actions_url`: where the action server behind it is, to tell a turn that failed from one it was away for."""
        self._actions_url = actions_url
        self._http = httpx.Client(base_url=url, timeout=httpx.Timeout(timeout, connect=2.0), trust_env=False)

    def turn(self, *, sender: str, message: str, metadata: dict[str, Any]) -> RasaReply:
        """Run one turn. Raises RasaUnavailableError or RasaTurnFailedError."""
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            response = self._http.post("/webhooks/rest/webhook", json=body)
        except httpx.TransportError as error:
            raise RasaUnavailableError(type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise RasaTurnFailedError(f"HTTP {response.status_code}")
        try:
            return read_reply(response.json())
        except RasaTurnFailedError as error:
            if self._actions_are_away():
                raise RasaUnavailableError("the action server is away") from error
            raise
        except ValueError as error:
            raise RasaTurnFailedError("not JSON") from error

    def _actions_are_away(self) -> bool:
        if not self._actions_url:
            return False
        try:
            self._http.get(f"{self._actions_url}/health", timeout=HEALTH_TIMEOUT_SECONDS)
        except httpx.TransportError:
            return True
        return False

    def parse(self, text: str) -> Judgement | None:
        """What the classifier makes of `text`, outside of any conversation; None when Rasa is away or slow."""
        try:
            response = self._http.post("/model/parse", json={"text": text}, timeout=PARSE_TIMEOUT_SECONDS)
            response.raise_for_status()
            return read_judgement(response.json())
        except (httpx.HTTPError, ValueError) as error:
            log.warning("text_not_judged", error=type(error).__name__)
            return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def read_reply(items: list[dict[str, Any]]) -> RasaReply:
    """Judge the messages of one turn; raises RasaTurnFailedError when it did not come to its end."""
    texts = [str(item["text"]) for item in items if item.get("text")]
    controls = [
        item["custom"]["ins"] for item in items if isinstance(item.get("custom"), dict) and "ins" in item["custom"]
    ]
    if not controls:
        raise RasaTurnFailedError("no action spoke" if not texts else "words without an end")
    if any(control.get("failed") for control in controls):
        raise RasaTurnFailedError("an action failed")
    last = controls[-1]
    if not last.get("final"):
        raise RasaTurnFailedError("the turn stopped half-way")
    return RasaReply(
        texts=texts,
        draft=dict(last.get("draft") or {}),
        handover=next((control["handover"] for control in controls if control.get("handover")), None),
        episode_over=any(control.get("episode_over") for control in controls),
        intent=last.get("intent"),
        confidence=last.get("confidence"),
    )
