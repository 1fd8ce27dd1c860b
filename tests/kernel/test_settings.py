"""Settings that cannot work are refused by name, without their value."""

import pytest

from bot.kernel.settings import Settings, SettingsError, load_settings

GOOD = {
    "WECHAT_APP_ID": "wx1",
    "WECHAT_APP_SECRET": "s",
    "WECHAT_TOKEN": "t",
    "WECHAT_ENCODING_AES_KEY": "a" * 43,
    "DATA_KEYS": "k" * 16,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_good_settings_pass() -> None:
    load_settings(sandbox_file=False).require_credentials()


@pytest.mark.parametrize(
    ("name", "value"),
    [("WECHAT_MODE", "foo"), ("WECHAT_TEMPLATE_IDS", "{bad"), ("GATEWAY_PORT", "eighty")],
)
def test_a_value_of_the_wrong_kind_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings(sandbox_file=False)
    assert name in refusal.value.message
    assert value not in refusal.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WECHAT_ENCODING_AES_KEY", "a" * 42),
        ("WECHAT_ENCODING_AES_KEY", "a" * 42 + "!"),
        ("DATA_KEYS", "short"),
        ("DATA_KEYS", ""),
        ("WECHAT_TOKEN", ""),
    ],
)
def test_a_credential_that_cannot_work_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        Settings().require_credentials()
    assert name in refusal.value.message
