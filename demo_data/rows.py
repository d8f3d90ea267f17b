"""What the demo tables have in common: the day they end with, rare values, and their files."""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from dice import Dice

FOLDER = Path(__file__).parent
AS_OF = date(2025, 12, 31)

Row = list[str]


def plant(dice: Dice, rows: Sequence[Row], column: int, rare: Mapping[str, int]) -> None:
    """Write rare values into as many rows as they say, all different."""
    free = list(range(len(rows)))
    for value, count in rare.items():
        for _ in range(count):
            rows[free.pop(dice.below(len(free)))][column] = value


def write(name: str, header: Row, rows: Iterable[Row], encoding: str) -> None:
    """Write a table beside this script, with the same line ends on every system."""
    path = FOLDER / name
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
    sys.stdout.write(f"{name}: {path.stat().st_size:,} bytes\n")
