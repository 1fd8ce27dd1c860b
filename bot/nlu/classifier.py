"""The Rasa component around the intent model: it trains, persists and ranks. Emergencies go first (decision 0051).

Beside Rasa's `intent` and `intent_ranking` the parse result holds `understanding`, which actions find in
`latest_message`: verdict (act, offer or say_so), best, choices (to offer, best first), bars, and what
speaks for an emergency.
"""

import hashlib
import logging
import time
from dataclasses import asdict
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

from bot.nlu.bars import EMERGENCY, Verdict, choices_of
from bot.nlu.data import Example
from bot.nlu.emergency import EmergencyRule, has_word, pieces
from bot.nlu.encoders import CACHE_DIR, all_encoders
from bot.nlu.evaluate import verdict_of
from bot.nlu.model import IntentModel, ModelSettings
from bot.nlu.tuning import train_model

logger = logging.getLogger(__name__)

FALLBACK = "nlu_fallback"
UNDERSTANDING = "understanding"
_SOURCES = (
    "normalise",
    "lexicon",
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
            [Example(m.get(TEXT), m.get(INTENT)) for m in messages],
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
            text = message.get(TEXT) or ""
            pairs, danger = self._rank(text)
            verdict = self._verdict(pairs)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in pairs]
            if verdict is not Verdict.ACT:
                ranking.insert(0, {"name": FALLBACK, "confidence": self._model.bars.act if self._model else 0.0})
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(UNDERSTANDING, self._understanding(text, pairs, verdict, danger), add_to_output=True)
        return messages

    def _verdict(self, pairs: list[tuple[str, float]]) -> Verdict:
        return verdict_of(pairs, self._model.bars) if self._model else Verdict.SAY_SO

    def _rank(self, text: str) -> tuple[list[tuple[str, float]], float]:
        """The ranking after the emergency rule, and the danger in the worst piece of the text."""
        if self._model is None or not text.strip():
            return [], 0.0
        looks = self._model.look([text, *pieces(text)])
        danger = float(looks.danger.max())
        probabilities = dict(zip(self._model.intents, looks.probabilities[0].tolist(), strict=True))
        return EmergencyRule.of(self._model.bars).apply(text, probabilities, danger), danger

    def _understanding(
        self, text: str, pairs: list[tuple[str, float]], verdict: Verdict, danger: float
    ) -> dict[str, Any]:
        """Plain values only: the tracker store and the action server get them as JSON."""
        best = {"name": pairs[0][0], "confidence": pairs[0][1]} if pairs else {"name": None, "confidence": 0.0}
        return {
            "verdict": verdict.value,
            "best": best,
            "choices": [{"name": name, "confidence": p} for name, p in choices_of(pairs)],
            "bars": asdict(self._model.bars) if self._model else {},
            "emergency": {"danger": danger, "word": has_word(text), "raised": best["name"] == EMERGENCY},
        }
