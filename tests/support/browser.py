"""Headless Chromium as Debian packages it; nothing is downloaded."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
# Marks of tests that open a page and are left out, with a clear message, where there is no browser.
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium; run scripts/system-packages.sh"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; RuntimeError saying what to install when there is none."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("Chromium is not installed; run scripts/system-packages.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
