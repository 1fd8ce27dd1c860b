"""One running system a database for all end-to-end tests; each test brings its own people."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.journey import Story
from tests.e2e.photos import photo as a_photo
from tests.e2e.system import ROOT, System
from tests.support.people import Person, people, write_roster
from tests.support.postgres import PostgresServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_numbers = itertools.count(101, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder starts real processes."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package", params=["sqlite", "postgres"])
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The product, running, with the sandbox."""
    if not (ROOT / "models").is_dir():
        pytest.fail("no trained model: run make train")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        running = System(tmp_path_factory.mktemp(request.param), database_url=url)
        running.start()
        yield running
        assert running.stop() == 0


@pytest.fixture
def enrol(system: System, tmp_path: Path) -> Callable[[int], list[Person]]:
    """Import new people into the running system's roster."""

    def _enrol(count: int) -> list[Person]:
        who = people(count, first=next(_numbers))
        now = datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"])
        system.command("roster", "import", str(write_roster(tmp_path, who, today=now.date())))
        return who

    return _enrol


@pytest.fixture
def story(system: System, tmp_path: Path, photo: bytes) -> Story:
    """A journey to be told."""
    return Story(system, tmp_path, photo)


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A small made-up photo of a paper."""
    return a_photo()


@pytest.fixture
def sit(system: System, browser: "Browser") -> "Iterator[Callable[[str], Page]]":
    """Opens the browser of a demo agent, signed in; its library is loaded by the tests that open pages only."""
    from tests.e2e.at_the_desk import sit_down

    pages: list[Page] = []

    def _sit(name: str) -> "Page":
        pages.append(sit_down(system, browser, name))
        return pages[-1]

    yield _sit
    for page in pages:
        page.close()


@pytest.fixture
def desk(sit: "Callable[[str], Page]") -> "Page":
    """小李's browser."""
    return sit("li")
