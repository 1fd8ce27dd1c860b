"""Trains the Rasa model: `.venv-rasa/bin/python bot/nlu/train.py [--if-stale] [--force]` writes models/ins.tar.gz.

`--if-stale` returns at once when nothing the model is made of has changed. Exit code 1 when the training failed.
"""

import argparse
import hashlib
import logging
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.nlu import runtime
from bot.nlu.encoders import all_encoders

MODEL_NAME = "ins"
MODELS_DIR = Path("models")
_NOT_PART_OF_A_MODEL = {"serve", "train", "tracker_store", "runtime", "event_types", "quiet_log"}


def inputs_hash() -> str:
    """One hash of everything the model is made of: domain, pipeline, data, component code and versions."""
    digest = hashlib.sha256(metadata.version("rasa").encode())
    for encoder in all_encoders():
        digest.update(f"{encoder.name}={encoder.version};".encode())
    for path in _input_files():
        digest.update(f"\x00{path.as_posix()}\x00".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_fresh(models_dir: Path = MODELS_DIR) -> bool:
    """Whether the stored model was made of what lies here now."""
    stamp = models_dir / f"{MODEL_NAME}.inputs"
    model = models_dir / f"{MODEL_NAME}.tar.gz"
    return model.exists() and stamp.exists() and stamp.read_text(encoding="utf-8").strip() == inputs_hash()


def train(*, force: bool) -> Path | None:
    """Train and return the model's path, or None if Rasa could not."""
    say("载入训练工具")
    import rasa
    import structlog
    from rasa.utils.common import configure_logging_and_warnings

    configure_logging_and_warnings(logging.WARNING, warn_only_once=True, filter_repeated_logs=True)
    # Rasa sets it up in its own command line only; without, every step of every rule is printed.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    _drop_deprecations()
    _show_progress_of_component()
    stamp = inputs_hash()
    say("读取数据")
    result = rasa.train(
        domain="domain.yml",
        config="config.yml",
        training_files="data",
        output=str(MODELS_DIR),
        fixed_model_name=MODEL_NAME,
        force_training=force,
    )
    if result.code != 0 or not result.model:
        return None
    (MODELS_DIR / f"{MODEL_NAME}.inputs").write_text(stamp + "\n", encoding="utf-8")
    return Path(result.model)


def say(step: str) -> None:
    """One progress line for the person who waits."""
    print(f"训练中 {step} …", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--if-stale", action="store_true", help="do nothing when the model is up to date")
    parser.add_argument("--force", action="store_true", help="train even if Rasa finds nothing changed")
    options = parser.parse_args(arguments)
    runtime.prepare()
    if options.if_stale and is_fresh():
        print("模型已是最新 (models/ins.tar.gz)")
        return 0
    started = time.monotonic()
    model = train(force=options.force)
    if model is None:
        print("训练失败：请看上面的提示", file=sys.stderr)
        return 1
    print(f"训练完成 {model}（{time.monotonic() - started:.0f} 秒）")
    return 0


def _input_files() -> Iterator[Path]:
    yield from (Path("domain.yml"), Path("config.yml"), Path("bot/nlu/details.txt"))
    for folder in ("data/nlu", "data/rules", "data/stories"):
        yield from sorted(Path(folder).glob("**/*.yml"))
    for path in sorted(Path("bot/nlu").glob("*.py")):
        if path.stem not in _NOT_PART_OF_A_MODEL and not path.stem.startswith("report"):
            yield path


def _drop_deprecations() -> None:
    """Rasa's libraries warn of a future that this environment never sees; it resets filters, so none would do."""
    show = warnings.showwarning

    def show_others(message: Warning | str, category: type[Warning], *rest: Any, **named: Any) -> None:
        if not issubclass(category, (DeprecationWarning, FutureWarning)):
            show(message, category, *rest, **named)

    warnings.showwarning = show_others


def _show_progress_of_component() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    component = logging.getLogger("bot.nlu")
    component.setLevel(logging.INFO)
    component.addHandler(handler)
    component.propagate = False


if __name__ == "__main__":
    sys.exit(main())
