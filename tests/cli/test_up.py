"""`server.py up`: when it refuses, and with which words."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import up
from bot.cli.sandbox_start import prepare_sandbox
from bot.kernel.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).resolve().parents[2]
CREDENTIALS = {
    "WECHAT_APP_ID": "wx0123456789abcdef",
    "WECHAT_APP_SECRET": "s" * 32,
    "WECHAT_TOKEN": "token",
    "WECHAT_ENCODING_AES_KEY": "k" * 43,
    "DATA_KEYS": "a key of more than sixteen characters",
}


def server(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run server.py in `folder`, with nothing in the environment but `settings`."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **settings}
    command = [sys.executable, str(ROOT / "server.py"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_without_credentials_it_says_which_are_missing_and_exits_2(tmp_path: Path) -> None:
    result = server(tmp_path, "up", DATA_DIR=str(tmp_path / "data"), WECHAT_TOKEN="given")
    assert result.returncode == 2
    for name in ("WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_ENCODING_AES_KEY", "DATA_KEYS"):
        assert name in result.stderr
    assert "WECHAT_TOKEN" not in result.stderr
    assert "缺少设置" in result.stderr
    assert "Missing settings" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_sandboxs_credentials_do_not_count_for_a_real_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    prepare_sandbox()
    result = server(tmp_path, "up", "--no-sandbox", DATA_DIR=str(tmp_path))
    assert result.returncode == 2
    assert "WECHAT_APP_ID" in result.stderr


def test_the_sandbox_clock_is_refused_outside_the_sandbox(tmp_path: Path) -> None:
    clock = "http://127.0.0.1:1/sandbox/clock"
    result = server(tmp_path, "up", DATA_DIR=str(tmp_path), SANDBOX_CLOCK_URL=clock, **CREDENTIALS)
    assert result.returncode == 2
    assert "SANDBOX_CLOCK_URL" in result.stderr


def test_sandbox_credentials_are_made_once_and_readable_by_the_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    first = prepare_sandbox()
    assert stat.S_IMODE((tmp_path / "sandbox.env").stat().st_mode) == 0o600
    assert set(first.wechat_template_ids) == {"case_progress", "appointment_reminder", "task_reminder"}
    assert first.pages_url == "http://127.0.0.1:8082"
    monkeypatch.setenv("SANDBOX_PORT", "18090")
    monkeypatch.setenv("PAGES_PORT", "18082")
    second = prepare_sandbox()
    assert second.wechat_api_base_url == "http://127.0.0.1:18090"  # addresses follow the ports …
    assert second.pages_url == "http://127.0.0.1:18082"
    monkeypatch.delenv("PAGES_PORT")  # … also for a command typed in another terminal …
    assert load_settings(sandbox_file=True).pages_url == "http://127.0.0.1:18082"
    monkeypatch.setenv("PAGES_PORT", "18082")
    assert second.data_keys == first.data_keys  # … secrets stay
    assert second.wechat_app_secret == first.wechat_app_secret
    assert load_settings(sandbox_file=True) == second  # what a command typed in another terminal finds


def test_t1_the_sandboxs_lab_is_clearly_made_up_and_a_chosen_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for a sandbox.env that is older than the setting."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    path = tmp_path / "sandbox.env"
    prepare_sandbox()
    older = [line for line in path.read_text().splitlines() if not line.startswith("LAB_ADDRESS")]
    path.write_text("\n".join(older) + "\n")
    address = prepare_sandbox().lab_address
    assert "演示" in address
    assert "请勿真的寄送" in address
    path.write_text("\n".join([*older, "LAB_ADDRESS='另一个演示地址'"]) + "\n")
    assert prepare_sandbox().lab_address == "另一个演示地址"
    assert load_settings(sandbox_file=False).lab_address == ""  # a real start invents none


@pytest.mark.parametrize("name", ["WECHAT_APP_ID", "WECHAT_API_BASE_URL"])
def test_the_sandbox_never_mixes_with_a_real_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    values = {"WECHAT_APP_ID": "wx0123456789abcdef", "WECHAT_API_BASE_URL": "https://api.weixin.qq.com"}
    (tmp_path / ".env").write_text(f"{name}={values[name]}\nWECHAT_TOKEN=\n")
    with pytest.raises(SettingsError, match="沙盒不与真实账号混用"):
        prepare_sandbox()


def test_a_port_in_use_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "PORT_PATIENCE_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"{port}.*RASA_PORT"):
            up._require_free_ports(Settings(rasa_port=port), sandbox=False)


def test_a_second_up_on_the_same_data_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with up._only_one(settings), pytest.raises(SettingsError, match=str(os.getpid())), up._only_one(settings):
        pass
    with up._only_one(settings):
        pass  # free again


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "ROOT", tmp_path)
    with pytest.raises(SettingsError, match="make train"):
        up._require_model()
