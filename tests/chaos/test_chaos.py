"""A handful of the matrix, for every run of the tests; `make chaos` does all of it (docs/reliability.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.__main__ import BROKEN_CELLS, broken_promises
from tests.chaos.faults import Cell, matrix
from tests.chaos.fleet import Fleet
from tests.chaos.launch import Break
from tests.chaos.run import run_once

CELLS = {cell.name: cell for cell in matrix()}
HANDFUL = (
    "worker: kill -9",
    "sender: kill -9",
    "gateway: kill -9",
    "database: inbox file locked",
    "WeChat: took it, 502",
)
SEED = 7


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The product on SQLite, with a scripted Rasa."""
    with Fleet(tmp_path_factory.mktemp("chaos")).running() as running:
        yield running


@pytest.mark.e2e
@pytest.mark.parametrize("name", HANDFUL)
def test_no_promise_is_broken(fleet: Fleet, name: str) -> None:
    result = run_once(fleet, CELLS[name], SEED, members=2)
    assert result.messages > 0
    assert [str(violation) for violation in result.violations] == []


@pytest.mark.e2e
def test_a_build_without_deduplication_is_caught() -> None:
    cell = CELLS[BROKEN_CELLS[Break.DEDUPE]]
    assert "acked_is_kept_once" in broken_promises(Break.DEDUPE, cell, SEED, members=1, walk=4.0, rest=2.0)


def test_every_part_and_every_way_is_in_the_matrix() -> None:
    ways = {"kill -9", "hang", "slow", "restart"}
    parts = ("gateway", "worker", "sender", "scheduler", "actions", "rasa", "console", "reader")
    assert {f"{part}: {way}" for part in parts for way in ways} <= set(CELLS)
    api = ("-1", "5xx", "HTML with 200", "took it, timed out", "token revoked", "receipt failed")
    codes = ("45015", "45047", "45009", "43004", "48001")
    assert {f"WeChat: {fault}" for fault in (*api, *codes)} <= set(CELLS)
    assert all(isinstance(cell, Cell) for cell in CELLS.values())


def test_paths_of_the_product_hold_no_switch() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*root.glob("bot/**/*.py"), *root.glob("actions/*.py"), root / "server.py"]
    assert [file for file in files if "CHAOS_" in file.read_text(encoding="utf-8")] == []
