"""Starts the Rasa server: `.venv-rasa/bin/python bot/nlu/serve.py [--port 5005]`, loopback only, REST channel only.

One process, no children. Ready when GET / answers 200: the model is loaded and the encoders are warm by then.
SIGTERM ends it. Exit code 1 when there is no model, or none that loads.
"""

import argparse
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.nlu import runtime

LoadAgent: TypeAlias = Callable[..., Awaitable[Any]]
LOOPBACK = "127.0.0.1"
RESPONSE_TIMEOUT_SECONDS = 20


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line, its defaults from RASA_PORT and ACTIONS_PORT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("RASA_PORT", "5005")))
    parser.add_argument("--actions-port", type=int, default=int(os.environ.get("ACTIONS_PORT", "5055")))
    parser.add_argument("--model", type=Path, default=Path("models/ins.tar.gz"))
    parser.add_argument("--endpoints", type=Path, default=Path("endpoints.yml"))
    parser.add_argument("--credentials", type=Path, default=Path("credentials.yml"))
    return parser.parse_args(arguments)


def serve(options: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    # TensorFlow imports jax only to look whether it is there: two seconds of each start.
    sys.modules["jax"] = None  # type: ignore[assignment]
    gc.disable()
    import rasa.utils.tensorflow.environment as tensorflow_environment
    from rasa.core import run as rasa_run
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog
    from sanic.log import LOGGING_CONFIG_DEFAULTS

    from bot.nlu import event_types, quiet_log

    configure_structlog(30)
    LOGGING_CONFIG_DEFAULTS["loggers"].clear()
    tensorflow_environment.setup_tf_environment()
    event_types.install()
    quiet_log.install()
    gc.enable()
    gc.freeze()
    rasa_run.load_agent_on_start = _load_or_exit(rasa_run.load_agent_on_start)
    rasa_run.serve_application(
        model_path=str(options.model),
        interface=LOOPBACK,
        port=options.port,
        credentials=str(options.credentials),
        endpoints=AvailableEndpoints.read_endpoints(str(options.endpoints)),
        enable_api=False,
        response_timeout=RESPONSE_TIMEOUT_SECONDS,
    )


def _load_or_exit(load: LoadAgent) -> LoadAgent:
    """Rasa serves on without a model that it could not load, and answers every message with nothing: end instead."""

    async def load_or_exit(*arguments: Any) -> Any:
        agent = await load(*arguments)
        if not agent.is_ready():
            print("模型无法载入：请重新运行 make train", file=sys.stderr, flush=True)
            os._exit(1)
        return agent

    return load_or_exit


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit code."""
    runtime.prepare()
    options = parse(arguments)
    if not options.model.exists():
        print(f"没有找到模型 {options.model}：请先运行 make train", file=sys.stderr)
        return 1
    os.environ["ACTIONS_PORT"] = str(options.actions_port)
    # Sanic reads these; Rasa's own response timeout only works together with its HTTP API, which stays off.
    os.environ["SANIC_RESPONSE_TIMEOUT"] = str(RESPONSE_TIMEOUT_SECONDS)
    os.environ["SANIC_ACCESS_LOG"] = "false"
    os.environ["SANIC_WORKERS"] = "1"
    serve(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
