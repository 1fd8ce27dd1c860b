"""`server.py doctor`: is everything there, and if not, what is to be done."""

import importlib.util
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pysqlite3
import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.context import open_database, open_settings
from bot.cli.up_plan import reachable_host
from bot.conversations import repository as conversations
from bot.conversations.inbox import Inbox
from bot.documents import reading_repository
from bot.documents.reading_models import ReadingState
from bot.kernel import clock
from bot.kernel.db import Database
from bot.kernel.errors import DomainError
from bot.kernel.settings import REAL_WECHAT_ORIGIN, Settings
from bot.wechat.client import WeChatClient
from bot.wechat.codec import codec_from, signature_of
from bot.wechat.errors import ApiError, ErrorCode, WeChatError
from bot.wechat.templates import TemplateBook, load_templates

app = typer.Typer()
TIMEOUT_SECONDS = 5.0
READING_PATIENCE = timedelta(minutes=10)
# The WAL-reset fault of SQLite (reliability-notes 5.4): first and last version with it, and the repaired older lines.
FAULTY_FROM, FAULTY_TO = (3, 7, 0), (3, 51, 2)
REPAIRED = frozenset({(3, 44, 6), (3, 50, 7)})
_ADVICE = {
    ErrorCode.IP_NOT_ALLOWED: "请在公众平台“基本配置”的IP白名单中加入本机的出口IP",
    ErrorCode.INVALID_CREDENTIAL: "请核对 WECHAT_APP_SECRET",
    ErrorCode.INVALID_APP_SECRET: "请核对 WECHAT_APP_SECRET",
    ErrorCode.INVALID_APP_ID: "请核对 WECHAT_APP_ID",
}


class NotWellError(DomainError):
    """A check failed; the message says what to do."""


@dataclass(frozen=True)
class Check:
    """One question; `ask` returns what it saw, or raises NotWellError."""

    name: str
    ask: Callable[[], str]


def sqlite_is_sound(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite is outside the WAL-reset fault."""
    return not FAULTY_FROM <= version <= FAULTY_TO or version in REPAIRED


def _settings(settings: Settings) -> str:
    settings.require_credentials()
    codec_from(settings)
    return f"应用 {settings.wechat_app_id}，{settings.wechat_mode} 模式，接口地址 {settings.wechat_api_base_url}"


def _templates(settings: Settings, db: Database) -> str:
    with db.reading() as session:
        known = TemplateBook(settings.wechat_template_ids).as_kept(session)
    missing = sorted(set(load_templates()) - set(known.ids))
    if missing:
        raise NotWellError(
            f"模板消息没有编号：{'、'.join(missing)}。48小时未来消息的会员将收不到这些通知，"
            "请在坐席页面“设置-通知模板”里填写，或设置 WECHAT_TEMPLATE_IDS"
        )
    return f"{len(known.ids)} 个模板"


def _sqlite() -> str:
    version = tuple(int(part) for part in pysqlite3.sqlite_version.split("."))
    if not sqlite_is_sound(version):
        raise NotWellError(f"SQLite {pysqlite3.sqlite_version} 有WAL损坏缺陷，请运行 make setup 更新 pysqlite3")
    return f"SQLite {pysqlite3.sqlite_version}"


def _database(settings: Settings, db: Database) -> str:
    try:
        with db.reading() as session:
            session.execute(text("SELECT count(*) FROM outbound"))
        inbox = Inbox(settings.inbox_database_url)
        last = inbox.last_seq()
        inbox.close()
    except SQLAlchemyError as error:
        raise NotWellError(
            f"数据库不可用（{type(error).__name__}），请检查 DATABASE_URL，并运行 server.py migrate"
        ) from error
    return f"{db.engine.dialect.name}，收件箱共 {last} 条"


def _token(settings: Settings, db: Database) -> str:
    try:
        WeChatClient(settings, db).check_token()
    except ApiError as error:
        known = {int(code): advice for code, advice in _ADVICE.items()}
        advice = known.get(error.code, "请按错误码查阅微信文档")
        raise NotWellError(f"微信拒绝发放 access_token（{error.code} {error.detail}）。{advice}") from error
    except WeChatError as error:
        raise NotWellError(f"连不上 {settings.wechat_api_base_url}（{error.detail}），请检查网络") from error
    return "已取得 access_token"


def _gateway(settings: Settings) -> str:
    echo, nonce, timestamp = secrets.token_hex(8), secrets.token_hex(4), str(int(time.time()))
    signature = signature_of(settings.wechat_token.get_secret_value(), timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    answer = _get(f"http://127.0.0.1:{settings.gateway_port}/wechat", query, "网关未启动，请运行 server.py up")
    if answer.status_code != httpx.codes.OK or answer.text != echo:
        raise NotWellError(f"网关没有通过URL验证（HTTP {answer.status_code}），请确认它与本命令使用同一份设置")
    return "URL验证通过"


def _public_address(settings: Settings) -> str:
    """Where members' links point to: a real account's members must reach it, over https."""
    if not settings.wechat_api_base_url.startswith(REAL_WECHAT_ORIGIN):
        return f"{settings.pages_url}（沙盒，仅本机可以打开）"
    parts = urlsplit(settings.pages_url)
    if not settings.public_base_url or not parts.hostname:
        raise NotWellError(
            "PUBLIC_BASE_URL 未设置，会员打不开意见书和报告的链接。请填写会员页面的公网地址，如 https://域名"
        )
    if parts.scheme != "https":
        raise NotWellError("PUBLIC_BASE_URL 不是 https，会员的健康资料会在网上明文传输。请配置证书并改为 https 地址")
    if parts.query or parts.fragment:
        raise NotWellError("PUBLIC_BASE_URL 里不能有“?”或“#”，请只写地址，如 https://域名")
    return settings.pages_url


def _reading(settings: Settings, db: Database) -> str:
    """Whether members' pictures are read: the library is there, and none waits for long."""
    if not settings.paper_recognition:
        return "未启用（PAPER_RECOGNITION）"
    if importlib.util.find_spec("rapidocr") is None or importlib.util.find_spec("onnxruntime") is None:
        raise NotWellError("没有安装资料识别的组件，请运行 make setup；暂时不用可以设置 PAPER_RECOGNITION=false")
    with db.reading() as session:
        counts = reading_repository.count_by_state(session)
        waiting = reading_repository.oldest_waiting(session)
    if waiting is not None and clock.system_now() - waiting > READING_PATIENCE:
        raise NotWellError("有资料照片等了10分钟以上还没有识别，请确认 server.py reader 在运行（会员的办理不受影响）")
    aside = counts.get(ReadingState.ASIDE, 0)
    return f"已识别 {counts.get(ReadingState.READ, 0)} 张" + (f"，{aside} 张没能识别，由专员查看" if aside else "")


def _aside(db: Database) -> str:
    """How many messages were put aside: people have their chats, so it is news and no fault."""
    with db.reading() as session:
        parked = len(conversations.parked_turns(session))
    return f"{parked} 条，用 server.py conversation parked 查看" if parked else "没有"


def _alive(url: str, hint: str) -> Callable[[], str]:
    def ask() -> str:
        answer = _get(url, {}, hint)
        if answer.status_code != httpx.codes.OK:
            raise NotWellError(f"{hint}（HTTP {answer.status_code}）")
        return "正常"

    return ask


def _get(url: str, query: dict[str, str], hint: str) -> httpx.Response:
    try:
        return httpx.get(url, params=query, timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.TransportError as error:
        raise NotWellError(hint) from error


def _checks(settings: Settings, db: Database) -> list[Check]:
    console = f"http://{reachable_host(settings)}:{settings.console_port}/healthz"
    pages = f"http://{reachable_host(settings)}:{settings.pages_port}/healthz"
    actions = f"http://127.0.0.1:{settings.actions_port}/health"
    return [
        Check("设置", lambda: _settings(settings)),
        Check("模板消息", lambda: _templates(settings, db)),
        Check("SQLite", _sqlite),
        Check("数据库", lambda: _database(settings, db)),
        Check("微信接口", lambda: _token(settings, db)),
        Check("坐席工作台", _alive(console, "坐席工作台未启动，请运行 server.py up")),
        Check("会员页面", _alive(pages, "会员页面未启动，请运行 server.py up")),
        Check("会员页面地址", lambda: _public_address(settings)),
        Check("资料识别", lambda: _reading(settings, db)),
        Check("搁置的消息", lambda: _aside(db)),
        Check("网关", lambda: _gateway(settings)),
        Check("Rasa", _alive(settings.rasa_url, "Rasa未启动，请运行 server.py up")),
        Check("动作服务", _alive(actions, "动作服务未启动，请运行 server.py up")),
    ]


@app.command()
def doctor() -> None:
    """检查设置、数据库、微信接口和各个进程；有问题时退出码为1。"""
    settings = open_settings()
    settings.require_credentials()
    db = open_database(settings)
    failed = 0
    for check in _checks(settings, db):
        try:
            typer.echo(f"✓ {check.name}：{check.ask()}")
        except DomainError as error:
            failed += 1
            typer.echo(f"✗ {check.name}：{error.message}")
    db.dispose()
    if failed:
        typer.echo(f"有 {failed} 项需要处理。")
        raise typer.Exit(1)
