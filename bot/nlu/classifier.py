"""The Rasa component around the intent model: it trains, persists and ranks. Emergencies go first (decision 0051).

Beside Rasa's `intent` and `intent_ranking` the parse result holds `understanding`, a dictionary that actions find in
`tracker.latest_message["understanding"]` (decision 0052):

- `verdict`: "act" on the intent; "offer" the candidates as numbered choices; "say_so", nothing was understood.
  Unless it is "act" the intent is `nlu_fallback`, and the ranking goes on behind it.
- `candidates`: the two or three intents that may be offered, likeliest first; small talk, out_of_scope and emergency
  are never among them. They are there whatever the verdict; empty for a blank text.
- `topic`: what kind of the likeliest intent it is, or null where the examples do not tell. Of out_of_scope: medical,
  worry, bereavement, other_insurance, chat, spam, foreign, gibberish; of emergency: acute, self_harm; of others null.

Digits, dates, names and codes are never called gibberish or foreign; a form reads its answers itself.
"""

import hashlib
import logging
import time
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.bars import EMERGENCY, Verdict
from bot.nlu.data import Example
from bot.nlu.emergency import pieces
from bot.nlu.encoders import CACHE_DIR, all_encoders
from bot.nlu.features import read_texts
from bot.nlu.model import IntentModel, ModelSettings
from bot.nlu.tuning import train_model
from bot.nlu.understanding import NOTHING, Understanding, understand

logger = logging.getLogger(__name__)

FALLBACK = "nlu_fallback"
UNDERSTANDING = "understanding"
_SOURCES = (
    "normalise",
    "lexicon",
    "data",
    "oddity",
    "understanding",
    "encoders",
    "features",
    "heads",
    "model",
    "bars",
    "bar_choice",
    "emergency",
    "evaluate",
    "tuning",
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class InsIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """Ranks every intent for a message; below the bar the intent is nlu_fallback, as with Rasa's own."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may set besides the settings of the model; the bars are found in training."""
        return {"encoders": ["use", "e5"]}

    @staticmethod
    def required_packages() -> list[str]:
        """The encoders are optional, so only the learner is required."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache looks at this class only: add the modules beside it and the installed encoders."""
        digest = hashlib.sha256()
        for name in (*(f"{source}.py" for source in _SOURCES), "details.txt"):
            digest.update((Path(__file__).parent / name).read_bytes())
        for encoder in all_encoders():
            digest.update(f"{encoder.name}={encoder.version};".encode())
        return digest.hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "InsIntentClassifier":
        """A component that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "InsIntentClassifier":
        """The trained component, its encoders already warm: the first member must not wait for them."""
        with model_storage.read_from(resource) as directory:
            model = IntentModel.open(Path(directory))
        model.probabilities(["你好"])
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has a text and an intent, and persist the model."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        started = time.monotonic()
        self._model, outcome = train_model(
            [Example(m.get(TEXT), m.get(INTENT), topic=_topic_of(m)) for m in messages],
            ModelSettings(encoders=list(self._config["encoders"])),
            cache_dir=CACHE_DIR,
            progress=lambda step: logger.info("训练中 %s (%.0f s)", step, time.monotonic() - started),
        )
        if outcome is not None:
            logger.info("cross-validation: %.3f right, bars %s", outcome.accuracy(), outcome.bars)
        with self._storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing of the training data changes."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, the full `intent_ranking` and `understanding` of each message."""
        for message in messages:
            found = self._understand(message.get(TEXT) or "")
            ranking = [{"name": name, "confidence": confidence} for name, confidence in found.ranking]
            if found.verdict is not Verdict.ACT:
                ranking.insert(0, {"name": FALLBACK, "confidence": self._model.bars.act if self._model else 0.0})
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(UNDERSTANDING, found.told(), add_to_output=True)
        return messages

    def _understand(self, text: str) -> Understanding:
        """What is made of `text`; the danger is that of its worst piece."""
        if self._model is None or not text.strip():
            return NOTHING
        looks = self._model.look(read_texts([text, *pieces(text)], self._model.encoders))
        probabilities = dict(zip(self._model.intents, looks.probabilities[0].tolist(), strict=True))
        dangers = looks.probabilities[:, self._model.intents.index(EMERGENCY)]
        danger, worst = float(dangers.max()), looks.topics[int(dangers.argmax())]
        topics = looks.topics[0] | {name: topic for name, topic in worst.items() if name == EMERGENCY}
        return understand(text, probabilities, danger=danger, topics=topics, bars=self._model.bars)


def _topic_of(message: Message) -> str:
    """The topic that stands in the metadata of the example's block."""
    about = (message.get("metadata") or {}).get("intent") or {}
    return str(about.get("topic", ""))
