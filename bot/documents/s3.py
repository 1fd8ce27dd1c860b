"""Sealed files in an S3-compatible storage (docs/decisions/0088). The library is loaded when the first one is made."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, cast
from uuid import uuid4

from bot.documents.blobs import probe
from bot.documents.errors import StorageDownError, StoreError
from bot.kernel.settings import Settings

CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 3
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_ADVICE = {
    "NoSuchBucket": "没有这个桶，请核对 S3_BUCKET，或先建好",
    "AccessDenied": "没有权限，请给这把密钥读、写、删除和列出的权限",
    "InvalidAccessKeyId": "请核对 S3_ACCESS_KEY",
    "SignatureDoesNotMatch": "请核对 S3_SECRET_KEY 和 S3_REGION",
}


class S3Blobs:
    """Files in one bucket, under their names. Safe in several threads; what it sends is sealed already."""

    def __init__(self, settings: Settings) -> None:
        import boto3
        from botocore.config import Config

        secret = settings.s3_secret_key.get_secret_value()
        self._bucket = settings.s3_bucket
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region or None,
            # Without keys here, the ones of the machine's own role are found by the library.
            aws_access_key_id=settings.s3_access_key or None,
            aws_secret_access_key=secret or None,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": TRIES},
                s3={"addressing_style": settings.s3_addressing},
                # Trailing checksums are an extension that not every S3-compatible storage takes; our frames have tags.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Put the object: S3 shows it whole or not at all."""
        with _told():
            self._client.put_object(Bucket=self._bucket, Key=name, Body=b"".join(parts))

    def open(self, name: str) -> BinaryIO:
        """The object as it comes over the wire."""
        with _told():
            answer = self._client.get_object(Bucket=self._bucket, Key=name)
            return cast(BinaryIO, io.BufferedReader(_Body(answer["Body"])))

    def delete(self, name: str) -> None:
        """Delete the object."""
        with _told():
            self._client.delete_object(Bucket=self._bucket, Key=name)

    def delete_all(self, group: str) -> None:
        """Delete what begins with the group's name."""
        for name, _at in self._listed(f"{group}/"):
            self.delete(name)

    def groups_untouched(self, parent: str, since: timedelta) -> list[str]:
        """Groups whose newest object is older than that."""
        newest: dict[str, datetime] = {}
        for name, at in self._listed(f"{parent}/"):
            group = f"{parent}/{name.removeprefix(f'{parent}/').partition('/')[0]}"
            newest[group] = max(at, newest.get(group, at))
        before = datetime.now(UTC) - since
        return [group for group, at in newest.items() if at < before]

    def check(self) -> str:
        """Write, read, remove; and that what is removed is gone."""
        probe(self, f"probe/{uuid4().hex}")
        with _told():
            versions = self._client.get_bucket_versioning(Bucket=self._bucket).get("Status")
        if versions == "Enabled":
            raise StoreError(f"S3桶 {self._bucket} 开着版本管理，会员要求删除的资料还会留下旧版本，请关闭")
        return f"S3桶 {self._bucket}"

    def _listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        with _told():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                for one in page.get("Contents", []):
                    yield one["Key"], one["LastModified"]


class _Body(io.RawIOBase):
    """The body of an answer as a raw file: its faults on the way become ours."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told():
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


@contextmanager
def _told() -> Iterator[None]:
    """Faults of the library as ours: missing, or not to be reached now."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise StoreError("文件不在了。") from error
        raise StorageDownError(
            f"S3存储拒绝了请求（{code}）：{_ADVICE.get(code, '请按错误码查阅存储服务的文档')}"
        ) from error
    except (BotoCoreError, OSError) as error:
        raise StorageDownError(f"连不上S3存储（{type(error).__name__}），请检查 S3_ENDPOINT 和网络") from error
