"""The doctor names what is wrong and what to do, and exits 1."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import doctor
from bot.kernel import crypto
from bot.kernel.settings import REAL_WECHAT_ORIGIN, Settings
from tests.support.tables import sqlite_with_tables
from tests.wechat.support import AES_KEY, APP_ID, TOKEN, fake_api

KEY = "made-up-data-key-0123456789"


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 50, 7), True), ((3, 51, 3), True), ((3, 53, 4), True)],
)
def test_versions_of_sqlite(version: tuple[int, ...], sound: bool) -> None:
    assert doctor.sqlite_is_sound(version) is sound


@pytest.mark.parametrize("code", [0, 40164])
def test_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    ring = crypto.keyring()
    with fake_api() as api:
        if code:
            api.answers["/cgi-bin/stable_token"] = [{"errcode": code, "errmsg": "invalid ip 1.2.3.4 rid: 1-2"}]
        settings = {
            "WECHAT_APP_ID": APP_ID, "WECHAT_APP_SECRET": "made-up", "WECHAT_TOKEN": TOKEN, "DATA_KEYS": KEY,
            "WECHAT_ENCODING_AES_KEY": AES_KEY, "WECHAT_API_BASE_URL": api.url, "DATA_DIR": str(tmp_path),
            "GATEWAY_PORT": "1", "PAGES_PORT": "1", "RASA_PORT": "1", "ACTIONS_PORT": "1",
        }  # fmt: skip
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        crypto.install(crypto.Keyring([KEY]))
        sqlite_with_tables(tmp_path / "ins.db")
        result = CliRunner().invoke(doctor.app)
    crypto.install(ring)
    assert result.exit_code == 1
    assert "✓ 设置" in result.output
    assert "✓ 数据库：sqlite，收件箱共 0 条" in result.output
    assert "✗ 会员页面：会员页面未启动，请运行 server.py up" in result.output
    assert "✓ 会员页面地址：http://127.0.0.1:1（沙盒，仅本机可以打开）" in result.output
    assert "✗ 网关：网关未启动，请运行 server.py up" in result.output
    assert ("✗ 微信接口" in result.output and "IP白名单" in result.output) if code else "✓ 微信接口" in result.output
    assert "made-up" not in result.output


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "未设置"),
        ("pages.example.com", "未设置"),
        ("http://pages.example.com", "不是 https"),
        ("https://pages.example.com/?a=1", "不能有"),
        ("https://pages.example.com/ins/", None),
    ],
)
def test_a_real_accounts_links_must_be_reachable_over_https(address: str, words: str | None) -> None:
    settings = Settings(wechat_api_base_url=REAL_WECHAT_ORIGIN, public_base_url=address)
    if words is None:
        assert doctor._public_address(settings) == "https://pages.example.com/ins"
        return
    with pytest.raises(doctor.NotWellError, match=words):
        doctor._public_address(settings)
