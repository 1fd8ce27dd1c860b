"""Runs the real supervisor over small made-up children: `python -m tests.cli.fakes DATA_DIR PORT PLAN`."""

import socket
import sys
import textwrap
from pathlib import Path

from bot.cli.children import ProcessSpec
from bot.cli.readiness import answers
from bot.cli.supervisor import Supervisor

SERVER = """
    import http.server, os, socket, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(str(os.getpid()).encode())
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.socket = socket.socket(fileno=int(sys.argv[1]))
    print("serving", flush=True)
    server.serve_forever()
"""
# Ignores SIGTERM and has a child of its own, as a badly behaved server might.
STUBBORN = """
    import os, signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.pause()"])
    print("child", child.pid, flush=True)
    open(os.environ["READY_FILE"], "w").close()
    while True:
        time.sleep(60)
"""
HOPELESS = """
    import sys
    print("cannot read my settings")
    sys.exit(3)
"""


def _python(source: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(source), *arguments)


def main(data_dir: Path, port: int, plan: str) -> int:
    """Supervise until told to stop."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = ProcessSpec(
            name="server",
            title="server",
            command=_python(SERVER, str(listener.fileno())),
            is_ready=answers(f"http://127.0.0.1:{port}/"),
            pass_fds=(listener.fileno(),),
        )
        stubborn = ProcessSpec(name="stubborn", title="stubborn", command=_python(STUBBORN), wave=2, grace=0.5)
        hopeless = ProcessSpec(name="hopeless", title="hopeless", command=_python(HOPELESS), wave=2)
        specs = {"good": [server, stubborn], "bad": [server, hopeless]}[plan]
        supervisor = Supervisor(specs, data_dir=data_dir, say=lambda line: print(line, flush=True))
        return supervisor.run(on_ready=lambda: print("all ready", flush=True))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
