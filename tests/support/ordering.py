"""Runs the fast tests first: those that start the whole product, and then those that drive a browser, come last."""

import pytest

LAST = ("e2e", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by marker, keeping the order inside each group."""
    items.sort(
        key=lambda item: max((LAST.index(mark) + 1 for mark in LAST if item.get_closest_marker(mark)), default=0)
    )
