"""Settings of every process, from the environment or .env (names: README, settings)."""

import re
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as PydanticSettingsError

from bot.kernel.errors import DomainError

REAL_WECHAT_ORIGIN = "https://api.weixin.qq.com"
AES_KEY_LENGTH = 43
AES_KEY = re.compile(rf"[A-Za-z0-9+/]{{{AES_KEY_LENGTH}}}")
MIN_DATA_KEY_LENGTH = 16


class WeChatMode(StrEnum):
    """How callbacks arrive. A setting, never read from a request: in safe mode a plain body is refused."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class SettingsError(DomainError):
    """A setting is missing or cannot be used; the message names it."""


class Settings(BaseSettings):
    """All settings; empty credentials are allowed here and judged by `require_credentials`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    wechat_app_id: str = ""
    wechat_app_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_encoding_aes_key: SecretStr = SecretStr("")
    # While a rotation is under way, callbacks signed or encrypted with the former ones stay good.
    wechat_previous_token: SecretStr = SecretStr("")
    wechat_previous_encoding_aes_key: SecretStr = SecretStr("")
    wechat_mode: WeChatMode = WeChatMode.SAFE
    wechat_api_base_url: str = REAL_WECHAT_ORIGIN
    # Template ids are the account's own (wechat-protocol 1.7): JSON object, our template key -> WeChat's id.
    wechat_template_ids: dict[str, str] = {}

    database_url: str = ""
    data_dir: Path = Path("var")
    data_keys: SecretStr = SecretStr("")

    host: str = "127.0.0.1"
    gateway_port: int = 8080
    console_port: int = 8081
    pages_port: int = 8082
    sandbox_port: int = 8090
    rasa_port: int = 5005
    actions_port: int = 5055

    # The origin under which members reach the member pages; empty: this machine's own (see `pages_url`).
    public_base_url: str = ""
    # The origin under which staff open the console (https, behind a proxy); empty: this machine's own port.
    console_base_url: str = ""
    # After so many minutes in which an agent leaves a member without an answer, the chat goes back into the queue.
    agent_silent_minutes: int = 10
    # What a member may hand in on the upload page (docs/decisions/0085).
    upload_max_mb: int = Field(default=20, ge=1, le=100)
    upload_max_pages: int = Field(default=60, ge=1, le=500)
    upload_max_files: int = Field(default=30, ge=1, le=200)
    upload_link_hours: int = Field(default=24, ge=1, le=168)
    # Where papers lie: a bucket of an S3-compatible storage; without one, DATA_DIR/documents (decision 0088).
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
    s3_region: str = ""
    # How a bucket is named in an address: in the path (MinIO and most others), or as a host (`virtual`: Aliyun OSS).
    s3_addressing: Literal["path", "virtual", "auto"] = "path"
    # Papers go so many days after their case was closed (docs/papers.md); 0: they stay.
    document_retention_days: int = Field(default=0, ge=0)
    # Where clamd listens: files are scanned before they are kept. host:port, or the path of its socket; empty: no scan.
    clamd_address: str = ""
    # The letter that is signed for direct payment (D5), a file as bot/catalog/authorization.yaml; empty: that draft.
    authorization_letter: Path | None = None
    # Where members post samples to (T1). Never invented: without it, staff must give one for the case.
    lab_address: str = ""

    # Whether members' pictures are read (kind, name, date; decision 0082): a process more, two gigabytes at most.
    paper_recognition: bool = True
    # What reading one picture may cost: mebibytes of address space, seconds on the clock. Fewer megabytes than this
    # do not hold the libraries.
    paper_memory_mb: int = Field(default=2048, ge=1024)
    paper_seconds: float = Field(default=60.0, gt=0)
    # Whether the picture of an identity card stays when the identity is confirmed.
    keep_id_pictures: bool = False
    # Pictures of a member that follow one another within so many seconds get one answer.
    pictures_rest_seconds: float = Field(default=2.5, ge=0)

    # Only the sandbox start sets it: where processes read how far the clock was moved forward.
    sandbox_clock_url: str = ""
    # Where the sandbox's time begins at its very first start (ISO 8601; without an offset in Asia/Shanghai): to try
    # another season. Empty: now.
    sandbox_start: datetime | None = None
    log_json: bool = False

    @field_validator("clamd_address")
    @classmethod
    def _clamd_address_can_be_used(cls, address: str) -> str:
        _clamd_place(address)
        return address

    @property
    def business_database_url(self) -> str:
        """DATABASE_URL, or the SQLite file under DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir / 'ins.db'}"

    @property
    def inbox_database_url(self) -> str:
        """The inbox: a file of its own on SQLite, so that no other writer delays an ack; else the same database."""
        if self.business_database_url.startswith("sqlite"):
            return f"sqlite:///{self.data_dir / 'inbox.db'}"
        return self.business_database_url

    @property
    def rasa_url(self) -> str:
        """Origin of the Rasa server: loopback, always."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Origin of the action server: loopback, always."""
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def pages_url(self) -> str:
        """What links to member pages begin with: PUBLIC_BASE_URL without a closing slash, or this machine's port."""
        return self.public_base_url.rstrip("/") or f"http://127.0.0.1:{self.pages_port}"

    @property
    def console_url(self) -> str:
        """Where staff open the console: CONSOLE_BASE_URL without a closing slash, or this machine's port."""
        return self.console_base_url.rstrip("/") or f"http://127.0.0.1:{self.console_port}"

    @property
    def clamd_place(self) -> Path | tuple[str, int] | None:
        """CLAMD_ADDRESS as a path or as host and port; None without one."""
        return _clamd_place(self.clamd_address)

    @property
    def pages_reach_members(self) -> bool:
        """Whether members can open such links: not when real ones would get an address of this machine."""
        if not self.wechat_api_base_url.startswith(REAL_WECHAT_ORIGIN):
            return True  # the sandbox, or another stand-in: whoever reads the link sits here
        return not _is_this_machine(urlsplit(self.pages_url).hostname or "localhost")

    @property
    def data_key_list(self) -> list[str]:
        """DATA_KEYS, newest first."""
        return [key.strip() for key in self.data_keys.get_secret_value().split(",") if key.strip()]

    def missing_credentials(self) -> list[str]:
        """Names of the settings without which the product must not start."""
        needed = {
            "WECHAT_APP_ID": self.wechat_app_id,
            "WECHAT_APP_SECRET": self.wechat_app_secret.get_secret_value(),
            "WECHAT_TOKEN": self.wechat_token.get_secret_value(),
            "DATA_KEYS": ",".join(self.data_key_list),
        }
        if self.wechat_mode is not WeChatMode.PLAIN:
            needed["WECHAT_ENCODING_AES_KEY"] = self.wechat_encoding_aes_key.get_secret_value()
        return [name for name, value in needed.items() if not value]

    def require_credentials(self) -> None:
        """Raise SettingsError naming every missing or malformed credential."""
        if missing := self.missing_credentials():
            raise SettingsError(f"缺少设置：{'、'.join(missing)}。请写入环境变量或 .env 文件后再启动。")
        key = self.wechat_encoding_aes_key.get_secret_value()
        if self.wechat_mode is not WeChatMode.PLAIN and not AES_KEY.fullmatch(key):
            raise SettingsError(f"WECHAT_ENCODING_AES_KEY 应为公众平台给出的{AES_KEY_LENGTH}个字母和数字，请核对。")
        if any(len(one) < MIN_DATA_KEY_LENGTH for one in self.data_key_list):
            raise SettingsError(f"DATA_KEYS 的每个密钥不能短于{MIN_DATA_KEY_LENGTH}个字符，请核对。")


def _clamd_place(address: str) -> Path | tuple[str, int] | None:
    bare = address.strip().removeprefix("unix:").removeprefix("tcp://")
    if not bare:
        return None
    if bare.startswith("/"):
        return Path(bare)
    host, _, port = bare.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError("neither host:port nor a path")
    return host.strip("[]"), int(port)


def _is_this_machine(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def load_settings(*, sandbox_file: bool) -> Settings:
    """The settings of environment and .env; with `sandbox_file`, what these leave out comes from the sandbox's own
    file.

    The sandbox start writes made-up credentials to DATA_DIR/sandbox.env; commands typed in another terminal find them
    there.
    """
    try:
        settings = Settings()
        path = settings.data_dir / "sandbox.env"
        if not sandbox_file or settings.wechat_app_id or not path.exists():
            return settings
        return Settings(_env_file=(path, ".env"))  # the later file and the environment win
    except (ValidationError, PydanticSettingsError) as error:
        names = _names_of(error)
        raise SettingsError(
            f"设置的值不能使用：{names}。请核对环境变量或 .env。 (Unusable settings: {names}.)"
        ) from None


def _names_of(error: ValidationError | PydanticSettingsError) -> str:
    """The settings that an error speaks of, without their values."""
    if isinstance(error, ValidationError):
        return "、".join(sorted({str(one["loc"][0]).upper() for one in error.errors() if one["loc"]}))
    return "、".join(name.upper() for name in Settings.model_fields if f'"{name}"' in str(error)) or "JSON"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings(sandbox_file=True)
