"""The OCR library as it comes, without our steps: what the report compares with."""

import re
import time
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.recognition.lines import Line
from tests.recognition.corpus.samples import Sample

_CATALOG = Path(__file__).resolve().parents[3] / "bot" / "catalog" / "common.yaml"
_NUMBER = re.compile(r"\d{17}[\dXx]")
_NAME = re.compile(r"姓\s*名\s*[:：]?\s*([一-鿿·]{2,10})")
_MORE_WORDS = {"id_card": ["公民身份号码"], "id_card_back": ["居民身份证"]}


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


@cache
def _words() -> dict[str, list[str]]:
    """Kind → its name and aliases, as the catalog has them."""
    told = yaml.safe_load(_CATALOG.read_text())["documents"]
    words = {kind: [entry["name"], *entry.get("aliases", [])] for kind, entry in told.items()}
    return {**words, **_MORE_WORDS}


def read_plainly(sample: Sample) -> dict[str, Any]:
    """The library's lines in its own order; the kind is the first of the catalog's names or aliases that stands there,
    the number the first of eighteen characters, the name what stands behind 姓名.

    `lines`: as our rules would get them, to tell what the rules and what the steps before them bring.
    """
    before = time.process_time()
    told = _engine()(sample.content)
    seconds = time.process_time() - before
    texts = [str(text) for text in told.txts or ()]
    page = "\n".join(texts)
    number, name = _NUMBER.search(page), _NAME.search(page)
    return {
        "found": _first_named(page),
        "found_number": number[0].upper() if number else None,
        "found_name": name[1] if name else None,
        "lines": [asdict(line) for line in _as_lines(told)],
        "seconds": seconds,
    }


def _first_named(page: str) -> str:
    found = [(page.find(word), -len(word), kind) for kind, words in _words().items() for word in words if word in page]
    return min(found)[2] if found else "other"


def _as_lines(told: Any) -> list[Line]:
    if told.boxes is None:
        return []
    height, width = told.img.shape[:2]
    return [
        Line(
            str(text),
            float(box[:, 0].min() / width),
            float(box[:, 1].min() / height),
            float(box[:, 0].max() / width),
            float(box[:, 1].max() / height),
            float((box[:, 1].max() - box[:, 1].min()) / height),
            float(score),
        )
        for box, text, score in zip(told.boxes, told.txts, told.scores, strict=True)
    ]
