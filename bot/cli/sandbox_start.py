"""What `up --sandbox` makes before anything starts: credentials that no real account has."""

import json
import secrets
import string
from pathlib import Path

import structlog
from dotenv import dotenv_values

from bot.catalog.templates import TemplateKey
from bot.kernel import crypto
from bot.kernel.db import Database
from bot.kernel.settings import AES_KEY_LENGTH, REAL_WECHAT_ORIGIN, Settings, SettingsError, load_settings
from bot.wechat.client import WeChatClient
from bot.wechat.errors import WeChatError
from bot.wechat.menu import MENU

log = structlog.get_logger(__name__)
ALPHANUMERIC = string.ascii_letters + string.digits
# Where samples "go" in the sandbox: nobody may take it for a real place.
DEMO_LAB_ADDRESS = "演示实验室（虚构地址：北京市示例路1号，请勿真的寄送）"
HEADER = "# Made by the sandbox start. Not for a real account. Delete DATA_DIR to begin anew, not this file alone:\n"
HEADER += "# without DATA_KEYS nothing in the database can be read.\n"


def prepare_sandbox() -> Settings:
    """The settings of a sandbox start; makes DATA_DIR/sandbox.env at the first one.

    Raises SettingsError when the environment or .env name a real account: that stays out of the sandbox.
    """
    outside = load_settings(sandbox_file=False)
    if not outside.wechat_app_id:
        _write_file(outside)
    settings = load_settings(sandbox_file=True)
    if settings.wechat_api_base_url.startswith(REAL_WECHAT_ORIGIN):
        raise SettingsError(
            "环境变量或 .env 里是真实公众号的设置（WECHAT_APP_ID 或 WECHAT_API_BASE_URL），沙盒不与真实账号混用。"
            "请先去掉它们，或用 server.py up 启动真实服务。"
        )
    settings.require_credentials()
    return settings


def publish_menu(settings: Settings) -> None:
    """Give the sandbox's account its menu, which it forgets when it stops; the chat also works without one."""
    db = Database(settings.business_database_url)
    try:
        WeChatClient(settings, db).publish_menu(MENU)
    except WeChatError as error:
        log.warning("sandbox_menu_not_published", error=str(error))
    finally:
        db.dispose()


def _write_file(settings: Settings) -> None:
    """Secrets are made once; addresses follow the ports of this start."""
    path = settings.data_dir / "sandbox.env"
    origin = f"http://127.0.0.1:{settings.sandbox_port}"
    kept = {name: value for name, value in dotenv_values(path).items() if value} if path.exists() else {}
    values = {
        **_new_secrets(),
        "LAB_ADDRESS": DEMO_LAB_ADDRESS,
        **kept,
        "PUBLIC_BASE_URL": settings.pages_url,
        "WECHAT_API_BASE_URL": origin,
        "SANDBOX_CLOCK_URL": f"{origin}/sandbox/clock",
    }
    if values != kept:
        _replace(path, HEADER + "".join(f"{name}='{value}'\n" for name, value in values.items()))


def _new_secrets() -> dict[str, str]:
    def random(length: int) -> str:
        return "".join(secrets.choice(ALPHANUMERIC) for _ in range(length))

    return {
        "WECHAT_APP_ID": f"wx{secrets.token_hex(8)}",
        "WECHAT_APP_SECRET": secrets.token_hex(16),
        "WECHAT_TOKEN": random(24),
        "WECHAT_ENCODING_AES_KEY": random(AES_KEY_LENGTH),
        "WECHAT_TEMPLATE_IDS": json.dumps({key.value: random(AES_KEY_LENGTH) for key in TemplateKey}),
        "DATA_KEYS": crypto.new_key(),
    }


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".env.new")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
