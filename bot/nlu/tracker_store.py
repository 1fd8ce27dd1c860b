"""Conversations in memory only, and only so many (decision 0053).

Nothing personal of Rasa's reaches the disk. What is lost with the process is rebuilt from our database at the next
`action_session_start`: a sender id names one short episode, not a member.
"""

from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

DEFAULT_CONVERSATIONS = 2000


class BoundedTrackerStore(InMemoryTrackerStore):  # type: ignore[misc]
    """Keeps the `max_conversations` most recently used conversations; the least recently used one goes first."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        max_conversations: int = DEFAULT_CONVERSATIONS,
        **kwargs: Any,
    ) -> None:
        if max_conversations < 1:
            raise ValueError("max_conversations must be at least 1")
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, str] = OrderedDict()
        self._limit = max_conversations

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation as the newest, and let the oldest go when there are too many."""
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self._limit:
            self.store.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's last session, or None; being read makes it the newest."""
        if sender_id in self.store:
            self.store.move_to_end(sender_id)
        return await super().retrieve(sender_id)
