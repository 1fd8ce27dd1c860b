"""A server that speaks S3 on a port of this machine, with one bucket; nothing of the real service is reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from bot.kernel.settings import Settings

BUCKET = "papers"


@contextmanager
def s3_server() -> Iterator[str]:
    """The origin of a running server with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    origin = f"http://{host}:{port}"
    client(origin).create_bucket(Bucket=BUCKET)
    try:
        yield origin
    finally:
        server.stop()


def client(origin: str) -> Any:
    """A client of the storage that knows nothing of ours."""
    return boto3.client(
        "s3",
        endpoint_url=origin,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def s3_settings(origin: str, data_dir: Path, bucket: str = BUCKET) -> Settings:
    """Settings by which papers go into the bucket."""
    return Settings(
        data_dir=data_dir,
        s3_endpoint=origin,
        s3_bucket=bucket,
        s3_access_key="test",
        s3_secret_key=SecretStr("test"),
        s3_region="us-east-1",
    )


def everything_in(origin: str) -> dict[str, bytes]:
    """What lies in the bucket, by name."""
    known = client(origin)
    names = [one["Key"] for one in known.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {name: known.get_object(Bucket=BUCKET, Key=name)["Body"].read() for name in names}
