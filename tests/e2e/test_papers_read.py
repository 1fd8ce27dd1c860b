"""Photographed papers through the whole product, with the real reader: card, papers, a bad photo, a stranger's."""

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from bot.documents.store import FIRST_MAGIC, MAGIC
from bot.documents.uploads import PIECE_BYTES
from tests.documents.pictures import pdf
from tests.e2e.dialogue import NUMBER, Walker
from tests.e2e.journey import OPENINGS
from tests.e2e.system import Phone, System
from tests.e2e.test_phone_page import PagePhone, shoot
from tests.recognition.corpus import cards, layouts_seen
from tests.recognition.corpus.people import Person as OnPaper
from tests.recognition.corpus.samples import page_of, worn
from tests.support.browser import PHONE
from tests.support.people import Person, people, write_roster
from tests.support.processes import wait_until

READ_SECONDS = 240.0
_numbers = itertools.count(501)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The product with its reader; SQLite alone, as what the databases do is tested in the rooms."""
    running = System(tmp_path_factory.mktemp("reader"), reads_papers=True)
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def person(system: System, tmp_path: Path) -> Person:
    """Somebody new in the roster."""
    who = people(1, first=next(_numbers))
    system.command("roster", "import", str(write_roster(tmp_path, who, today=today(system))))
    return who[0]


def today(system: System) -> date:
    return datetime.fromisoformat(system.http.get("/sandbox/clock").json()["now"]).date()


def on_paper(name: str, number: str) -> OnPaper:
    return OnPaper(name, "男", date(1970, 1, 1), number, "汉", "某某市长安街道8号2栋301室")


def paper(kind: str, name: str, *, layout: int = 0, wear: str = "clean") -> bytes:
    """A photograph of a made-up paper of somebody."""
    rng = random.Random(f"{kind}/{layout}")
    whose = on_paper(name, "110000197001010015")
    page, _ = page_of(kind, layouts_seen.LAYOUTS[kind][layout], whose, layouts_seen.HOSPITALS[0], rng)
    return worn(page, wear, rng)


def card(person: Person) -> bytes:
    rng = random.Random(7)
    return worn(cards.front(on_paper(person.name, person.id_number), rng), "phone", rng)


def send(phone: Phone, *pictures: bytes) -> int:
    """Send pictures one after the other; returns how many messages there were before."""
    before = phone.count()
    for number, content in enumerate(pictures):
        phone.post_file("image", f"{number}.jpg", content, deliveries=2)
    return before


def test_from_the_card_to_the_papers_without_typing(system: System, person: Person) -> None:
    phone = system.user()
    walker = Walker(phone, person, b"", today(system))
    phone.say("你好")
    walker.go_on(phone.say("我要办住院直付"), "拍身份证")
    send(phone, card(person))
    asked = phone.wait_for("身份证上看到的是", seconds=READ_SECONDS)
    assert person.id_number[-4:] in asked
    assert person.id_number not in asked
    assert person.name not in asked
    reply = walker.go_on(phone.say("对的，没错"), "病历本复印件")
    assert "核对好了" in "".join(phone.from_account())

    before = send(
        phone,
        paper("pathology_report", person.name, layout=1, wear="phone"),
        paper("ct_report", "钱不符", wear="clean"),
        paper("blood_test", person.name, wear="smeared"),
    )
    told = phone.wait_for("照片看过了", seconds=READ_SECONDS)
    assert "第1张是“病理报告”" in told
    assert "第2张是“CT报告”" in told
    assert "第3张有点模糊，请在亮处再拍一次" in told
    assert "第2张上的姓名和被保险人" in told
    assert "还缺：病历本复印件" in told
    assert phone.count() - before == 2, "one answer at once, one summary"

    reply = walker.go_on(phone.say("稍后补"), r"ZF\d{6}-")
    number = next(one["number"] for one in system.json("case", "list") if one["number"] in reply)
    read = [one["read"] for one in system.json("case", "show", number)["documents"]]
    assert read[0]["conclusion"]
    assert [one["name"] for one in read if one][:2] == ["same", "other"]
    nothing_lies_open(system, person, read[0]["conclusion"])


def nothing_lies_open(system: System, person: Person, conclusion: str) -> None:
    """Without the key nothing of a paper or a card can be read in DATA_DIR, logs included; the card's file is gone."""
    wait_until(lambda: len(sealed(system)) == 3, 30, what="the card to be deleted")
    assert all(path.read_bytes().startswith((MAGIC, FIRST_MAGIC)) for path in sealed(system))
    words = [person.id_number, person.name, "钱不符", conclusion[:8], "病理诊断"]
    for path in system.data_dir.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                assert word.encode() not in content, f"{path.name} holds it"


def sealed(system: System) -> list[Path]:
    return list((system.data_dir / "documents").rglob("*.sealed"))


# What members of each service would send, with how worn the photographs are, and how the summary calls them.
PAPERS = {
    "outpatient": {"outpatient_record": "门诊病历", "blood_test": "血液检测报告"},
    "inpatient": {"admission_slip": "住院条", "ct_report": "CT报告"},
    "second_opinion": {"pathology_report": "病理报告", "mri_report": "MRI报告"},
    "gene_test": {"discharge_summary": "出院小结", "pathology_report": "病理报告"},
    "direct_pay": {"pathology_report": "病理报告", "medical_record_copy": "病历本复印件"},
}


class PaperPhone(PagePhone):
    """The phone page, with which papers are photographed."""

    def send_papers(self, pictures: list[bytes]) -> str:
        """Choose all of them at once; what is said when they were read."""
        files = [self.photo.with_name(f"{number}.jpg") for number in range(len(pictures))]
        for file, content in zip(files, pictures, strict=True):
            file.write_bytes(content)
        self.page.get_by_test_id("photo-input").set_input_files(files)
        return wait_until(self._summary, READ_SECONDS, what=lambda: f"a summary; {self.from_account()}")

    def _summary(self) -> str:
        return next((text for text in self.from_account() if "照片看过了" in text), "")


@dataclass
class PaperWalker(Walker):
    """Sends the papers of the corpus where papers are asked for."""

    papers: list[bytes] = field(default_factory=list)
    told: str = ""

    def answer(self, reply: str, deliveries: int = 3) -> str:
        """After the summary there is nothing more to send."""
        return self.say("完成", deliveries) if reply == self.told else super().answer(reply, deliveries)

    def _send_papers(self, question: str, deliveries: int) -> str:
        assert isinstance(self.phone, PaperPhone)
        self.told = self.phone.send_papers(self.papers)
        self.transcript.append(self.told)
        return self.told


@pytest.mark.browser
@pytest.mark.parametrize("service", PAPERS)
def test_papers_of_each_service_are_read_and_listed_in_one_summary(
    system: System, person: Person, browser: Browser, tmp_path: Path, service: str
) -> None:
    user = system.http.post("/sandbox/users", json={"name": "小林"}).json()
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(system.sandbox_url)
    page.get_by_test_id(f"user-{user['n']}").click()
    phone = PaperPhone(page, tmp_path / "photo.jpg")
    pictures = [paper(kind, person.name, wear="phone") for kind in PAPERS[service]]
    walker = PaperWalker(phone, person, b"", today(system), papers=pictures)  # type: ignore[arg-type]
    number = walker.walk(OPENINGS[service])
    for place, name in enumerate(PAPERS[service].values(), start=1):
        assert f"第{place}张是“{name}”" in walker.told
    assert f"已收到：{'、'.join(PAPERS[service].values())}" in walker.told
    assert sum("照片看过了" in text for text in phone.from_account()) == 1
    shoot(page, f"papers-{service}")
    page.close()
    kept = system.json("case", "show", number)["documents"]
    assert [(one["kind"], one["by"], one["read"]["name"]) for one in kept] == [
        (kind, "recognition", "same") for kind in PAPERS[service]
    ]


UPLOAD = re.compile(r"http://\S+/u/[0-9a-f]{40}")


def upload(link: str, *contents: bytes) -> None:
    """Hand in files as the page's script does, and say that that is all."""
    with httpx.Client(timeout=60, trust_env=False) as page:
        for number, content in enumerate(contents):
            told = {"key": f"{number:016x}", "name": f"{number}.jpg", "size": len(content)}
            file = page.post(f"{link}/files", json=told).json()
            for at in range(0, len(content), PIECE_BYTES):
                place = f"{link}/files/{file['id']}"
                answer = page.put(place, params={"offset": at}, content=content[at : at + PIECE_BYTES])
            assert answer.json()["state"] == "kept"
        page.post(f"{link}/done").raise_for_status()


def test_what_comes_by_the_page_and_by_the_chat_is_told_in_one_message(system: System, person: Person) -> None:
    phone = system.user()
    walker = Walker(phone, person, b"", today(system))
    phone.say("你好")
    asked = walker.go_on(phone.say(OPENINGS["second_opinion"]), "拍照发给我")
    found = UPLOAD.search(asked)
    assert found
    before = send(phone, paper("ct_report", person.name))
    phone.next_reply(before)
    pathology, blood = paper("pathology_report", person.name), paper("blood_test", person.name, layout=1)
    upload(found[0], pathology, blood, pdf("x" * 600_000))
    told = phone.wait_for("网页上传的3份资料收到了", seconds=READ_SECONDS)
    assert "病理报告" in told
    assert "血液检测报告" in told
    news = phone.from_account()[before + 1 :]
    assert sum("病理报告”" in text for text in news) == 1, news
    reply = walker.go_on(phone.say("完成"), NUMBER.pattern)
    number = NUMBER.search(reply)
    assert number
    kinds = [one["kind"] for one in system.json("case", "show", number[1])["documents"]]
    assert kinds == ["ct_report", "pathology_report", "blood_test", None]
