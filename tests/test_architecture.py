"""The shape of the house: arrows point down, files and functions stay small, and no address of a registry is kept."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
SOURCES = [
    ROOT / "server.py",
    *(
        path
        for folder in ("bot", "actions", "bench", "tests", "migrations")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ),
]
PRODUCT = [path for path in SOURCES if not {"tests", "bench", "versions"} & set(path.relative_to(ROOT).parts)]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_point_down_only() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_files_are_short() -> None:
    long = {
        relative(path): lines for path in PRODUCT if (lines := len(path.read_text().splitlines())) >= MAX_FILE_LINES
    }
    assert not long


def test_functions_are_short() -> None:
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in PRODUCT
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 >= MAX_FUNCTION_LINES
    ]
    assert not long


def test_no_module_is_called_utils() -> None:
    assert not [relative(path) for path in SOURCES if re.search(r"util|helpers?$|misc$", path.stem)]


def test_a_silenced_broad_except_says_why() -> None:
    """Ruff lets `except Exception` pass when it is logged or raised again; who silences that rule gives the reason."""
    silenced = re.compile(r"# noqa: BLE001(?!\W+\w+)|except\s*:|except BaseException")
    assert not [
        f"{relative(path)}:{number}"
        for path in PRODUCT
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if silenced.search(line)
    ]


def test_no_todo_is_left() -> None:
    assert not [relative(path) for path in PRODUCT if re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text())]


def test_sql_stands_in_repositories() -> None:
    """Edges, and rooms that have a repository, import no `select`, `insert`, `update` or `delete` elsewhere."""
    asks = re.compile(r"^from sqlalchemy\S* import .*\b(select|insert|update|delete)\b", re.MULTILINE)
    # Repositories under a better name: the inbox is a database of its own, a roster and a token are stored by upserts,
    # what members do on pages has tables of its own.
    allowed = {
        "repository.py",
        "reading_repository.py",
        "page_repository.py",
        "desk_repository.py",
        "models.py",
        "env.py",
        "inbox.py",
        "roster_store.py",
        "tokens.py",
    }
    offenders = [
        relative(path)
        for path in PRODUCT
        if ((path.parent / "repository.py").exists() or path.name in {"tasks.py", "routes.py"} or "cli" in path.parts)
        and path.name not in allowed
        and asks.search(path.read_text())
    ]
    assert not offenders


def test_nothing_imports_the_door() -> None:
    door = re.compile(r"^\s*(import server|from server import)\b", re.MULTILINE)
    assert not [relative(path) for path in PRODUCT if door.search(path.read_text())]


def test_the_rasa_components_import_nothing_of_ours() -> None:
    """bot.nlu runs in .venv-rasa, where none of our libraries are."""
    foreign = re.compile(r"^\s*(from|import) (actions|bot(?!\.nlu\b))", re.MULTILINE)
    assert not [relative(path) for path in (ROOT / "bot" / "nlu").rglob("*.py") if foreign.search(path.read_text())]


def test_services_never_commit() -> None:
    commit = re.compile(r"\.(commit|rollback)\(\)")
    assert not [relative(path) for path in PRODUCT if path.name == "service.py" and commit.search(path.read_text())]


def test_the_locks_name_no_registry() -> None:
    """Each machine uses the registry it is configured for: no lock holds an address."""
    for name in ("requirements.txt", "requirements-rasa.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*(-i|--(extra-)?index-url|--find-links|-f|--trusted-host)\b", text, re.MULTILINE)
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-rasa.txt"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    assert not [block.split()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
