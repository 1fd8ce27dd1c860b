"""`make chaos`: RUNS seeded runs over the whole matrix, then the builds that are broken on purpose; a table at the end.

    python -m tests.chaos --runs 200 --seed 1
    python -m tests.chaos --only "worker: kill -9" --seed 17     # one cell again, with the seed that the table printed

Exit code 1 when any promise was broken, or when a broken build was not caught.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from tests.chaos.faults import POSTGRES, SQLITE, Cell, matrix
from tests.chaos.fleet import Fleet
from tests.chaos.launch import Break
from tests.chaos.run import WALK_SECONDS, Result, run_once
from tests.support.postgres import PostgresServer, find_binary
from tests.support.ram import pytest_configure as use_memory

READER = "reader"
REAL_RASA_RUNS = 4
# It takes twenty seconds to come back.
REAL_RASA_WALK_SECONDS = 150.0
BROKEN_CELLS = {
    Break.DEDUPE: "members: duplicates x3",
    Break.LEASE: "WeChat: slow",
    Break.OUTBOX: "members: duplicates x3",
}
# A broken build may never come to rest.
BROKEN_REST_SECONDS = 15.0
# Of all runs, this share goes over PostgreSQL.
POSTGRES_SHARE = 0.3


def main() -> int:
    """Run, print, judge."""
    options = _options()
    use_memory()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped, and removed
    began, results = time.monotonic(), list(_all_runs(options))
    _print_table(results)
    caught = True if options.only else _catch_broken_builds(options.seed, options.broken_runs)
    broken = [result for result in results if result.violations]
    print(f"\n{len(results)} runs, {sum(r.messages for r in results)} messages, {sum(r.cases for r in results)} cases,")
    print(f"{len(broken)} runs with violations, {(time.monotonic() - began) / 60:.0f} minutes, seed {options.seed}.")
    return 1 if broken or not caught else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one cell, `part: fault`, with exactly this seed")
    parser.add_argument("--engine", choices=(SQLITE, POSTGRES), default="")
    parser.add_argument("--broken-runs", type=int, default=3)
    return parser.parse_args()


def _all_runs(options: argparse.Namespace) -> Iterator[Result]:
    cells = matrix()
    if options.only:
        chosen = [cell for cell in cells if cell.name == options.only]
        if not chosen:
            sys.exit("no such cell; there are:\n" + "\n".join(cell.name for cell in cells))
        engine = options.engine or chosen[0].engines[0]
        yield from _runs_on(engine, [(chosen[0], options.seed)] * options.runs, papers=chosen[0].part == READER)
        return
    plan = _plan(cells, options.runs, options.seed)
    for (engine, papers, real_rasa), runs in plan.items():
        if not options.engine or engine == options.engine:
            yield from _runs_on(engine, runs, papers=papers, real_rasa=real_rasa)


def _plan(cells: Sequence[Cell], count: int, seed: int) -> dict[tuple[str, bool, bool], list[tuple[Cell, int]]]:
    """Which runs go to which installation: (engine, whether pictures are read, whether Rasa is the real one)."""
    dice = Random(seed)
    plan: defaultdict[tuple[str, bool, bool], list[tuple[Cell, int]]] = defaultdict(list)
    real_rasa = [cell for cell in cells if cell.name in ("rasa: kill -9", "rasa: hang", "worker: kill -9")]
    for number in range(count):
        if number < REAL_RASA_RUNS and count > len(cells):
            plan[SQLITE, False, True].append((real_rasa[number % len(real_rasa)], seed * 1000 + number))
            continue
        cell = cells[number % len(cells)]
        engines = [engine for engine in cell.engines if engine == SQLITE or find_binary("initdb")]
        if not engines:
            continue
        both = len(engines) == 2 and cell.part != READER
        engine = (POSTGRES if dice.random() < POSTGRES_SHARE else SQLITE) if both else engines[0]
        plan[engine, cell.part == READER, False].append((cell, seed * 1000 + number))
    return dict(sorted(plan.items()))


def _runs_on(
    engine: str, runs: Sequence[tuple[Cell, int]], *, papers: bool, real_rasa: bool = False
) -> Iterator[Result]:
    with ExitStack() as stack:
        server = stack.enter_context(_postgres()) if engine == POSTGRES else None
        url = stack.enter_context(server.database()) if server else ""
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ins-chaos-")))
        kind = {"real_rasa": real_rasa, "reads_papers": papers}
        print(f"--- {engine}{', papers read' if papers else ''}{', the real Rasa' if real_rasa else ''}", flush=True)
        fleet = stack.enter_context(Fleet(folder, database_url=url, **kind).running())
        for cell, seed in runs:
            walk = REAL_RASA_WALK_SECONDS if real_rasa else WALK_SECONDS
            result = run_once(fleet, cell, seed, postgres=server, walk=walk)
            print(result.line(), flush=True)
            for violation in result.violations:
                print(f"    {violation}", flush=True)
            yield result


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        yield server
    finally:
        server.stop()


def _catch_broken_builds(seed: int, runs: int) -> bool:
    """Each deliberate defect must break a promise in every run."""
    cells, caught = {cell.name: cell for cell in matrix()}, True
    for broken, name in BROKEN_CELLS.items():
        for number in range(runs):
            found = broken_promises(broken, cells[name], seed * 1000 + number, rest=BROKEN_REST_SECONDS)
            caught = caught and bool(found)
            says = f"caught by {', '.join(found)}" if found else "MISSED"
            print(f"broken: {broken:8} seed {seed * 1000 + number}: {says}", flush=True)
    return caught


def broken_promises(broken: Break, cell: Cell, seed: int, **how: float) -> list[str]:
    """The promises that this broken build does not keep; `how` is for run_once."""
    with (
        tempfile.TemporaryDirectory(prefix="ins-chaos-") as folder,
        Fleet(Path(folder), broken=broken).running() as fleet,
    ):
        result = run_once(fleet, cell, seed, **how)  # type: ignore[arg-type]
    return sorted({violation.promise for violation in result.violations})


def _print_table(results: Sequence[Result]) -> None:
    rows: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        rows[result.cell.name].append(result)
    print(f"\n{'cell':34} {'runs':>4} {'messages':>8} {'cases':>5} {'replies':>7} {'longest':>8}  violations")
    for name, found in rows.items():
        bad = [f"seed {one.seed}" for one in found if one.violations]
        longest = max(one.seconds for one in found)
        counts = f"{len(found):4} {sum(one.messages for one in found):8} {sum(one.cases for one in found):5}"
        counts += f" {sum(one.replies for one in found):7}"
        print(f"{name:34} {counts} {longest:6.1f} s  {', '.join(bad) or 0}")


if __name__ == "__main__":
    sys.exit(main())
