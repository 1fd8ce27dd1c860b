"""Checks the Rasa project: what `rasa data validate` has to say, and the test stories against the trained model.

    .venv-rasa/bin/python scripts/rasa_checks.py      prints what is wrong and ends with 1

A warning counts as wrong, save those that Rasa itself expects. In a test story the words of the member are understood
by the real model, and the policy must then choose the actions that the story names; Rasa runs no custom actions there.
"""

import asyncio
import io
import logging
import sys
import warnings
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.nlu import runtime  # noqa: E402

runtime.prepare()
warnings.simplefilter("ignore")  # what the pinned libraries say of each other while they are imported

from rasa.cli.utils import validate_files  # noqa: E402
from rasa.core import test as story_tests  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.shared.core.training_data.story_writer.yaml_story_writer import YAMLStoryWriter  # noqa: E402
from rasa.shared.importers.importer import TrainingDataImporter  # noqa: E402
from rasa.utils.common import EXPECTED_WARNINGS  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

from bot.nlu.train import MODEL_NAME, MODELS_DIR  # noqa: E402

STORIES = "tests/stories"


def problems_of_data() -> list[str]:
    """What the validator complains of."""
    importer = TrainingDataImporter.load_from_dict({}, "config.yml", "domain.yml", ["data"])
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always", UserWarning)
        for category, words in EXPECTED_WARNINGS:
            warnings.filterwarnings("ignore", message=words, category=category)
        try:
            validate_files(fail_on_warnings=True, max_history=None, importer=importer)
            failed = False
        except SystemExit as end:
            failed = bool(end.code)
    told = [str(one.message) for one in raised if one.category is UserWarning]
    return told or (["rasa data validate failed"] if failed else [])


async def problems_of_stories(agent: Agent) -> tuple[int, list[str]]:
    """How many test stories there are, and those that went another way, as Rasa writes them down."""
    generator = story_tests._create_data_generator(STORIES, agent, use_conversation_test_files=True)
    trackers = generator.generate_story_trackers()
    with redirect_stderr(io.StringIO()):  # the progress bar
        outcome, _, _ = await story_tests._collect_story_predictions(trackers, agent, use_e2e=True)
    return len(trackers), [_written_down(tracker) for tracker in outcome.failed_stories]


def _written_down(tracker: Any) -> str:
    """A story with a comment where it went another way."""
    steps = [story_tests._filter_step_events(step) for step in tracker.as_story(include_source=True).story_steps]
    return str(YAMLStoryWriter().dumps(steps))


def main() -> int:
    """The command. Returns the exit code."""
    configure_structlog(logging.ERROR)
    wrong = problems_of_data()
    count, failed = asyncio.run(problems_of_stories(Agent.load(str(MODELS_DIR / f"{MODEL_NAME}.tar.gz"))))
    for problem in [*wrong, *failed]:
        print(problem)
    print(f"{count} test stories, {len(failed)} failed; the data are {'not ' if wrong else ''}valid")
    return 1 if wrong or failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
