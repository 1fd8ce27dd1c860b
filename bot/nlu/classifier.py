"""The Rasa component around the intent model: it trains, persists and ranks. Emergencies go first (decision 0051)."""

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

from bot.nlu.emergency import DEFAULTS, EmergencyRule
from bot.nlu.encoders import CACHE_DIR, all_encoders
from bot.nlu.model import IntentModel, ModelSettings

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class InsIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """Ranks every intent for a message; a blank one gets no intent and confidence 0, which is Rasa's fallback."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._rule = EmergencyRule.from_config(config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of the model and of the emergency rule; config.yml may override each."""
        return {
            "encoders": ["use", "e5"],
            "ngram_max": 4,
            "inverse_regularisation": 10.0,
            **DEFAULTS,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """The encoders are optional, so only the learner is required."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache looks at this class only: add the modules beside it and the installed encoders."""
        digest = hashlib.sha256()
        for name in ("normalise.py", "lexicon.py", "encoders.py", "model.py", "emergency.py", "details.txt"):
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
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        started = time.monotonic()
        self._model = IntentModel(
            ModelSettings(
                encoders=list(self._config["encoders"]),
                ngram_max=int(self._config["ngram_max"]),
                inverse_regularisation=float(self._config["inverse_regularisation"]),
            )
        )
        self._model.fit(
            [m.get(TEXT) for m in examples],
            [m.get(INTENT) for m in examples],
            cache_dir=CACHE_DIR,
            progress=lambda step: logger.info("训练中 %s (%.0f s)", step, time.monotonic() - started),
        )
        with self._storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing of the training data changes."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and the full `intent_ranking` of each message."""
        for message in messages:
            ranking = self._rank(message.get(TEXT) or "")
            intent = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, text: str) -> list[dict[str, Any]]:
        if self._model is None or not text.strip():
            return []
        row = self._model.probabilities([text])[0]
        pairs = self._rule.apply(text, dict(zip(self._model.intents, row.tolist(), strict=True)))
        return [{"name": name, "confidence": confidence} for name, confidence in pairs]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises ValueError for thresholds outside 0..1."""
        for key in DEFAULTS:
            if key in config and not 0.0 <= float(config[key]) <= 1.0:
                raise ValueError(f"{key} must lie between 0 and 1")
