"""The pages where members do something, over real processes: a PDF is uploaded, the letter is signed (D4, D5)."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import httpx

from tests.documents.pictures import pdf
from tests.e2e.dialogue import Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.system import System
from tests.support.people import Person

LINK = re.compile(r"https?://\S+?/([au])/[0-9a-f]{40}")
WRITTEN = [[[20 + 3 * step, 60 + step % 9 * 4] for step in range(60)]]


def link_in(words: str, purpose: str) -> str:
    """The newest link of one purpose."""
    return [found[0] for found in LINK.finditer(words) if found[1] == purpose][-1]


def upload(link: str, content: bytes) -> None:
    """What the page's script does, for a file of one piece."""
    with httpx.Client(trust_env=False, timeout=60) as page:
        assert page.get(link).status_code == 200
        told = {"key": sha256(content).hexdigest(), "name": "CT报告.pdf", "size": len(content)}
        begun = page.post(f"{link}/files", json=told).json()
        kept = page.put(f"{link}/files/{begun['id']}", params={"offset": 0}, content=content).json()
        assert kept["state"] == "kept", kept
        assert page.post(f"{link}/done").json()["count"] == 1


def sign(link: str, name: str) -> None:
    """Tick, write, hand in."""
    with httpx.Client(trust_env=False, timeout=60) as page:
        digest = re.search(r'"digest": "([0-9a-f]{64})"', page.get(link).text)
        assert digest is not None
        body = {"signer": name, "boxes": ["read", "health"], "strokes": WRITTEN, "pad": [340, 180], "digest": digest[1]}
        assert page.post(f"{link}/sign", json=body).json() == {"state": "signed"}
        assert page.get(f"{link}/file").content.startswith(b"%PDF-")


def test_d4_d5_a_pdf_is_uploaded_and_the_letter_signed(
    system: System, enrol: Callable[[int], list[Person]], photo: bytes, tmp_path: Path
) -> None:
    person, phone = enrol(1)[0], system.user()
    today = datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"]).date()
    number = Walker(phone, person, photo, today).walk(OPENINGS["direct_pay"])
    system.command("case", "advance", number, "--to", "documents_requested", "--set", "missing=CT报告")
    upload(link_in(phone.wait_for("还需要补充：CT报告"), "u"), pdf("CT"))
    phone.wait_for("补充的资料收到了")
    phone.say("谢谢")
    for status in ("documents_reviewed", "awaiting_authorization"):
        system.command("case", "advance", number, "--to", status)
    link = link_in(phone.wait_for("请签署直付/理赔授权书"), "a")
    sign(link, person.name)
    phone.wait_for("授权书签好了")
    shown = system.json("case", "show", number)
    assert shown["status"] == "awaiting_authorization", "staff look at it first"
    assert "authorization" in [one["kind"] for one in shown["documents"]]
    file = tmp_path / f"{number}.pdf"
    assert "资料" in system.command("case", "export", number, str(file), "--all")
    assert file.read_bytes().startswith(b"%PDF-")
