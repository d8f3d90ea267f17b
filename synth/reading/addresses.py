"""Addresses: what names a table in an object store or on the web, in place of a path."""

import re
from pathlib import Path

_ADDRESS = re.compile(r"(s3|s3a|s3n|gs|gcs|r2|hf|https?)://", re.IGNORECASE)


def is_address(place: object) -> bool:
    """Tell whether a place is an address, such as s3://bucket/table/*.parquet."""
    return isinstance(place, str) and _ADDRESS.match(place) is not None


def path_or_address(text: str) -> Path | str:
    """Return an address as it is, and anything else as a path."""
    return text if is_address(text) else Path(text)
