"""Reading: a table out of a file. What a schema says of files is here too, and needs no pandas.

Each name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synth.reading.encoding import ENCODINGS
    from synth.reading.files import (
        Reading,
        read_as_declared,
        read_bytes,
        read_bytes_as_declared,
        read_frame,
    )
    from synth.reading.form import FileForm

_HOMES = {
    "ENCODINGS": "synth.reading.encoding",
    "FileForm": "synth.reading.form",
    "Reading": "synth.reading.files",
    "read_as_declared": "synth.reading.files",
    "read_bytes": "synth.reading.files",
    "read_bytes_as_declared": "synth.reading.files",
    "read_frame": "synth.reading.files",
}
__all__ = [
    "ENCODINGS",
    "FileForm",
    "Reading",
    "read_as_declared",
    "read_bytes",
    "read_bytes_as_declared",
    "read_frame",
]


def __getattr__(name: str) -> Any:
    """Import a name of ours."""
    if name not in _HOMES:
        raise AttributeError(f"module 'synth.reading' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
