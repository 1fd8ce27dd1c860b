"""The storage of this installation, by its settings."""

from bot.documents.blobs import FolderBlobs
from bot.documents.s3 import S3Blobs
from bot.documents.store import DocumentStore
from bot.kernel.settings import Settings


def open_store(settings: Settings) -> DocumentStore:
    """The documents: in the bucket of S3_BUCKET where that is set, else in DATA_DIR/documents."""
    blobs = S3Blobs(settings) if settings.s3_bucket else FolderBlobs(settings.data_dir / "documents")
    return DocumentStore(blobs)
