"""Fixtures of the reminder tests."""

from datetime import timedelta

import pytest


@pytest.fixture
def years_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep J6 out of tests about cases."""
    monkeypatch.setattr("bot.reminders.planner.HORIZON", timedelta(days=-1))
