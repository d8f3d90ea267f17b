"""Generalise: how a column is made coarser before anything is counted.

What comes out is the model's column: fewer values, so each of them costs less.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Unit = Literal["day", "month", "quarter", "year", "sido", "sigungu"]
UNITS: tuple[str, ...] = get_args(Unit)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
REGIONS = ("sido", "sigungu")
MOST_GROUPED = 10_000  # categories in a list of groups


@dataclass(frozen=True)
class Generalise:
    """How a column's cells are made coarser.

    Attributes:
        to: of moments a day, month, quarter or year; of Korean addresses 시도 or 시군구.
        width: of numbers, the step: each becomes the multiple at or below it.
        top: of numbers, the largest: what lies above becomes it.
        bottom: of numbers, the least.
        prefix: of texts, how many signs are left.
        groups: of categories, group → its members; a value in no group stays as it is.
    """

    to: str | None = None
    width: Decimal | None = None
    top: Decimal | None = None
    bottom: Decimal | None = None
    prefix: int | None = None
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def months(self) -> int:
        """Return the months of a period of moments, 0 where it is none."""
        return MONTHS.get(self.to or "", 0)

    @property
    def of_numbers(self) -> bool:
        """Tell whether it is about numbers."""
        return any(one is not None for one in (self.width, self.top, self.bottom))

    @property
    def of_texts(self) -> bool:
        """Tell whether it is about texts."""
        return self.prefix is not None or bool(self.groups) or self.to in REGIONS
