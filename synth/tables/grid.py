"""Grid: the values an ordered column can take, as whole numbers from zero.

Whole numbers, dates, times and decimals become the same thing here, so that everything above
works on integers, and what comes back lies on the column's own grid to the last digit.
"""

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from privacy.message import Message
from synth.errors import InputError
from synth.tables.columns import ColumnSpec, Range
from synth.tables.generalising import Generalise
from synth.tables.moments import DAY, read_moments
from synth.tables.units import EPOCH, exactly, in_units, months_since, parse_value
from synth.texts import TEXT

MISSING = -2
BELOW = -1  # of a declared range; what is above it has the point after the last
_DAYS_A_MONTH = 365.2425 / 12
_AS_IT_IS = Generalise()
_LARGEST = 2**53  # beyond, a float no longer holds every whole number
_LARGEST_DECIMAL = 2**51  # beyond, dividing by 10^places and back may miss by one
_LARGEST_RELATIVE = 2**61  # of a bought decimal: beyond 2⁵¹ units its grid has _DIGITS digits
_EXACT_DIGITS = 51
_DIGITS = 50  # binary ones: multiplying by 10^places and back then gives the same number again
_PUBLIC_DATES = ("0001-01-01", "9999-12-31")  # what a bought date can be
_PUBLIC = {
    "date": _PUBLIC_DATES,
    "datetime": (f"{_PUBLIC_DATES[0]} 00:00:00", f"{_PUBLIC_DATES[1]} 23:59:59"),
    "time": ("00:00:00", "23:59:59"),
}


@dataclass(frozen=True)
class Grid:
    """The points origin + step·i for i < size, in units of the kind.

    Attributes:
        kind: integer, decimal, date, datetime or time.
        origin: in ones, in 10^-places, in days or seconds since 1970, in seconds of the day.
        step: in the same unit.
        places: decimal places of the unit.
        pattern: how times are written, as strftime says it.
        months: whether the unit is a month since 1970, whose values are its first moments.
        declared: what lies beyond is told apart from the ends.
        skipped: points written like a text that means missing, ascending; a value there counts
            as the next above, or below where there is none.
    """

    kind: str
    origin: int
    step: int
    size: int
    places: int = 0
    pattern: str = ""
    months: bool = False
    declared: bool = False
    skipped: tuple[int, ...] = ()

    @classmethod
    def of(cls, column: ColumnSpec) -> "Grid":
        """Return the grid of an ordered column: declared, or the public one of its kind.

        A bought range lies within the public one: dates of four digits, the whole day, whole
        numbers up to 2⁵² steps of the grid either side of zero, and decimals up to 2⁶¹ units of
        10^-places, where the grid grows coarser with the number as that of a float does.

        Raises:
            InputError: the range or grid does not suit the kind.
        """
        grid = cls._with_all_points(column)
        if column.generalise is not None:  # what begins a period stands for all of it
            return grid
        tokens = [grid.points_where("=", text) for text in column.missing]
        return replace(grid, skipped=tuple(sorted({span[0] for span in tokens if span})))

    @classmethod
    def _with_all_points(cls, column: ColumnSpec) -> "Grid":
        how = column.generalise or _AS_IT_IS
        places, step = _step(column, how)
        if isinstance(column.domain, Range):
            written = column.domain.minimum, column.domain.maximum
        elif column.kind in _PUBLIC:
            written = _PUBLIC[column.kind]
        else:
            most = _LARGEST // 2 // step
            if places:
                most = _LARGEST_RELATIVE if step == 1 else _LARGEST_DECIMAL // step
            low, high = _cut(how, -most * step, most * step, step, places)
            return cls(column.kind, low, step, (high - low) // step + 1, places)
        low, high = (_units(column, text, places) for text in written)
        if high < low:
            raise InputError("Column {name!r}: its minimum is above its maximum.", name=column.name)
        if max(abs(low), abs(high)) >= (_LARGEST_DECIMAL if places else _LARGEST):
            raise InputError(
                "Column {name!r}: its range is wider than a number can hold on this grid. Use a "
                "coarser grid.",
                name=column.name,
            )
        if column.generalise is not None:
            low, high = _cut(how, low, high, step, places)
        # Moments with zones are kept in UTC, and written so.
        pattern = (column.format or _pattern(column.kind, written[0])).replace("%z", "+0000")
        size = (high - low) // step + 1
        declared = isinstance(column.domain, Range)
        return cls(column.kind, low, step, size, places, pattern, bool(how.months), declared)

    def indices(self, values: pd.Series) -> NDArray[np.int64]:
        """Return the nearest grid point of each value; `MISSING` without one.

        Beyond a declared range it is `BELOW`, or `size`; beyond a public one the nearest end.

        Args:
            values: as `Table` holds them, (n_rows,).
        """
        present = values.notna().to_numpy()
        last = self.origin + self.step * (self.size - 1)
        match self.kind:
            case "integer":
                units = values.to_numpy(dtype=np.int64, na_value=0)
            case "decimal":
                scale = 10.0**self.places
                with np.errstate(over="ignore"):  # a warning would tell of one person's 1e308
                    exact = np.rint(values.to_numpy(dtype=np.float64, na_value=0.0) * scale)
                within = np.clip(exact, self.origin - self.step, last + self.step)
                units = _in_digits(within.astype(np.int64))
            case "date" | "datetime":
                moments = values.to_numpy(dtype="datetime64[s]")
                units = np.where(present, moments.astype(self._unit).astype(np.int64), 0)
            case _:
                spans = pd.to_timedelta(values).to_numpy(dtype="timedelta64[s]")
                units = np.where(present, spans.astype(np.int64), 0)
        half = 0 if self.months else self.step // 2  # a period is never its neighbour
        nearest = np.clip(units, self.origin - self.step, last + self.step)
        steps = (nearest - self.origin + half) // self.step
        if not self.declared:
            steps = np.clip(steps, 0, self.size - 1)
        return np.where(present, self._past_skipped(steps), MISSING)

    def nearest(self, values: pd.Series) -> NDArray[np.int64]:
        """Return the nearest grid point of each value within the range; `MISSING` without one."""
        points = self.indices(values)
        return np.where(points == MISSING, MISSING, np.clip(points, 0, self.size - 1))

    def values(self, indices: NDArray[np.int64]) -> pd.Series:
        """Return the values of grid points, where there are any; the inverse of `indices`."""
        missing = indices == MISSING
        units = self.origin + self.step * self._past_skipped(np.where(missing, 0, indices))
        match self.kind:
            case "integer":
                values = pd.Series(units, dtype="Int64")
            case "decimal":
                # Division by a power of ten is correctly rounded: 1234 / 100 prints as 12.34.
                values = pd.Series(_in_digits(units) / 10.0**self.places)
            case "date" | "datetime":
                values = pd.Series(units.astype(self._unit).astype("datetime64[s]"))
            case _:
                day = units.astype("datetime64[s]")
                values = pd.Series(day).dt.strftime("%H:%M:%S").astype(TEXT)
        return values.mask(pd.Series(missing)) if missing.any() else values

    @property
    def _unit(self) -> str:
        if self.months:
            return "datetime64[M]"
        return "datetime64[D]" if self.kind == "date" else "datetime64[s]"

    @property
    def units_a_day(self) -> float:
        """Return how many units of a grid of dates or datetimes a day has, on average."""
        if self.months:
            return 1 / _DAYS_A_MONTH
        return 1.0 if self.kind == "date" else float(DAY)

    def unit_of_day(self, day: str) -> int:
        """Return the unit in which a day of the calendar begins, on a grid of such moments."""
        return int(np.datetime64(day, "D").astype(self._unit).astype(np.int64))

    def as_text(self, indices: NDArray[np.int64]) -> list[str]:
        """Return grid points the way the owner writes them."""
        return [str(text) for text in self.texts(self.values(indices))]

    def texts(self, values: pd.Series) -> pd.Series:
        """Return a column's values as they stand in CSV: dates and times as text."""
        if not self.pattern:
            return values
        moments = pd.to_datetime(values, format="%H:%M:%S") if self.kind == "time" else values
        return pd.Series(moments.dt.strftime(self.pattern))

    def points_where(self, operator: str, text: str) -> tuple[int, int] | None:
        """Return the first and last grid point that are =, >=, <=, > or < a value given as text.

        Dates and times are written in ISO 8601 or as their column writes them. None where the text
        is not of the column's kind, or no grid point satisfies it.
        """
        try:
            exact = exactly(parse_value(self.kind, text), self.places, months=self.months)
        except ValueError:
            own = self._own(text)
            if own is None:
                return None
            exact = self._in_months(own) if self.months else Fraction(own)
        steps = (exact - self.origin) / self.step
        least, most = math.ceil(steps), math.floor(steps)
        match operator:
            case ">=" | ">":
                least, most = (most + 1 if operator == ">" else least), self.size - 1
            case "<=" | "<":
                least, most = 0, (least - 1 if operator == "<" else most)
        return self.without_skipped_ends(max(0, least), min(self.size - 1, most))

    def without_skipped_ends(self, low: int, high: int) -> tuple[int, int] | None:
        """Return the outermost points from low to high that a value can have; None if none can."""
        while low <= high and low in self.skipped:
            low += 1
        while low <= high and high in self.skipped:
            high -= 1
        return (low, high) if low <= high else None

    def _past_skipped(self, points: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the points that values have in place of these."""
        for skipped in self.skipped:
            span = self.without_skipped_ends(skipped, self.size - 1)
            span = span or self.without_skipped_ends(0, skipped)
            if span is not None:
                points = np.where(points == skipped, span[span[1] < skipped], points)
        return points

    def _in_months(self, units: int) -> Fraction:
        """Return days or seconds since 1970 in months, of which a day is a part."""
        return months_since(EPOCH + timedelta(days=units if self.kind == "date" else units // DAY))

    def _own(self, text: str) -> int | None:
        """Return the units of a date or time in the column's own form; None if it is not in it."""
        if not self.pattern:
            return None
        moment = read_moments(pa.array([text], type=pa.string()), self.pattern)
        if not moment.read[0]:
            return None
        return int(moment.seconds[0]) // (DAY if self.kind == "date" else 1)


def _in_digits(units: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nearest whole numbers of so many binary digits that floats give them back."""
    if not len(units) or max(-units.min(), units.max()) < 1 << _EXACT_DIGITS:
        return units
    _, exponent = np.frexp(units.astype(np.float64))
    coarse = np.int64(1) << np.maximum(exponent - _DIGITS, 0).astype(np.int64)
    # Below 2⁵¹ units floats are exact, whatever stood here before.
    coarse = np.where(exponent <= _EXACT_DIGITS, 1, coarse)
    rounded: NDArray[np.int64] = (units + coarse // 2) // coarse * coarse
    return rounded


def _cut(how: Generalise, low: int, high: int, step: int, places: int) -> tuple[int, int]:
    """Return the ends of a range that is made coarser: on its steps, and not beyond its ends."""
    low, high = low // step * step, high // step * step
    if how.bottom is not None:
        low = max(low, min(high, int(how.bottom.scaleb(places))))
    if how.top is not None:
        high = min(high, max(low, int(how.top.scaleb(places))))
    return low, high


def _step(column: ColumnSpec, how: Generalise) -> tuple[int, int]:
    """Return the decimal places of the unit and the step in that unit."""
    if how.months:
        return 0, how.months
    if how.to == "day":
        return 0, DAY
    if how.width is not None and column.kind == "integer":
        return 0, int(how.width)
    if column.kind == "decimal":
        if column.grid is None:
            raise InputError(
                "Column {name!r}: a decimal needs its grid, e.g. grid: 0.01.", name=column.name
            )
        exponent = column.grid.normalize().as_tuple().exponent
        places = max(0, -int(exponent))
        ends = [one for one in (how.width, how.top, how.bottom) if one is not None]
        for bound in [*_bounds(column), *ends]:
            places = max(places, -int(bound.normalize().as_tuple().exponent))
        if places > 12:
            raise InputError(
                "Column {name!r}: more than 12 decimal places. Use a coarser grid.",
                name=column.name,
            )
        return places, int((how.width or column.grid).scaleb(places))
    if column.kind == "date":
        if column.grid is not None:
            raise InputError(
                "Column {name!r}: a date steps by a day and takes no grid.", name=column.name
            )
        return 0, 1
    step = column.grid if column.grid is not None else Decimal(1)
    if step != step.to_integral_value():
        raise InputError(
            "Column {name!r}: the grid of kind {kind} must be a whole number.",
            name=column.name,
            kind=Message(column.kind),
        )
    return 0, int(step)


def _bounds(column: ColumnSpec) -> list[Decimal]:
    if not isinstance(column.domain, Range):
        return []
    try:
        bounds = [Decimal(column.domain.minimum), Decimal(column.domain.maximum)]
    except InvalidOperation:
        return []  # said by _units, with the way to write it
    return [bound for bound in bounds if bound.is_finite()]


def _units(column: ColumnSpec, text: str, places: int) -> int:
    try:
        of_months = column.generalise is not None and bool(column.generalise.months)
        return in_units(parse_value(column.kind, text), places, months=of_months)
    except ValueError:
        raise InputError(
            "Column {name!r}: {text!r} in its domain is not a value of kind {kind}. {way_out}",
            name=column.name,
            text=text,
            kind=Message(column.kind),
            way_out=_WRITTEN[column.kind],
        ) from None


_WRITTEN = {
    "integer": Message("Write a whole number."),
    "decimal": Message("Write a number."),
    "date": Message("Write it as YYYY-MM-DD."),
    "datetime": Message("Write it as YYYY-MM-DD HH:MM:SS, without a zone."),
    "time": Message("Write it as HH:MM:SS."),
}


def _pattern(kind: str, minimum: str) -> str:
    """Write times the way the owner wrote the minimum."""
    clock = "%H:%M:%S" if minimum.count(":") == 2 else "%H:%M"
    match kind:
        case "date":
            return "%Y-%m-%d"
        case "datetime":
            return f"%Y-%m-%d{'T' if 'T' in minimum else ' '}{clock}"
        case "time":
            return clock
        case _:
            return ""
