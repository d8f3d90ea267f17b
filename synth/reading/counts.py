"""How many of what, in words: the messages of reading count and place, and never quote a cell."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """Return "1 row", "2,500 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def placed(noun: str, positions: Sequence[int]) -> str:
    """Return "column 4", "columns 4, 7 and 5 more" for places counted from 1."""
    shown = ", ".join(f"{position:,}" for position in positions[:8])
    rest = f" and {len(positions) - 8:,} more" if len(positions) > 8 else ""
    return f"{noun}{'' if len(positions) == 1 else 's'} {shown}{rest}"
