"""The page docs/documents-report.md, from the rows that scripts/documents_report.py measured."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from bot.recognition.classify import classify
from bot.recognition.lines import Line

Row = dict[str, Any]
CLEAN = "clean"
CARDS = ("id_card", "id_card_back")
_FLAW_OF_WEAR = {
    "dark": ("dark",),
    "glaring": ("glare",),
    "turned": ("sideways", "upside_down"),
    "blurred": ("blurred",),
}
_FLAW_OF_SPOILT = {"smeared": ("blurred", "no_text"), "cut": ("cut_off",)}

_HEAD = """# How well papers are read

Written by `make documents-report` (`scripts/documents_report.py`). Every person, hospital and number is made up;
pages are rendered with fonts-noto-cjk and worn by code (`tests/recognition/corpus`). So these figures say how the
rules do on forms they had not seen, not how they do on real photographs: no real paper was at hand, and who wrote
the rules wrote the forms.

The rules were written with `layouts_seen.py`. They were then asked once about `layouts_asked_first.py`, 37 other
forms: kind right 83.8 % clean (31/37) and 83.8 % worn (62/74), wrong but sure 0/37 and 1/74, ID number 30/30 and
60/60. What failed was words, not reading: the same form failed clean and worn. The words were widened, and
`layouts_held_out.py` was written after that. Every figure below is from it, {since}.
"""
# Say here what was changed once these layouts had been asked.
SINCE = (
    "and no rule of kinds or numbers was changed since; the words before the 病理 conclusion and around the name of "
    "the hospital were, after these figures of them"
)


def report(rows: Sequence[Row]) -> str:
    """The whole page."""
    ours = [row for row in rows if row["method"] == "ours"]
    plain = [row for row in rows if row["method"] == "plain"]
    children = [row for row in rows if row["method"] == "child"]
    parts = [
        _HEAD.format(since=SINCE),
        _bars(ours),
        _beside_plain(ours, plain),
        _by("kind", "Kind", ours),
        _by("wear", "What was done to the picture", ours),
        _calibration(ours),
        _hints(ours),
        _flaws(ours, [row for row in rows if row["method"] == "spoilt"]),
        _cost(ours, plain, children, [row for row in rows if row["method"] == "full page"]),
        _misses(ours),
    ]
    return "\n".join(part.rstrip() + "\n" for part in parts if part)


def _is_clean(row: Row) -> bool:
    return bool(row["wear"] == CLEAN)


def _right(row: Row) -> bool:
    return bool(row["found"] == row["kind"])


def _wrong_but_sure(row: Row) -> bool:
    return not _right(row) and row["certainty"] == "sure"


def _number_right(row: Row) -> bool:
    return bool(row["found_number"] == row["number"])


def _split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    clean, worn = [], []
    for row in rows:
        (clean if _is_clean(row) else worn).append(row)
    return clean, worn


def _share(rows: Sequence[Row], holds: Callable[[Row], bool]) -> str:
    """`96.2 % (50/52)`."""
    if not rows:
        return "–"
    count = sum(holds(row) for row in rows)
    return f"{100 * count / len(rows):.1f} % ({count}/{len(rows)})"


def _table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    drawn = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*drawn, *("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)]) + "\n"


def _bars(ours: Sequence[Row]) -> str:
    papers = [row for row in ours if row["kind"] not in CARDS]
    fronts = [row for row in ours if row["kind"] == "id_card"]
    clean, worn = _split(papers)
    front_clean, front_worn = _split(fronts)
    all_clean, all_worn = _split(ours)
    lines = [
        ("kind right, papers", _share(clean, _right), "95 %", _share(worn, _right), "85 %"),
        ("kind right, papers and identity cards", _share(all_clean, _right), "95 %", _share(all_worn, _right), "85 %"),
        ("ID number exact", _share(front_clean, _number_right), "99 %", _share(front_worn, _number_right), "90 %"),
        (
            "ID number given, but wrong",
            _share(front_clean, lambda row: bool(row["found_number"]) and not _number_right(row)),
            "–",
            _share(front_worn, lambda row: bool(row["found_number"]) and not _number_right(row)),
            "–",
        ),
        ("wrong kind, but sure, papers", _share(clean, _wrong_but_sure), "1 %", _share(worn, _wrong_but_sure), "1 %"),
        ("stored without asking (sure)", _share(all_clean, _sure), "–", _share(all_worn, _sure), "–"),
    ]
    words = (
        f"\nAmong the {len(ours)} pictures {sum(map(_wrong_but_sure, ours))} are wrong but sure. Where none is, the "
        f"true share may still be as high as {300 / max(len(ours), 1):.1f} % (rule of three), of forms like these.\n"
    )
    return "## Bars\n\n" + _table(("", "clean", "bar", "worn", "bar"), lines) + words


def _sure(row: Row) -> bool:
    return bool(row["certainty"] == "sure")


def _with_our_rules(row: Row) -> Row:
    return {**row, "by_rules": classify([Line(**line) for line in row["lines"]]).kind}


def _beside_plain(ours: Sequence[Row], plain: Sequence[Row]) -> str:
    """On the pictures that both were asked."""
    if not plain:
        return ""
    asked = {(row["kind"], row["layout"], row["wear"], row["number"]) for row in plain}
    same = [row for row in ours if (row["kind"], row["layout"], row["wear"], row["number"]) in asked]
    told = (
        ("rapidocr as it comes, first name of a kind found", plain, "found"),
        ("rapidocr as it comes, then our rules", [_with_our_rules(row) for row in plain], "by_rules"),
        ("ours", same, "found"),
    )
    lines = []
    for name, rows, key in told:
        fronts_clean, fronts_worn = _split([row for row in rows if row["kind"] == "id_card"])
        clean, worn = _split(rows)

        def right(row: Row, key: str = key) -> bool:
            return bool(row[key] == row["kind"])

        lines.append(
            (
                name,
                _share(clean, right),
                _share(worn, right),
                _share(fronts_clean, _number_right),
                _share(fronts_worn, _number_right),
                f"{statistics.median(row['seconds'] for row in rows):.1f} s",
            )
        )
    head = ("", "kind, clean", "kind, worn", "ID number, clean", "ID number, worn", "processor, median")
    words = (
        "\nThe library turns and stretches pictures itself, so on these our steps before reading add nothing to the "
        "kind or the number: what tells the kind are the rules. The steps are there to refuse what is hostile, to say "
        "what is wrong with a photograph, and to know rows and sizes on a page that lies askew.\n"
    )
    told_of = f"## Beside the library alone\n\nThe {len(plain)} pictures that both were asked.\n\n"
    return told_of + _table(head, lines) + words


def _by(key: str, title: str, ours: Sequence[Row]) -> str:
    lines = []
    for value in dict.fromkeys(row[key] for row in ours):
        rows = [row for row in ours if row[key] == value]
        lines.append((value, _share(rows, _right), _share(rows, _sure), _share(rows, _wrong_but_sure)))
    return f"## {title}\n\n" + _table((key, "right", "sure", "wrong but sure"), lines)


def _calibration(ours: Sequence[Row]) -> str:
    """How often the kind is right where the reading says how likely it is; OTHER without a title says nothing."""
    edges = (0.0, 0.5, 0.8, 0.95, 0.99, 1.001)
    lines = []
    for low, high in pairwise(edges):
        rows = [row for row in ours if low <= row["confidence"] < high and row["certainty"] != "unknown"]
        if rows:
            mean = statistics.mean(row["confidence"] for row in rows)
            lines.append((f"{low:.2f} – {min(high, 1):.2f}", f"{100 * mean:.1f} %", _share(rows, _right)))
    return "## Is the confidence what it says?\n\n" + _table(("confidence", "mean of it", "right"), lines)


def _hints(ours: Sequence[Row]) -> str:
    papers = [row for row in ours if row["kind"] not in (*CARDS, "other")]
    named = [row for row in papers if row["wear"] is not None]
    placed = [row for row in papers if row["hospital"]]
    dated = [row for row in papers if row["dated"]]
    lines = []
    for name, rows, holds in (
        ("patient's name exact", named, lambda row: row["found_name"] == row["name"]),
        ("a wrong name", named, lambda row: row["found_name"] is not None and row["found_name"] != row["name"]),
        (
            "hospital exact",
            placed,
            lambda row: row["found_hospital"] == row["hospital"].replace("（", "(").replace("）", ")"),
        ),
        ("date exact", dated, lambda row: row["found_dated"] == row["dated"]),
        (
            "病理 conclusion found",
            [row for row in papers if row["kind"] == "pathology_report"],
            lambda row: row["has_conclusion"],
        ),
        (
            "name on an identity card exact",
            [row for row in ours if row["kind"] == "id_card"],
            lambda row: row["found_name"] == row["name"],
        ),
    ):
        clean, worn = _split(rows)
        lines.append((name, _share(clean, holds), _share(worn, holds)))
    return "## Hints\n\n" + _table(("", "clean", "worn"), lines)


def _flaws(ours: Sequence[Row], spoilt: Sequence[Row]) -> str:
    lines = []
    for wear, flaws in _FLAW_OF_WEAR.items():
        having = [row for row in ours if row["wear"] == wear]
        others = [row for row in ours if row["wear"] != wear]

        def told(row: Row, flaws: tuple[str, ...] = flaws) -> bool:
            return bool(set(flaws) & set(row["flaws"]))

        lines.append((wear, ", ".join(flaws), _share(having, told), _share(others, told)))
    for wear, flaws in _FLAW_OF_SPOILT.items():
        having = [row for row in spoilt if row["wear"] == wear]
        told_of = _share(having, lambda row, flaws=flaws: bool(set(flaws) & set(row["flaws"])))
        lines.append((wear, ", ".join(flaws), told_of, "–"))
    counted = Counter(flaw for row in ours if _is_clean(row) for flaw in row["flaws"])
    alarms = ", ".join(f"{flaw} {count}" for flaw, count in counted.items()) or "none"
    words = (
        "A picture that was blurred a little and can still be read is not called blurred: the member is not sent away "
        f"for it. Flaws told of clean pictures: {alarms}. Of the {len(spoilt)} pictures smeared or cut on purpose the "
        f"kind is right in {_share(spoilt, _right)}, wrong but sure in {_share(spoilt, _wrong_but_sure)}.\n"
    )
    return (
        "## Flaws of the photograph\n\n"
        + _table(("wear", "flaw", "told", "told of other pictures"), lines)
        + "\n"
        + words
    )


def _cost(ours: Sequence[Row], plain: Sequence[Row], children: Sequence[Row], full: Sequence[Row]) -> str:
    lines = []
    for name, rows in (
        ("ours, in a warm process", ours),
        ("ours, a process per picture", children),
        ("ours, a process per picture, a table of 42 rows", full),
        ("the library alone", plain),
    ):
        if not rows:
            continue
        seconds = sorted(row["seconds"] for row in rows)
        p95 = statistics.quantiles(seconds, n=100, method="inclusive")[94] if len(seconds) > 1 else seconds[0]
        peak = max((row["peak_mb"] for row in rows if "peak_mb" in row), default=None)
        lines.append(
            (name, len(rows), f"{statistics.median(seconds):.1f} s", f"{p95:.1f} s", f"{peak} MB" if peak else "–")
        )
    words = (
        "Seconds of one processor core with one thread, starting included where it is a process per picture; the "
        "machine was busy with other work, so the time on the clock was longer. Memory: the largest resident size of "
        "a child.\n"
    )
    return "## What a page costs\n\n" + _table(("", "pictures", "median", "p95", "peak memory"), lines) + "\n" + words


def _misses(ours: Sequence[Row]) -> str:
    wrong = [row for row in ours if not _right(row)]
    lines = [
        (row["kind"], row["layout"], row["wear"], row["found"], row["certainty"], f"{row['confidence']:.2f}")
        for row in wrong
    ]
    head = ("kind", "layout", "wear", "taken for", "certainty", "confidence")
    return f"## Every wrong kind ({len(wrong)})\n\n" + (_table(head, lines) if lines else "None.\n")
