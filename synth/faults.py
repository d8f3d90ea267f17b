"""What a fault may say: its type and its place, never its message, which can quote a cell."""

import traceback
from pathlib import Path


def location_of(error: BaseException) -> str:
    """Return the type of an error and the lines it came through, innermost last."""
    lines = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{Path(line.filename).name}:{line.lineno}" for line in lines)
    return f"{type(error).__name__} at {places or 'an unknown place'}"
