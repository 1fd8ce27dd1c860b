"""Makes every table known to the metadata, as the migrations do."""

from bot.models import import_all_models

__all__ = ["import_all_models"]
