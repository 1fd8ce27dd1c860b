"""Signature and AES of callbacks: wechatpy's primitives in one small layer that mends their faults.

Mended (docs/decisions/0010): comparison in constant time, an empty token refused, every way a body can break becomes
one typed error, the app id is checked, former token and key stay good while they rotate, and the mode is a setting.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.kernel.errors import DomainError
from bot.kernel.settings import AES_KEY_LENGTH, Settings, SettingsError, WeChatMode
from bot.wechat.xml import XmlError, parse_xml


class CallbackRefusedError(DomainError):
    """Not from WeChat, or not in the mode we run in: answer 403. `reason` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("回调未通过校验。")
        self.reason = reason


@dataclass(frozen=True)
class Credentials:
    """What one generation of the account's settings verifies and decrypts with."""

    token: str
    aes_key: str


def signature_of(*parts: str) -> str:
    """WeChat's signature: the SHA-1 of the parts, sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 WeChat's protocol


def _matches(claimed: str, *parts: str) -> bool:
    return bool(claimed) and hmac.compare_digest(signature_of(*parts).encode(), claimed.encode())


class _Cipher:
    def __init__(self, credentials: Credentials) -> None:
        self.token = credentials.token
        self.prp: PrpCrypto | None = None
        if credentials.aes_key:
            try:
                key = base64.b64decode(credentials.aes_key + "=", validate=True)
            except binascii.Error as error:
                raise SettingsError("WECHAT_ENCODING_AES_KEY 不是公众平台给出的43个字符，请核对。") from error
            self.prp = PrpCrypto(key)


class Codec:
    """Opens callbacks and, for the sandbox's tests and tools, seals them."""

    def __init__(self, *, app_id: str, mode: WeChatMode, credentials: Sequence[Credentials]) -> None:
        """`credentials`: the current ones first, then the previous while they rotate. Raises SettingsError."""
        if not app_id or not credentials or not all(entry.token for entry in credentials):
            raise SettingsError("WECHAT_APP_ID 和 WECHAT_TOKEN 不能为空。")
        if mode is not WeChatMode.PLAIN and any(len(entry.aes_key) != AES_KEY_LENGTH for entry in credentials):
            raise SettingsError("WECHAT_ENCODING_AES_KEY 应为公众平台给出的43个字符，请核对。")
        self._app_id = app_id
        self._mode = mode
        self._ciphers = [_Cipher(entry) for entry in credentials]

    def verify_url(self, query: Mapping[str, str]) -> str:
        """The echo string of a verification GET, which is plain in every mode; raises CallbackRefusedError."""
        self._check_plain_signature(query)
        if not query.get("echostr"):
            raise CallbackRefusedError("no_echostr")
        return query["echostr"]

    def open(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The XML of a callback, its signature checked first. Raises CallbackRefusedError.

        Safe mode looks at msg_signature and Encrypt only. Compatible mode prefers them. What WeChat signed may still be
        unreadable XML: to keep it is the caller's duty.
        """
        if self._mode is WeChatMode.PLAIN:
            self._check_plain_signature(query)
            return body
        if self._mode is WeChatMode.COMPATIBLE and "msg_signature" not in query:
            self._check_plain_signature(query)
            return body
        return self._decrypt(query, _encrypted_part(body))

    def _check_plain_signature(self, query: Mapping[str, str]) -> None:
        timestamp, nonce, claimed = (query.get(name, "") for name in ("timestamp", "nonce", "signature"))
        if not any(_matches(claimed, cipher.token, timestamp, nonce) for cipher in self._ciphers):
            raise CallbackRefusedError("bad_signature")

    def _decrypt(self, query: Mapping[str, str], encrypted: str) -> bytes:
        timestamp, nonce, claimed = (query.get(name, "") for name in ("timestamp", "nonce", "msg_signature"))
        signed_by = [c for c in self._ciphers if _matches(claimed, c.token, timestamp, nonce, encrypted)]
        if not signed_by:
            raise CallbackRefusedError("bad_signature")
        # The token may have stayed while the AES key changed, so the signer comes first and the others are tried too.
        for cipher in [*signed_by, *(c for c in self._ciphers if c not in signed_by)]:
            xml = self._decrypt_with(cipher, encrypted)
            if xml is not None:
                return xml
        raise CallbackRefusedError("cannot_decrypt")

    def _decrypt_with(self, cipher: _Cipher, encrypted: str) -> bytes | None:
        if cipher.prp is None:
            return None
        try:
            return str(cipher.prp.decrypt(encrypted, self._app_id)).encode()
        except (InvalidAppIdException, struct.error, binascii.Error, ValueError, IndexError):
            return None

    def encrypt(self, xml: str, *, timestamp: str, nonce: str) -> tuple[str, str]:
        """(Encrypt, msg_signature) as WeChat would make them, with the current credentials."""
        cipher = self._ciphers[0]
        if cipher.prp is None:
            raise SettingsError("未设置 WECHAT_ENCODING_AES_KEY。")
        encrypted = cipher.prp.encrypt(xml, self._app_id).decode()
        return encrypted, signature_of(cipher.token, timestamp, nonce, encrypted)


def _encrypted_part(body: bytes) -> str:
    try:
        encrypted = parse_xml(body).get("Encrypt")
    except XmlError as error:
        raise CallbackRefusedError("not_encrypted") from error
    if not isinstance(encrypted, str) or not encrypted:
        raise CallbackRefusedError("not_encrypted")
    return encrypted


def codec_from(settings: Settings) -> Codec:
    """The codec of these settings; WECHAT_PREVIOUS_* stay good while a rotation is under way. Raises SettingsError."""
    current = Credentials(
        token=settings.wechat_token.get_secret_value(), aes_key=settings.wechat_encoding_aes_key.get_secret_value()
    )
    credentials = [current]
    old_token = settings.wechat_previous_token.get_secret_value()
    old_key = settings.wechat_previous_encoding_aes_key.get_secret_value()
    if old_token or old_key:
        credentials.append(Credentials(token=old_token or current.token, aes_key=old_key or current.aes_key))
    return Codec(app_id=settings.wechat_app_id, mode=settings.wechat_mode, credentials=credentials)
