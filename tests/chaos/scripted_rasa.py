"""A Rasa with a scripted ear: what it hears is a table of words, all else is as in the real one.

It speaks the REST face of Rasa (`/webhooks/rest/webhook`, `/model/parse`, `/`), keeps its sessions in memory, so that
a kill loses them, runs the real rules of data/rules and calls the real action server for every step. As the real one
does, it answers 200 with what it has when an action fails. A turn costs a few milliseconds instead of a hundred, and
a start a second instead of twenty: that is all it is for.

    python -m tests.chaos.scripted_rasa --port 5005 --actions-port 5055
"""

import argparse
import json
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import yaml

RULES = Path(__file__).resolve().parents[2] / "data" / "rules" / "rules.yml"
MOST_STEPS = 8
# The first words found in a text name its intent; answers to questions of a form need none.
HEARD = {
    "你好": "greet",
    "谢谢": "thanks",
    "专家门诊": "request_outpatient",
    "安排住院": "request_inpatient",
    "第二诊疗意见": "request_second_opinion",
    "基因检测": "request_gene_test",
    "住院直付": "request_direct_pay",
    "进度": "query_status",
    "还剩几次": "query_entitlements",
    "要什么资料": "faq_documents",
    "哪些城市": "faq_cities_hospitals",
    "同意": "affirm",
    "确认": "affirm",
}


class Session:
    """One Rasa session: its slots and the form that is open. A turn at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.started = False
        self.slots: dict[str, Any] = {}
        self.form: str | None = None
        self.follow_up: str | None = None


class ActionFailedError(Exception):
    """The action server is away, or says so: Rasa goes on as if nothing was."""


class ScriptedRasa:
    """Runs turns."""

    def __init__(self, actions_port: int) -> None:
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{actions_port}", timeout=25.0, trust_env=False)
        self._sessions: defaultdict[str, Session] = defaultdict(Session)
        rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
        steps = [rule["steps"] for rule in rules]
        self._action_of = {one[0]["intent"]: one[1]["action"] for one in steps if "intent" in one[0]}

    def turn(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """The messages of one turn; those up to the failure when an action fails."""
        session = self._sessions[body["sender"]]
        said: list[dict[str, Any]] = []
        message = {**understood(body["message"]), "text": body["message"], "metadata": body.get("metadata") or {}}
        with session.lock:
            try:
                if not session.started:
                    self._run("action_session_start", session, body["sender"], message, [])
                    session.started = True
                self._go(session, body["sender"], message, said)
            except ActionFailedError:
                session.follow_up = None
        return said

    def _go(self, session: Session, sender: str, message: dict[str, Any], said: list[dict[str, Any]]) -> None:
        call = (session, sender, message, said)
        if session.form is None:
            self._run(self._action_of[message["intent"]["name"]], *call)
        else:
            self._run_form(session.form, *call)
        for _ in range(MOST_STEPS):
            following, session.follow_up = session.follow_up, None
            if following is None:
                return
            session.form = following
            session.slots["requested_slot"] = None
            self._run_form(following, *call)

    def _run_form(
        self, form: str, session: Session, sender: str, message: dict[str, Any], said: list[dict[str, Any]]
    ) -> None:
        call = (session, sender, message, said)
        self._run(f"validate_{form}", *call)
        if slot := session.slots.get("requested_slot"):
            self._run(f"action_ask_{slot}", *call)
            return
        session.form = None
        self._run("action_next_step", *call)

    def _run(
        self, action: str, session: Session, sender: str, message: dict[str, Any], said: list[dict[str, Any]]
    ) -> None:
        tracker = {
            "sender_id": sender,
            "slots": session.slots,
            "latest_message": message,
            "events": [],
            "active_loop": {"name": session.form} if session.form else {},
        }
        body = {"next_action": action, "sender_id": sender, "tracker": tracker, "domain": {}}
        try:
            answer = self._http.post("/webhook", json=body)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ActionFailedError from error
        said += [{key: one[key] for key in ("text", "custom") if one.get(key)} for one in found["responses"]]
        for event in found["events"]:
            if event["event"] == "slot":
                session.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                session.form = event["name"]
            elif event["event"] == "followup":
                session.follow_up = event["name"]


def understood(text: str) -> dict[str, Any]:
    """What Rasa's parse makes of a text; `/greet` is a command."""
    if text.startswith("/"):
        name, verdict, confidence = text[1:].split("{")[0], "act", 1.0
    else:
        name = next((intent for words, intent in HEARD.items() if words in text), "nlu_fallback")
        verdict, confidence = ("act", 0.95) if name != "nlu_fallback" else ("say_so", 0.3)
    intent = {"name": name, "confidence": confidence}
    about = {"verdict": verdict, "candidates": [], "topic": None}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [], "understanding": about}


def serve(port: int, actions_port: int) -> None:
    """Serve until it is ended."""
    rasa = ScriptedRasa(actions_port)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({"status": "ok"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(understood(body["text"]) if self.path == "/model/parse" else rasa.turn(body))

        def _answer(self, found: object) -> None:
            data = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.serve_forever(0.05)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions-port", type=int, required=True)
    options = parser.parse_args()
    serve(options.port, options.actions_port)
