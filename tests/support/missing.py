"""What a machine may lack: on somebody's own machine a test is skipped for it, in CI it fails."""

import os
from typing import NoReturn

import pytest


def lacks(what: str) -> NoReturn:
    """End the test: skipped, or failed where `.ci/run` says (CI=1) that nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have everything: {what}", pytrace=False)
    pytest.skip(what)
