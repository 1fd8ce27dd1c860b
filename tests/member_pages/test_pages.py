"""What the member pages answer: to a good link, to a bad one, and when something of ours is broken."""

import io
import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from bot.catalog import DocumentKind
from bot.documents import service
from bot.documents.models import PageLink
from bot.kernel import clock, log
from bot.kernel.audit import AuditEntry
from bot.kernel.clock import FrozenClock
from tests.documents.pictures import pdf, picture
from tests.member_pages.conftest import NUMBER, Pages

HOTLINE = "400-606-5033"
UNKNOWN = "/m/" + "0" * 40


def link_of(pages: Pages) -> PageLink:
    with pages.db.reading() as session:
        return session.scalars(select(PageLink).order_by(PageLink.id)).first() or pytest.fail("no link")


def acts(pages: Pages) -> list[str]:
    """The audited acts of whoever had a link."""
    with pages.db.reading() as session:
        return [
            row.action for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id)) if "link:" in row.actor
        ]


def test_s2_the_opinion_reaches_the_member_by_a_page(pages: Pages, client: httpx.Client) -> None:
    _, path = pages.share()
    page = client.get(path)
    assert page.status_code == 200
    for words in (
        "您的第二诊疗意见书已经准备好了",
        NUMBER,
        "INS关怀服务团队",
        "2026年12月23日 10:00",
        "查看",
        "下载",
        "主治医生",
        HOTLINE,
    ):
        assert words in page.text, words
    assert f'href="{path}/file"' in page.text
    file = client.get(f"{path}/file")
    assert (file.status_code, file.content, file.headers["content-type"]) == (200, pdf(), "application/pdf")


def test_t3_the_electronic_report_is_seen_and_saved(pages: Pages, client: httpx.Client) -> None:
    _, path = pages.share(DocumentKind.GENE_REPORT)
    assert "基因检测报告" in client.get(path).text
    shown, saved = client.get(f"{path}/file"), client.get(f"{path}/file?download=1")
    assert shown.content == saved.content == pdf()
    assert shown.headers["content-disposition"].startswith("inline; ")
    way, plain, full = saved.headers["content-disposition"].split("; ")
    assert (way, plain) == ("attachment", f'filename="{NUMBER}.pdf"')
    assert unquote(full.removeprefix("filename*=UTF-8''")) == f"基因检测报告_{NUMBER}.pdf"
    assert int(saved.headers["content-length"]) == len(pdf())


def test_t4_the_report_is_a_reference_and_no_advice(pages: Pages, client: httpx.Client) -> None:
    page = client.get(pages.share(DocumentKind.GENE_REPORT)[1]).text
    assert "参考" in page
    assert "由主治医生决定" in page


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_a_picture_has_its_own_type_and_is_boxed_in(pages: Pages, client: httpx.Client, image_format: str) -> None:
    document, path = pages.share(DocumentKind.AUTHORIZATION, content=picture(image_format))
    file = client.get(f"{path}/file")
    assert file.headers["content-type"] == f"image/{image_format.lower()}"
    assert file.content == service.read_document(pages.store, document)
    assert file.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "%2F" not in file.headers["content-disposition"]  # 直付/理赔授权书: no way out of a folder by its name


def test_a_large_file_comes_whole(pages: Pages, client: httpx.Client) -> None:
    content = pdf("x" * 700_000)
    assert client.get(f"{pages.share(content=content)[1]}/file").content == content


def test_looks_are_on_record(pages: Pages, client: httpx.Client, frozen_clock: FrozenClock) -> None:
    document, path = pages.share()
    first = clock.now()
    client.get(path)
    frozen_clock.advance(timedelta(hours=2))
    client.get(path)
    client.get(f"{path}/file")
    client.get(f"{path}/file?download=1")
    link = link_of(pages)
    assert (link.opened_at, link.opens) == (first, 2)
    assert acts(pages) == ["document.page_opened"] * 2 + ["document.viewed", "document.downloaded"]
    with pages.db.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.subject, entry.actor) == (f"document:{document.id}", f"link:{link.id}")


def test_head_answers_and_leaves_no_trace(pages: Pages, client: httpx.Client) -> None:
    _, path = pages.share()
    page, file = client.head(path), client.head(f"{path}/file?download=1")
    assert (page.status_code, file.status_code, page.content, file.content) == (200, 200, b"", b"")
    assert file.headers["content-type"] == "application/pdf"
    assert int(file.headers["content-length"]) == len(pdf())
    assert client.head(UNKNOWN).status_code == 404
    assert (link_of(pages).opens, acts(pages)) == (0, [])


@pytest.mark.parametrize(
    "path",
    [UNKNOWN, f"{UNKNOWN}/file", "/m/1", "/m/1/file", "/m/", "/m", "/", "/m/..%2f..%2fetc%2fpasswd", "/m/%00",
     "/m/" + "a" * 8000, "/m/<script>alert(1)</script>", "/docs", "/openapi.json", "/static/routes.py",
     "/static/..%2froutes.py", "/static/%2e%2e/app.py", "/static/"],
)  # fmt: skip
def test_whatever_opens_nothing_gets_the_same_friendly_page(pages: Pages, client: httpx.Client, path: str) -> None:
    pages.share()
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.text == client.get(UNKNOWN).text
    for words in ("这个链接打不开了", "人工", HOTLINE):
        assert words in answer.text


def test_an_expired_link_is_gone_with_the_same_page(
    pages: Pages, client: httpx.Client, frozen_clock: FrozenClock
) -> None:
    _, path = pages.share()
    frozen_clock.advance(timedelta(days=30))
    for address in (path, f"{path}/file"):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (410, client.get(UNKNOWN).text)
    assert acts(pages) == []


def test_a_link_opens_its_own_document_and_no_other(pages: Pages, client: httpx.Client) -> None:
    mine, path = pages.share()
    hers, her_path = pages.share(content=pdf("hers"), openid="o2")
    token = path.removeprefix("/m/")
    assert client.get(f"{path}/file").content == pdf()
    assert client.get(f"{her_path}/file").content == pdf("hers")
    for guess in (
        f"/m/{hers.id}/file", f"/m/{mine.id}", f"{path}/file/{hers.id}", f"{path}/../{hers.id}", f"/m/{token[:-1]}",
        f"/m/{token}0", f"/m/{token.upper()}" if token.upper() != token else UNKNOWN,
    ):  # fmt: skip
        assert client.get(guess).status_code == 404, guess
    assert client.get(f"{path}/file?id={hers.id}&document={hers.id}").content == pdf()


def test_revoked_links_and_erased_documents_open_nothing(pages: Pages, client: httpx.Client) -> None:
    _, path = pages.share()
    _, her_path = pages.share(content=pdf("hers"), openid="o2")
    with pages.db.transaction() as session:
        service.revoke_links(session, "o1")
    assert client.get(path).status_code == 404
    with pages.db.transaction() as session:
        service.erase_of_openid(session, pages.store, "o2")
    assert client.get(her_path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_in_words(pages: Pages, client: httpx.Client, method: str) -> None:
    _, path = pages.share()
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert HOTLINE in answer.text
    assert link_of(pages).opens == 0


@pytest.mark.parametrize("where", ["page", "file", "download", "unknown", "static", "broken"])
def test_every_answer_has_the_strict_headers(pages: Pages, client: httpx.Client, where: str) -> None:
    _, path = pages.share()
    address = {
        "page": path, "file": f"{path}/file", "download": f"{path}/file?download=1", "unknown": UNKNOWN,
        "static": "/static/page.css", "broken": path,
    }[where]  # fmt: skip
    if where == "broken":
        pages.db.engine.dispose()
        pages.app.router.routes.clear()
        pages.app.add_api_route("/m/{token}", lambda: 1 / 0)
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("public, max-age=86400" if where == "static" else "no-store")
    assert "server" not in headers


def test_nothing_of_the_person_is_on_the_page(pages: Pages, client: httpx.Client) -> None:
    """Neither the openid nor a name: the title, the address and the file's name show the kind and the case only."""
    _, path = pages.share(openid="oWX_a-secret-openid-000000001")
    page, file = client.get(path), client.get(f"{path}/file?download=1")
    assert "oWX_" not in page.text + str(page.headers) + str(file.headers)
    assert "<script" not in page.text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page.text)  # nothing from elsewhere


def test_a_missing_file_is_an_apology_without_details(pages: Pages, client: httpx.Client) -> None:
    document, path = pages.share()
    pages.store.delete_of(document.id)
    answer = client.get(f"{path}/file")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    for words in ("页面暂时打不开", HOTLINE):
        assert words in answer.text
    for words in ("Traceback", "文件不在了", "sealed", "StoreError"):
        assert words not in answer.text


def test_a_file_that_was_changed_never_arrives_as_if_whole(pages: Pages, client: httpx.Client) -> None:
    document, path = pages.share(content=pdf("x" * 200_000))
    file = pages.store.folder / (document.path or "")
    sealed = bytearray(file.read_bytes())
    sealed[-5] ^= 1
    file.write_bytes(bytes(sealed))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(f"{path}/file")


def test_no_token_in_any_log_line(pages: Pages, client: httpx.Client) -> None:
    document, path = pages.share()
    lines = io.StringIO()
    log.configure(process="pages", stream=lines)
    logging.getLogger("uvicorn.error").setLevel(logging.DEBUG)
    for address in (path, f"{path}/file", UNKNOWN):
        client.get(address)
    pages.store.delete_of(document.id)
    assert client.get(f"{path}/file").status_code == 500
    assert "page_failed" in lines.getvalue()
    assert path.removeprefix("/m/") not in lines.getvalue()
    assert UNKNOWN.removeprefix("/m/") not in lines.getvalue()
    assert log.mask(f"sent: https://pages.example.com{path}") == "sent: https://pages.example.com/m/***"


def test_it_tells_the_supervisor_that_it_works(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
