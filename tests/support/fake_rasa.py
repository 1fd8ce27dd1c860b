"""A Rasa that a test scripts: the worker's rules are tried without a model. The real one runs in tests/e2e."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def answer(text: str, *, draft: dict[str, Any] | None = None, **control: Any) -> list[dict[str, Any]]:
    """The messages of a turn that came to its end."""
    end = {"final": True, "draft": draft or {}, "intent": "greet", "confidence": 0.9, **control}
    return [{"text": text}, {"custom": {"ins": end}}]


def reading(
    intent: str = "nlu_fallback", confidence: float = 0.9, *, danger: float = 0.0, topic: str | None = None
) -> dict[str, Any]:
    """What Rasa's parse makes of a text."""
    danger = confidence if intent == "emergency" else danger
    return {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": "emergency", "confidence": danger}],
        "understanding": {"topic": topic},
    }


class FakeRasa:
    """Answers each turn with `reply(body)` and each parse with `judge(text)`; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.judged: list[str] = []
        self.judge: Callable[[str], Any] = lambda text: reading()
        self.reply: Callable[[dict[str, Any]], Any] = lambda body: answer(f"echo {body['message']}")
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/model/parse":
                    outer.judged.append(body["text"])
                    data = json.dumps(outer.judge(body["text"])).encode()
                else:
                    outer.asked.append(body)
                    data = json.dumps(outer.reply(body)).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
