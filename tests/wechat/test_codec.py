"""Signature and AES against Tencent's own vectors, and against everything hostile."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.settings import SettingsError, WeChatMode
from bot.wechat.codec import CallbackRefusedError, Codec, Credentials, codec_from, signature_of
from bot.wechat.xml import XmlError, parse_xml
from tests.wechat.support import AES_KEY, APP_ID, FIXTURES, TOKEN, delivery, make_codec, make_settings, text_xml

VECTORS: list[dict[str, Any]] = json.loads((FIXTURES / "crypto" / "vectors.json").read_text())
BODIES = [vector for vector in VECTORS if "body" in vector]
OTHER_KEY = "ABCDEFGhijklmnopqrstuvwxyz0123456789abcdefg"


def _query(query: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in query.split("&"))


@pytest.mark.parametrize("vector", BODIES, ids=lambda v: v["name"])
@pytest.mark.parametrize("mode", [WeChatMode.SAFE, WeChatMode.COMPATIBLE])
def test_known_callbacks_open(vector: dict[str, Any], mode: WeChatMode) -> None:
    codec = Codec(
        app_id=vector["appid"],
        mode=mode,
        credentials=[Credentials(vector["token"], vector["encoding_aes_key"])],
    )
    query = {name: vector[name] for name in ("timestamp", "nonce", "msg_signature")}
    fields = parse_xml(codec.open(query, vector["body"].encode()))
    assert {name: fields[name] for name in vector["expect"]} == vector["expect"]


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if v.get("kind") in ("signature", "url_verify")], ids=lambda v: v["name"]
)
def test_known_signatures(vector: dict[str, Any]) -> None:
    assert signature_of(vector["token"], vector["timestamp"], vector["nonce"]) == vector["signature"]


def test_url_verification_gives_the_echo_string_back() -> None:
    vector = next(v for v in VECTORS if v.get("kind") == "url_verify")
    codec = Codec(app_id=APP_ID, mode=WeChatMode.SAFE, credentials=[Credentials(vector["token"], AES_KEY)])
    assert codec.verify_url(vector) == vector["echostr"]
    for broken in ({"signature": "0" * 40}, {"nonce": "1"}, {"echostr": ""}, {"signature": ""}):
        with pytest.raises(CallbackRefusedError):
            codec.verify_url(vector | broken)


def test_safe_mode_refuses_a_plain_body_even_with_a_good_plain_signature() -> None:
    query, body = delivery(text_xml(), WeChatMode.PLAIN)
    with pytest.raises(CallbackRefusedError) as refused:
        make_codec(WeChatMode.SAFE).open(_query(query), body)
    assert refused.value.reason == "not_encrypted"


def test_safe_mode_ignores_the_plain_siblings_of_encrypt() -> None:
    query, body = delivery(text_xml("真"), WeChatMode.COMPATIBLE)
    forged = body.replace("真".encode(), "假".encode())
    assert "真" in make_codec(WeChatMode.SAFE).open(_query(query), forged).decode()
    assert "真" in make_codec(WeChatMode.COMPATIBLE).open(_query(query), forged).decode()


@pytest.mark.parametrize("mode", list(WeChatMode))
def test_the_mode_is_never_read_from_the_request(mode: WeChatMode) -> None:
    query, body = delivery(text_xml(), WeChatMode.PLAIN)
    claims = _query(query) | {"encrypt_type": "raw"}
    if mode is WeChatMode.SAFE:
        with pytest.raises(CallbackRefusedError):
            make_codec(mode).open(claims, body)
    else:
        assert make_codec(mode).open(claims, body) == body


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_changed_parameter_is_refused(name: str) -> None:
    query, body = delivery(text_xml(), WeChatMode.SAFE)
    for value in ("", "0", "é", "0" * 5000):
        with pytest.raises(CallbackRefusedError) as refused:
            make_codec().open(_query(query) | {name: value}, body)
        assert refused.value.reason == "bad_signature"


def test_another_app_id_is_refused() -> None:
    query, body = delivery(text_xml(), WeChatMode.SAFE)
    other = Codec(app_id="wx0000000000000000", mode=WeChatMode.SAFE, credentials=[Credentials(TOKEN, AES_KEY)])
    with pytest.raises(CallbackRefusedError) as refused:
        other.open(_query(query), body)
    assert refused.value.reason == "cannot_decrypt"


def test_current_and_previous_token_and_key_are_good() -> None:
    settings = make_settings(
        wechat_token="new-token",
        wechat_encoding_aes_key=OTHER_KEY,
        wechat_previous_token=TOKEN,
        wechat_previous_encoding_aes_key=AES_KEY,
    )
    codec = codec_from(settings)
    query, body = delivery(text_xml("旧"), WeChatMode.SAFE)
    assert "旧" in codec.open(_query(query), body).decode()
    encrypted, signature = codec.encrypt(text_xml("新"), timestamp="1", nonce="2")
    opened = codec.open(
        {"timestamp": "1", "nonce": "2", "msg_signature": signature},
        f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode(),
    )
    assert "新" in opened.decode()


@pytest.mark.parametrize("encrypted", ["", "AAAA", "A" * 64, "!!!!", "QUJD" * 400, "é" * 20])
def test_signed_rubbish_is_one_typed_error(encrypted: str) -> None:
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "1", "msg_signature": signature_of(TOKEN, stamp, "1", encrypted)}
    with pytest.raises(CallbackRefusedError):
        make_codec().open(query, f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode())


@given(st.binary(max_size=400))
def test_no_body_raises_anything_else(body: bytes) -> None:
    with pytest.raises(CallbackRefusedError):
        make_codec().open({"timestamp": "1", "nonce": "1", "msg_signature": "x"}, body)


@pytest.mark.parametrize(
    "changes",
    [
        {"wechat_token": ""},
        {"wechat_app_id": ""},
        {"wechat_encoding_aes_key": ""},
        {"wechat_encoding_aes_key": "short"},
        {"wechat_encoding_aes_key": "!" * 43},
    ],
)
def test_unusable_settings_are_refused_at_start(changes: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        codec_from(make_settings(**changes))


BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]><xml><Content>&j;</Content></xml>"
)


@pytest.mark.parametrize(
    "hostile",
    [
        BOMB,
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml><Content>&e;</Content></xml>",
        "<!DOCTYPE xml><xml><a>1</a></xml>",
        "<a>" * 200 + "</a>" * 200,
        "<xml>" + "<a>1</a>" * 3000 + "</xml>",
        "<xml><a>&undefined;</a></xml>",
        "<xml><a>\x00</a></xml>",
        "<xml><a>1</xml>",
        '<?xml version="1.0" encoding="nonsense"?><xml><a>1</a></xml>',
        "",
        "{}",
        "<xml/>",
    ],
)
def test_hostile_xml_is_one_typed_error(hostile: str) -> None:
    with pytest.raises(XmlError):
        parse_xml(hostile.encode())
