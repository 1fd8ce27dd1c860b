"""Encryption at rest: AES-256-GCM with key rotation, and keyed hashes for look-ups.

A sealed value is `version(1) | key id(4) | nonce(12) | ciphertext+tag`. The additional data names the place it
belongs to (`table.column`), so a value moved to another place does not open. Any secret of 16 characters or more can
be a key.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from bot.kernel.errors import DomainError
from bot.kernel.settings import MIN_DATA_KEY_LENGTH

VERSION = b"\x01"
KEY_ID_LENGTH = 4
NONCE_LENGTH = 12


class CryptoError(DomainError):
    """A key is unusable, or a sealed value does not open."""


def new_key() -> str:
    """A fresh random key for DATA_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"ins-care", info=purpose).derive(secret.encode())


class Keyring:
    """The keys of DATA_KEYS: the first seals, all open."""

    def __init__(self, keys: list[str]) -> None:
        """Raises CryptoError when there is no key or one is too short."""
        if not keys or any(len(key) < MIN_DATA_KEY_LENGTH for key in keys):
            raise CryptoError(f"DATA_KEYS 至少需要一个不短于{MIN_DATA_KEY_LENGTH}个字符的密钥。")
        self._ciphers = {self._key_id(key): AESGCM(_derive(key, b"seal")) for key in keys}
        self._current = self._key_id(keys[0])
        self._hash_keys = [_derive(key, b"hash") for key in keys]

    @staticmethod
    def _key_id(key: str) -> bytes:
        return hashlib.sha256(_derive(key, b"id")).digest()[:KEY_ID_LENGTH]

    def seal(self, plaintext: bytes, *, context: str) -> bytes:
        """Encrypt for the place `context`."""
        nonce = os.urandom(NONCE_LENGTH)
        body = self._ciphers[self._current].encrypt(nonce, plaintext, context.encode())
        return VERSION + self._current + nonce + body

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what was sealed for `context`; raises CryptoError for another place, key or version."""
        key_id = sealed[1 : 1 + KEY_ID_LENGTH]
        cipher = self._ciphers.get(key_id)
        if sealed[:1] != VERSION or cipher is None:
            raise CryptoError("数据无法解密：DATA_KEYS 中没有对应的密钥。")
        start = 1 + KEY_ID_LENGTH
        nonce = sealed[start : start + NONCE_LENGTH]
        try:
            return cipher.decrypt(nonce, sealed[start + NONCE_LENGTH :], context.encode())
        except InvalidTag as error:
            raise CryptoError("数据无法解密：内容或位置不符。") from error

    def digest(self, value: str, *, purpose: str) -> str:
        """Keyed hash of a normalised value under the newest key: for unique columns."""
        return self._digest(self._hash_keys[0], value, purpose)

    def digests(self, value: str, *, purpose: str) -> list[str]:
        """The keyed hashes under every key, newest first: for look-ups while keys rotate."""
        return [self._digest(key, value, purpose) for key in self._hash_keys]

    @staticmethod
    def _digest(key: bytes, value: str, purpose: str) -> str:
        return hmac.new(key, f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()


_keyring: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Make `keyring` the one of this process."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    """The keyring of this process; raises CryptoError before `install`."""
    if _keyring is None:
        raise CryptoError("尚未装入 DATA_KEYS。")
    return _keyring


class SealedText(TypeDecorator[str]):
    """A text column that is encrypted at rest. `context` is `table.column`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        return None if value is None else keyring().seal(value.encode(), context=self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open on the way out."""
        return None if value is None else keyring().open(bytes(value), context=self.context).decode()


class SealedJSON(TypeDecorator[Any]):
    """A JSON column that is encrypted at rest. Assign a new object to change it: mutation is not tracked."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        return keyring().seal(json.dumps(value, ensure_ascii=False).encode(), context=self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open on the way out."""
        return None if value is None else json.loads(keyring().open(bytes(value), context=self.context))
