"""Kind: what a column of the suite holds, how it is headed, and what can befall its cells."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Maker = Callable[[Random], str]
_WIDE = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})
_SEPARATORS = str.maketrans("", "", "-. ()/")


@dataclass(frozen=True)
class Kind:
    """What a column holds.

    Attributes:
        type: the name of what it holds, as the taxonomy of the labelled tables has it where it
            can; "" for a column that says nothing of who somebody is.
        group: "DIRECT", "QUASI", "SENSITIVE", "KEY" or "NONE".
        language: "ko", "en" or "other".
        clear, short: headers that say it, in full and abbreviated.
        evident: the cells alone show it to whoever knows the format.
        dirt: what can befall it beside empty cells, padding and junk.
        masked: how its owner would have masked a cell, where that is usual.
        hard: a negative that looks like something it is not.
    """

    type: str
    group: str
    language: str
    make: Maker
    clear: tuple[str, ...]
    short: tuple[str, ...] = ()
    evident: bool = False
    dirt: tuple[str, ...] = ()
    masked: Callable[[str], str] | None = None
    hard: bool = False


def dirty(how: str, cells: list[str], kind: Kind, dice: Random) -> list[str | None]:
    """Return the cells after something befell them; None is an empty cell."""
    match how:
        case "nulls":
            share = dice.uniform(0.3, 0.6)
            return [None if dice.random() < share else cell for cell in cells]
        case "padded":
            return [f"{' ' * dice.randint(0, 2)}{cell}{' ' * dice.randint(0, 3)}" for cell in cells]
        case "junk":
            junk = ("-", "없음", "N/A", "unknown", "?", "0")
            return [dice.choice(junk) if dice.random() < 0.05 else cell for cell in cells]
        case "wide":
            return [cell.translate(_WIDE) for cell in cells]
        case "bare":
            return [cell.translate(_SEPARATORS) for cell in cells]
        case "mixed":
            return [cell.translate(_SEPARATORS) if dice.random() < 0.5 else cell for cell in cells]
        case "whole":
            return [_whole(cell) for cell in cells]
        case "float":
            return [f"{_whole(cell)}.0" if dice.random() < 0.95 else None for cell in cells]
        case "masked":
            if kind.masked is None:
                raise ValueError("a kind that nobody masks cannot be masked")
            return [kind.masked(cell) for cell in cells]
    raise ValueError(f"nothing is called {how!r}")


def _whole(cell: str) -> str:
    """Return a number as a spreadsheet keeps it: without separators and leading zeros."""
    return str(int(cell.translate(_SEPARATORS)))
