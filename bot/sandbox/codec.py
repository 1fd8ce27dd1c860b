"""Callbacks on the wire: signatures, AES, XML (wechat-protocol 1.1, 1.2).

Written apart from the product's codec on purpose: two readings of the protocol that agree are worth more than one that
agrees with itself.
"""

import base64
import hashlib
import secrets
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.kernel.settings import Settings, WeChatMode

BLOCK = 32  # PKCS#7 with 32, not with AES's 16
PREFIX = 16
ANSWER_LIMIT = 64 * 1024


class UnreadableError(ValueError):
    """The gateway's answer is nothing that WeChat understands."""


@dataclass(frozen=True)
class Envelope:
    """One delivery: query parameters and body. Fresh for each delivery of the same message."""

    params: dict[str, str]
    body: bytes


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts, in hexadecimal."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def to_xml(fields: Mapping[str, str | int | float]) -> str:
    """A push: text in CDATA, numbers bare. A text that holds the end of a CDATA section is split over two."""
    rows = []
    for name, value in fields.items():
        shown = str(value) if isinstance(value, int | float) else f"<![CDATA[{_in_cdata(value)}]]>"
        rows.append(f"<{name}>{shown}</{name}>")
    return "<xml>" + "\n".join(rows) + "</xml>"


def _in_cdata(text: str) -> str:
    printable = "".join(char for char in text if char >= " " or char in "\t\n\r")
    return printable.replace("]]>", "]]]]><![CDATA[>")


class Codec:
    """Seals pushes and opens the answers for one account."""

    def __init__(self, settings: Settings) -> None:
        self._mode = settings.wechat_mode
        self._app_id = settings.wechat_app_id
        self._token = settings.wechat_token.get_secret_value()
        encoded = settings.wechat_encoding_aes_key.get_secret_value()
        self._key = b"" if self._mode is WeChatMode.PLAIN else base64.b64decode(encoded + "=")

    def query(self, openid: str | None = None) -> dict[str, str]:
        """Signature, timestamp and nonce, made anew. The timestamp is the machine's: it guards the wire."""
        timestamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        params = {"signature": signature(self._token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        return params | ({"openid": openid} if openid else {})

    def seal(self, fields: Mapping[str, str | int | float], *, openid: str) -> Envelope:
        """One delivery of a push, in the mode of the settings."""
        params, xml = self.query(openid), to_xml(fields)
        if self._mode is WeChatMode.PLAIN:
            return Envelope(params, xml.encode())
        encrypted = self._encrypt(xml)
        params |= {
            "encrypt_type": "aes",
            "msg_signature": signature(self._token, params["timestamp"], params["nonce"], encrypted),
        }
        if self._mode is WeChatMode.COMPATIBLE:
            return Envelope(params, to_xml({**fields, "Encrypt": encrypted}).encode())
        return Envelope(params, to_xml({"ToUserName": fields["ToUserName"], "Encrypt": encrypted}).encode())

    def open_answer(self, body: bytes) -> dict[str, str] | None:
        """The passive reply in an answer; None for `success` and for nothing. Raises UnreadableError."""
        text = body.strip()
        if text in (b"", b"success"):
            return None
        if len(body) > ANSWER_LIMIT or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise UnreadableError("too large, or with a document type")
        fields = _flat(text.decode("utf-8", "replace"))
        if "Encrypt" in fields and self._mode is not WeChatMode.PLAIN:
            return _flat(self._decrypt_answer(fields))
        if self._mode is WeChatMode.SAFE:
            raise UnreadableError("a plain answer in safe mode")
        return fields

    def _decrypt_answer(self, fields: dict[str, str]) -> str:
        expected = signature(self._token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), fields["Encrypt"])
        if fields.get("MsgSignature") != expected:
            raise UnreadableError("wrong MsgSignature")
        try:
            decryptor = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:PREFIX])).decryptor()
            padded = decryptor.update(base64.b64decode(fields["Encrypt"])) + decryptor.finalize()
            plain = padded[PREFIX : len(padded) - padded[-1]]
            (length,) = struct.unpack(">I", plain[:4])
            return plain[4 : 4 + length].decode()
        except (ValueError, IndexError, struct.error) as error:
            raise UnreadableError("cannot be decrypted") from error

    def _encrypt(self, xml: str) -> str:
        content = xml.encode()
        plain = secrets.token_bytes(PREFIX) + struct.pack(">I", len(content)) + content + self._app_id.encode()
        missing = BLOCK - len(plain) % BLOCK
        encryptor = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:PREFIX])).encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()).decode()


def _flat(xml: str) -> dict[str, str]:
    """Leaf elements by name."""
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 the answer of our own gateway; document types are refused above
    except ElementTree.ParseError as error:
        raise UnreadableError("not XML") from error
    if root.tag != "xml":
        raise UnreadableError("not a reply")
    return {element.tag: element.text or "" for element in root.iter() if len(element) == 0}
