"""Agents for tests: quick to make, and signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx import Response

from bot.kernel.db import Database
from bot.staff import passwords, service
from bot.staff.models import Agent, Role

PASSWORD = "correct horse 9"


@contextmanager
def quick_passwords() -> Iterator[None]:
    """Passwords that cost nothing: how strong the hash is does not matter in a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords._nobody.cache_clear()
        yield
    passwords._nobody.cache_clear()


def make_agent(db: Database, name: str, role: Role = Role.AGENT, display_name: str = "") -> Agent:
    """Somebody of the staff, with PASSWORD."""
    with db.transaction() as session:
        service.add_agent(
            session, name=name, role=role, display_name=display_name, password=PASSWORD, actor="staff:test"
        )
        return service.find(session, name)


def csrf_of(html: str) -> str:
    """The token in a page: of its meta tag, or of its form."""
    found = re.search(r'name="csrf" (?:content|value)="([0-9a-f]+)"', html)
    assert found is not None, html[:2000]
    return found[1]


class DeskClient(TestClient):
    """A browser at the desk: `act` writes as htmx does."""

    csrf = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in through the page."""
        form = self.get("/sign-in")
        fields = {"name": name, "password": password, "next": "/", "csrf": csrf_of(form.text)}
        answer = self.post("/sign-in", data=fields, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        self.csrf = csrf_of(self.get("/password").text)

    def act(self, address: str, **fields: str | int) -> Response:
        """POST as a page of ours does."""
        headers = {"X-CSRF-Token": self.csrf, "HX-Request": "true"}
        return self.post(address, data=fields, headers=headers, follow_redirects=False)
