"""docs/clauses.md tells the truth: every clause lives somewhere and is proved by a test that runs."""

from pathlib import Path

import pytest

from scripts.clauses import PAGE, ROOT, ClauseMap, build, catalog_homes, clauses_of, page, proving_tests

# service-rules.md: every clause of 医疗服务流程.
COUNTS = {"J": 8, "G": 5, "S": 2, "T": 6, "D": 8}
CLAUSES = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
KNOWN = set(CLAUSES)


@pytest.fixture(scope="module")
def clause_map() -> ClauseMap:
    """The map of this working tree."""
    return build()


def test_the_catalog_knows_exactly_the_clauses_of_the_document(clause_map: ClauseMap) -> None:
    assert sorted(clause_map.clauses) == sorted(CLAUSES)
    assert all(clause.text.strip() for clause in clause_map.clauses.values())


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_has_a_home_and_a_test(clause_map: ClauseMap, clause: str) -> None:
    assert clause_map.clauses[clause].homes, f"nothing in the catalog or the code names {clause}"
    assert clause_map.clauses[clause].tests, f"no test is named test_{clause.lower()}_…, or all of them are skipped"


def test_no_test_names_a_clause_that_does_not_exist(clause_map: ClauseMap) -> None:
    assert clause_map.problems == []


def test_the_page_is_up_to_date(clause_map: ClauseMap) -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(clause_map), "run make clauses"


def test_the_page_shows_text_homes_and_tests_of_a_clause(clause_map: ClauseMap) -> None:
    part = page(clause_map).partition("\n## G5 ")[2].partition("\n## ")[0]
    assert "已安排而未按时就医" in part
    assert "bot/catalog/services/outpatient.yaml | " in part
    assert "move arranged → no_show" in part
    assert "case.no_show" in part
    assert "tests/cases/test_moving.py | " in part


@pytest.mark.parametrize(
    ("name", "clauses"),
    [
        ("test_g5_no_show", ["G5"]),
        ("test_G1_G2_T3_three_clocks", ["G1", "G2", "T3"]),
        ("test_j9_is_no_clause", ["J9"]),
        ("test_no_clause_g5_at_the_head", []),
        ("test_h5_pages_are_not_a_clause", []),
        ("test_d8", ["D8"]),
    ],
)
def test_ids_stand_at_the_head_of_a_name(name: str, clauses: list[str]) -> None:
    assert clauses_of(name, KNOWN) == clauses


SKIPPED = [
    "@pytest.mark.skip\ndef test_g1_a():\n    assert f()",
    "@pytest.mark.skip(reason='later')\ndef test_g1_a():\n    assert f()",
    "@pytest.mark.xfail(strict=True)\ndef test_g1_a():\n    assert f()",
    "@unittest.skip('later')\ndef test_g1_a():\n    assert f()",
    "def test_g1_a():\n    pytest.skip('later')\n    assert f()",
    "def test_g1_a():\n    '''Only words.'''",
    "def test_g1_a():\n    pass",
    "pytestmark = pytest.mark.skip\ndef test_g1_a():\n    assert f()",
    "pytestmark = [pytest.mark.e2e, pytest.mark.skip('later')]\ndef test_g1_a():\n    assert f()",
    "pytest.skip('later', allow_module_level=True)\ndef test_g1_a():\n    assert f()",
    "@pytest.mark.skip\nclass TestIt:\n    def test_g1_a(self):\n        assert f()",
    "def helper():\n    def test_g1_a():\n        assert f()",
    "class Helper:\n    def test_g1_a(self):\n        assert f()",
]


@pytest.mark.parametrize("source", SKIPPED)
def test_what_never_runs_proves_nothing(source: str) -> None:
    assert proving_tests(source, KNOWN) == []


RUNNING = [
    ("def test_g1_a():\n    assert f()", "test_g1_a"),
    ("@pytest.mark.e2e\n@pytest.mark.parametrize('x', [1])\ndef test_g1_a(x):\n    assert f()", "test_g1_a"),
    ("@pytest.mark.skipif(WINDOWS, reason='x')\ndef test_g1_a():\n    assert f()", "test_g1_a"),
    ("pytestmark = pytest.mark.browser\ndef test_g1_a():\n    '''Words.'''\n    assert f()", "test_g1_a"),
    ("class TestIt:\n    def test_g1_a(self):\n        assert f()", "TestIt::test_g1_a"),
]


@pytest.mark.parametrize(("source", "name"), RUNNING)
def test_what_runs_proves(source: str, name: str) -> None:
    assert proving_tests(source, KNOWN) == [(name, ["G1"])]


def test_homes_are_read_from_records_and_comments(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text(
        "hotline: 400  # J1\n"
        "clauses: [J2]\n"
        "sla: {clause: G1, working_days: 5}\n"
        "asks:\n  - {id: city, clauses: [J7, X9]}\n"
        "moves:\n  - {from: [a, b], to: c, clauses: [G5]}\n"
        "case:\n  gone: {text: 走了, clauses: [G4]}\n",
        encoding="utf-8",
    )
    assert catalog_homes(file, KNOWN) == {
        ("J1", "hotline"),
        ("J2", "the service"),
        ("G1", "clock, 5 working days"),
        ("J7", "ask city"),
        ("G5", "move a, b → c"),
        ("G4", "case.gone"),
    }
