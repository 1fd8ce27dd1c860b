"""Gateway bench: encrypted, durable acks beside a bare FastAPI route that only returns `success`, in the same run.

Both are real uvicorn processes on loopback with the same options; the load comes from a process of its own over
keep-alive connections. Prints acks per second (closed loop), p50 and p99, and the p99 at a fixed rate of 200 a second.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "bench-token"
APP_ID = "wx0000000000bench0"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CONNECTIONS = 32
FIXED_RATE = 200
TARGET_P99_MS = 50.0


def serve(kind: str, fd: int) -> None:
    """Child: the gateway or the bare route on the listening socket `fd`."""
    if kind == "gateway":
        from bot.kernel import crypto
        from bot.kernel.settings import Settings
        from bot.wechat import gateway

        settings = Settings()
        crypto.install(crypto.Keyring(settings.data_key_list))
        gateway.run(settings, fd)
        return
    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    app = FastAPI()

    @app.post("/wechat")
    async def wechat() -> PlainTextResponse:
        return PlainTextResponse("success")

    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=os.dup(fd))])


def build_requests(count: int) -> list[bytes]:
    """`count` different encrypted text messages as raw HTTP requests."""
    from bot.kernel.settings import WeChatMode
    from bot.wechat.codec import Codec, Credentials

    codec = Codec(app_id=APP_ID, mode=WeChatMode.SAFE, credentials=[Credentials(TOKEN, AES_KEY)])
    now, run = int(time.time()), secrets.randbelow(10**9)
    requests = []
    for number in range(count):
        xml = (
            f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName>"
            f"<FromUserName><![CDATA[oBench{number % 500:022d}]]></FromUserName><CreateTime>{now}</CreateTime>"
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[我想预约北京的门诊，上个月确诊的]]></Content>"
            f"<MsgId>{run}{number:09d}</MsgId></xml>"
        )
        encrypted, signature = codec.encrypt(xml, timestamp=str(now), nonce=str(number))
        body = (
            f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        ).encode()
        path = f"/wechat?timestamp={now}&nonce={number}&encrypt_type=aes&msg_signature={signature}"
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        requests.append(head.encode() + body)
    return requests


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    if body != b"success":
        raise SystemExit(f"unexpected answer: {head[:40]!r} {body[:40]!r}")


async def _closed_loop(port: int, requests: list[bytes]) -> tuple[float, list[float]]:
    waiting, times = iter(requests), []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            started = time.perf_counter()
            await _exchange(reader, writer, request)
            times.append(time.perf_counter() - started)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return len(times) / (time.perf_counter() - began), times


async def _fixed_rate(port: int, requests: list[bytes], rate: int) -> list[float]:
    """Open loop: latency counts from the moment a request was due, so a stall is not hidden."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    times: list[float] = []

    async def one(request: bytes, due: float) -> None:
        link = await free.get()
        await _exchange(*link, request)
        times.append(time.perf_counter() - due)
        free.put_nowait(link)

    began, tasks = time.perf_counter(), []
    for number, request in enumerate(requests):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    return times


def load(port: int, requests: int, rate: int) -> None:
    """Child: the load generator; prints one JSON line. `rate` 0 means as fast as answers come."""
    import uvloop

    built = build_requests(requests)

    async def run() -> tuple[float, list[float]]:
        if rate:
            return float(rate), await _fixed_rate(port, built, rate)
        return await _closed_loop(port, built)

    throughput, times = uvloop.run(run())
    cuts = statistics.quantiles(times, n=100)
    print(json.dumps({"rate": throughput, "p50": cuts[49] * 1000, "p99": cuts[98] * 1000, "n": len(times)}))


class Server:
    """One server process under test."""

    def __init__(self, kind: str, environment: dict[str, str]) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.socket.getsockname()[1]
        fd = self.socket.fileno()
        command = [sys.executable, __file__, "--serve", kind, "--fd", str(fd)]
        self.process = subprocess.Popen(command, env=environment, pass_fds=[fd], cwd=ROOT, stdout=subprocess.DEVNULL)

    def measure(self, environment: dict[str, str], *, requests: int, rate: int = 0) -> dict[str, float]:
        """Run the load generator against it."""
        command = [sys.executable, __file__, "--load", str(self.port), "--requests", str(requests), "--rate", str(rate)]
        done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
        return dict(json.loads(done.stdout))

    def stop(self) -> None:
        """End it and wait."""
        self.process.terminate()
        self.process.wait(15)
        self.socket.close()


def main(requests: int = 5_000, rounds: int = 2) -> int:
    """Measure both, alternating, and print the table; 1 when the target is missed."""
    with tempfile.TemporaryDirectory(prefix="ins-bench-") as folder:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": "bench",
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_ENCODING_AES_KEY": AES_KEY,
            "WECHAT_MODE": "safe",
            "DATA_DIR": folder,
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", ""),
            "DATA_KEYS": "bench-key-bench-key-bench-key",
        }
        servers = {kind: Server(kind, environment) for kind in ("gateway", "bare")}
        try:
            return _report(servers, environment, requests, rounds)
        finally:
            for server in servers.values():
                server.stop()


def _report(servers: dict[str, Server], environment: dict[str, str], requests: int, rounds: int) -> int:
    best: dict[str, dict[str, float]] = {}
    for server in servers.values():
        server.measure(environment, requests=500)  # warm up
    for _ in range(rounds):
        for kind, server in servers.items():
            result = server.measure(environment, requests=requests)
            if kind not in best or result["rate"] > best[kind]["rate"]:
                best[kind] = result
    paced = {kind: server.measure(environment, requests=2_000, rate=FIXED_RATE) for kind, server in servers.items()}
    print(f"{'':34}{'acks/s':>9}{'p50 ms':>9}{'p99 ms':>9}{f'p50 @{FIXED_RATE}/s':>12}{f'p99 @{FIXED_RATE}/s':>12}")
    names = {"gateway": "gateway (AES, fsync, then success)", "bare": "bare FastAPI route"}
    for kind, name in names.items():
        full, slow = best[kind], paced[kind]
        print(f"{name:34}{full['rate']:9.0f}{full['p50']:9.2f}{full['p99']:9.2f}{slow['p50']:12.2f}{slow['p99']:12.2f}")
    ratio = best["gateway"]["rate"] / best["bare"]["rate"]
    met = paced["gateway"]["p99"] < TARGET_P99_MS
    verdict = "yes" if met else "NO"
    print(f"ratio gateway / bare: {ratio:.2f}; p99 at {FIXED_RATE}/s below {TARGET_P99_MS:.0f} ms: {verdict}")
    return 0 if met else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--serve", choices=["gateway", "bare"])
    parser.add_argument("--fd", type=int, default=-1)
    parser.add_argument("--load", type=int)
    parser.add_argument("--rate", type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if options.serve:
        serve(options.serve, options.fd)
    elif options.load:
        load(options.load, options.requests, options.rate)
    else:
        sys.exit(main(options.requests, options.rounds))
