"""Plan: what to expect of a run before anything is spent.

It knows the schema, the budget and a number of rows that the owner typed. No private row is asked,
so a plan costs nothing and tells nothing of them.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any, Literal, cast

from privacy.accounting import Budget
from synth.dossier.verdict import GRADES, Grade, table_grade
from synth.engines import AUTO, Engine, engine_named
from synth.errors import InputError
from synth.planning.names import USUAL_VALUES, Breaking, check_values
from synth.planning.pairs import PairsPlan, plan_pairs
from synth.planning.shapes import SHAPES, declare
from synth.planning.trials import NOTHING_TYPED, Common, Tried, attempt, common_to, noises
from synth.purchases import MIN_SIGNAL_TO_NOISE, new_accountant, refuse_too_wide
from synth.tables.columns import Bought, ColumnSpec
from synth.tables.schema import Schema

MOST_ROWS = 1_000_000_000
EPSILONS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20)  # ways out
_USABLE, _, _LOST = GRADES
_MOST_LOST = 0.5  # of the columns: with more a run is refused that its owner planned
_PURCHASES = (
    200  # of columns that a plan takes time for; a wide table shows all shapes in one trial
)
_CERTAINLY = 0.9  # of its shapes and trials, in which a column is lost that cannot survive
# Times as many rows next to the noise, tried for a way out: even steps of the logarithm.
_FACTORS = (1.3, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.3, 8.0, 10.0, 16.0, 25.0, 40.0, 63.0, 100.0)
_SMALLEST = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 200.0)

Way = Literal["epsilon", "rows", "columns", "declared"]
Expected = Grade | Literal["depends"]
DEPENDS: Expected = "depends"  # on how many values it has, which nobody typed


@dataclass(frozen=True)
class ColumnPlan:
    """What to expect of a column.

    Attributes:
        bought: nobody declared its domain.
        grade: the verdict that at least half of its shapes get, or a better one; "depends" where
            the number of its values decides it, and is not known.
        tried: verdict → how many of its shapes and trials got it.
        reasons: why it is not expected to be usable, as keys of the verdict's reasons.
        share_error: by how much a counted share may be off, with 95 %, of all rows.
        smallest: rows that a value needs to be seen, or to be named at all.
        median_error: by how much the median may be off, on the way from the 10 % to the 90 %
            quantile; None of a column without order.
        breaking: with how many values it breaks; None where its categories are not bought.
        values: how many it has, if its owner said so.
    """

    column: str
    kind: str
    bought: bool
    grade: Expected
    tried: Mapping[Grade, int]
    reasons: tuple[str, ...]
    share_error: float
    smallest: float
    median_error: float | None
    breaking: Breaking | None = None
    values: int | None = None

    @property
    def cannot_survive(self) -> bool:
        """Tell whether it is lost even in the easiest of its shapes."""
        return self.tried[_LOST] >= _CERTAINLY * sum(self.tried.values())


@dataclass(frozen=True)
class WayOut:
    """What would let columns survive.

    Attributes:
        way: a larger epsilon, more rows, fewer columns, or declared domains.
        value: the ε, the number of rows or of columns; none for declared domains.
        surviving: how many of the columns would.
    """

    way: Way
    value: float | None
    surviving: int


@dataclass(frozen=True)
class TablePlan:
    """What to expect of a run.

    Attributes:
        rows_about: as the owner typed it.
        grade: of the table, by the rule of a release's columns; "depends" where it hangs on columns
            that depend.
        noise: what a count of one column carries, in rows.
        too_small: a run would refuse so few rows.
        ways_out: where columns are not expected to survive.
    """

    epsilon: float
    delta: float
    engine: str
    rows_about: int
    grade: Expected
    columns: tuple[ColumnPlan, ...]
    pairs: PairsPlan
    noise: float
    too_small: bool
    ways_out: tuple[WayOut, ...] = ()

    def columns_graded(self, grade: Expected) -> tuple[str, ...]:
        """Return the names of the columns of which this is expected."""
        return tuple(column.column for column in self.columns if column.grade == grade)

    @property
    def surviving(self) -> int:
        """Return how many columns are not expected to be lost."""
        return len(self.columns) - len(self.columns_graded(_LOST))

    @property
    def is_hopeless(self) -> bool:
        """Tell whether most columns cannot survive."""
        doomed = sum(column.cannot_survive for column in self.columns)
        return self.too_small or doomed > _MOST_LOST * len(self.columns)

    def to_json(self) -> dict[str, Any]:
        """Return the plan for programs."""
        return {**asdict(self), "surviving": self.surviving, "hopeless": self.is_hopeless}


def plan(
    schema: Schema,
    budget: Budget,
    *,
    rows_about: int,
    engine: str | Engine = AUTO,
    ways_out: bool = True,
    trials: int = SHAPES,
    values: Mapping[str, int] = NOTHING_TYPED,
) -> TablePlan:
    """Say what to expect of a run on a table of about so many rows.

    Args:
        rows_about: a declaration: do not take it from the private table if the plan is shown.
        ways_out: look for what would do where columns do not survive; takes longer.
        trials: purchases that are tried; fewer show a column in fewer of its shapes. Of a wide
            table fewer are made: alike columns stand for one another.
        values: of columns whose categories are bought, how many different values they have; a
            declaration, like the rows.

    Raises:
        InputError: the number of rows or of values cannot be meant, or the budget cannot be
            divided among so many columns.
    """
    if not 1 <= rows_about <= MOST_ROWS:
        raise InputError(
            "Say a number of rows from 1 to {most}, not {rows}.", most=MOST_ROWS, rows=rows_about
        )
    recipe = engine_named(engine) if isinstance(engine, str) else engine
    refuse_too_wide(schema, new_accountant(schema, budget))
    check_values(values, schema)
    found = _plan_without_ways_out(schema, budget, recipe, rows_about, trials, values)
    if not ways_out or found.surviving == len(found.columns):
        return found
    return _with_ways_out(found, schema, budget, recipe, values)


def smallest_table(
    schema: Schema,
    budget: Budget,
    *,
    engine: str | Engine = AUTO,
    values: Mapping[str, int] = NOTHING_TYPED,
) -> int | None:
    """Return about how many rows it takes for no column to be lost; None if no number does.

    From the schema and the budget alone. Between the fewest rows that a run takes and a few hundred
    times as many. Of how many values nothing is typed, they are taken to be `USUAL_VALUES`.
    """
    check_values(values, schema)
    usual = {column.name: USUAL_VALUES for column in schema.modelled if column.buys_names}
    recipe = engine_named(engine) if isinstance(engine, str) else engine
    refuse_too_wide(schema, new_accountant(schema, budget))
    fewest = MIN_SIGNAL_TO_NOISE * noises(schema, budget, recipe, 1)[0]
    sizes = [two_digits(fewest * factor) for factor in _SMALLEST]
    sizes = [size for size in sizes if size <= MOST_ROWS]

    def does(rows: int) -> bool:
        planned = _plan_without_ways_out(schema, budget, recipe, rows, 1, {**usual, **values})
        return not planned.too_small and planned.surviving == len(planned.columns)

    at = _first(len(sizes), lambda place: does(sizes[place]))
    return None if at is None else sizes[at]


def _plan_without_ways_out(
    schema: Schema,
    budget: Budget,
    engine: Engine,
    rows: int,
    trials: int,
    values: Mapping[str, int],
) -> TablePlan:
    """Plan without ways out."""
    schema = schema.without_rules()  # imagined columns do not hang together
    trials = max(1, min(trials, _PURCHASES // max(1, len(schema.modelled))))
    noise, pair_noise = noises(schema, budget, engine, rows)
    tried: dict[Common, list[Tried]] = {}
    sizes: dict[str, int] = {}
    for turn in range(trials):
        trial = attempt(schema, budget, engine, rows=rows, turn=turn, values=values)
        sizes = dict(trial.sizes)
        for name, found in trial.found.items():
            tried.setdefault(common_to(schema[name], values), []).append(found)
    columns = tuple(
        _column(column, tried[common_to(column, values)], values.get(column.name))
        for column in schema.modelled
    )
    return TablePlan(
        epsilon=budget.epsilon,
        delta=budget.delta,
        engine=engine.name,
        rows_about=rows,
        grade=_of_table([column.grade for column in columns]),
        columns=columns,
        pairs=plan_pairs(
            [sizes.get(c.name, int(median(sizes.values()))) for c in schema.modelled],
            measured=engine.expected_marginals(len(columns)),
            noise=pair_noise,
            rows=rows,
        ),
        noise=noise,
        too_small=rows < MIN_SIGNAL_TO_NOISE * noise,
    )


def _of_table(columns: Sequence[Expected]) -> Expected:
    """Return the grade of a table, if it is the same whatever becomes of columns that depend."""
    best, worst = (
        table_grade([held if column == DEPENDS else cast("Grade", column) for column in columns])
        for held in (_USABLE, _LOST)
    )
    return best if best == worst else DEPENDS


def _column(column: ColumnSpec, tried: Sequence[Tried], values: int | None) -> ColumnPlan:
    """Put together what became of a column, and of those like it."""
    grades = sorted(GRADES.index(one.verdict.grade) for one in tried)
    grade: Expected = GRADES[grades[(len(grades) - 1) // 2]]
    breaking = tried[0].breaking
    if breaking is not None and values is None and breaking.decides:
        grade = DEPENDS
    why = Counter(
        reason.key
        for one in tried
        if one.verdict.grade != _USABLE
        for reason in one.verdict.reasons
    )
    medians = [one.median_error for one in tried if one.median_error is not None]
    return ColumnPlan(
        column.name,
        column.kind,
        isinstance(column.domain, Bought),
        grade,
        {held: sum(one.verdict.grade == held for one in tried) for held in GRADES},
        () if grade in {_USABLE, DEPENDS} else tuple(key for key, _ in why.most_common(2)),
        min(1.0, median(one.share_error for one in tried)),
        median(one.smallest for one in tried),
        median(medians) if medians else None,
        breaking,
        values,
    )


def _with_ways_out(
    found: TablePlan,
    schema: Schema,
    budget: Budget,
    engine: Engine,
    values: Mapping[str, int],
) -> TablePlan:
    """Look for what would let all columns survive, and what declaring would do.

    Noise next to rows is all that counts: the same factor says how many more rows, how much larger
    a μ, or with its square how much fewer columns, to which the budget goes in equal parts.
    """
    ways = []
    every, n_columns = len(found.columns), len(found.columns)

    def does(factor: float) -> bool:
        rows = min(MOST_ROWS, round(found.rows_about * factor))
        return _plan_without_ways_out(schema, budget, engine, rows, 2, values).surviving == every

    at = _first(len(_FACTORS), lambda place: does(_FACTORS[place]))
    if at is not None:
        factor = _FACTORS[at]
        epsilon = _larger(schema, budget, factor)
        if epsilon is not None:
            ways.append(WayOut("epsilon", epsilon, every))
        ways.append(WayOut("rows", two_digits(found.rows_about * factor), every))
        fewer = int(n_columns / factor**2)
        if fewer >= 1:
            ways.append(WayOut("columns", fewer, fewer))
    columns = tuple(declare(column, values.get(column.name)) for column in schema.columns)
    known = replace(schema, columns=columns)
    if known.columns != schema.columns:
        declared = _plan_without_ways_out(known, budget, engine, found.rows_about, 2, NOTHING_TYPED)
        surviving = declared.surviving
        if surviving > found.surviving:
            ways.append(WayOut("declared", None, surviving))
    return replace(found, ways_out=tuple(ways))


def _larger(schema: Schema, budget: Budget, factor: float) -> float | None:
    """Return the least round ε whose μ is so many times as large; None beyond the most."""
    wanted = factor**2 * new_accountant(schema, budget).granted
    for epsilon in EPSILONS:
        if epsilon > budget.epsilon:
            granted = new_accountant(schema, Budget(epsilon, budget.delta)).granted
            if granted >= wanted:
                return epsilon
    return None


def two_digits(number: float) -> int:
    """Round a number of rows up to two digits."""
    unit = int(10.0 ** max(0, math.floor(math.log10(max(number, 1.0))) - 1))
    return math.ceil(number / unit - 1e-9) * unit


def _first(n_places: int, does: Callable[[int], bool]) -> int | None:
    """Return the first place from which on it does, looking at few; None if not even the last."""
    if not n_places or not does(n_places - 1):
        return None
    low, high = -1, n_places - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle, high)
    return high
